import { EXPIRY_PRESETS, type ExpiryPreset } from '@latchkey/domain/expiry.ts'
import type { PermissionLevel as Level } from '@latchkey/domain/permission/lattice.ts'
import { describeRole, ROLES, type Role as RoleName } from '@latchkey/domain/role.ts'
import { builder } from './builder.ts'

// What more than one module's part of the schema speaks of.

/** Whether the viewer may do something, and the code of the reason when not. */
export interface Permit {
  allowed: boolean
  reason: string | null
}

/** A permit out of the reason against it, or of `null` for none. */
export const permitOf = (reason: string | null): Permit => ({ allowed: reason === null, reason })

export const PermitType = builder.objectRef<Permit>('Permit').implement({
  description: 'Whether you may do something, decided by the same rule that the server refuses by.',
  fields: (t) => ({
    allowed: t.exposeBoolean('allowed', { description: 'Whether it would be let through.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why not, as a word for programs; null when it is allowed.' }),
  }),
})

export const Role = builder.enumType('Role', {
  description: 'What a member may do in an organization.',
  values: Object.fromEntries(ROLES.map((role) => [role, { description: describeRole(role).description }])) as Record<RoleName, { description: string }>,
})

export const PermissionLevel = builder.enumType('PermissionLevel', {
  description: 'How the permissions of a credential were chosen.',
  values: {
    ALL: { description: 'Everything that keys can be given, later additions to the catalogue too.' },
    READ_ONLY: { description: 'Everything that reads, later additions to the catalogue too.' },
    RESTRICTED: { description: 'The listed permissions and no others.' },
  } satisfies Record<Level, { description: string }>,
})

const periodWords: Readonly<Record<ExpiryPreset, string>> = {
  DAYS_7: '7 days of 24 hours.',
  DAYS_30: '30 days of 24 hours.',
  DAYS_60: '60 days of 24 hours.',
  DAYS_90: '90 days of 24 hours.',
  DAYS_180: '180 days of 24 hours.',
  YEAR_1: 'One year: 365 days of 24 hours.',
  NEVER: 'No end, where the policy of the organization allows it.',
}

export const ExpiresIn = builder.enumType('ExpiresIn', {
  description: 'How long a key lives, counted from now by the clock of the database.',
  values: Object.fromEntries(EXPIRY_PRESETS.map((preset) => [preset, { description: periodWords[preset] }])) as Record<ExpiryPreset, { description: string }>,
})
