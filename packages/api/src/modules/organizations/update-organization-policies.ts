import type { ExpiryPreset } from '@latchkey/domain/expiry.ts'
import { parsePolicies } from '@latchkey/domain/policy.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { noOrganization } from '../../application/refusal.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { policiesOf } from './organization.policy.ts'
import { lockOrganization, writePolicies } from './organization.repository.ts'

/** The policies that are enforced and that an organization decides itself. What is left out stays as it is. */
export interface PolicyChanges {
  defaultExpiry?: ExpiryPreset | null | undefined
  /** Null is no maximum. */
  maxLifetimeDays?: number | null | undefined
  allowNoExpiry?: boolean | null | undefined
  allowExtension?: boolean | null | undefined
  persistedOperationsOnly?: boolean | null | undefined
}

const NULLABLE: ReadonlySet<string> = new Set(['maxLifetimeDays'])

/** The settings that are given, by name. A null that stands for nothing is like leaving the setting out. */
const given = (changes: PolicyChanges): [string, unknown][] =>
  Object.entries(changes).filter(([setting, value]) => value !== undefined && (value !== null || NULLABLE.has(setting)))

/**
 * Changes policies of the organization. Keys that exist stay as they are: policies hold for what is made or changed
 * later, and `persistedOperationsOnly` for every request from then on, within a second. Needs `settings:write`.
 */
export async function updateOrganizationPolicies(ctx: OrganizationContext, changes: PolicyChanges): Promise<void> {
  const { id } = ctx.principal.organization
  await transact(ctx, 'settings:write', async (tx) => {
    const organization = await lockOrganization(tx, id)
    if (organization === null) throw noOrganization()
    const before = policiesOf(organization.policies, tx.config.policies)
    const parsed = parsePolicies(Object.fromEntries(given(changes)), before, [])
    if (!parsed.ok) throw new InvalidInput(parsed.issues)
    const changed = given(changes).filter(([setting, value]) => before[setting as keyof typeof before] !== value)
    if (changed.length === 0) return
    await writePolicies(tx, id, { ...organization.policies, ...Object.fromEntries(changed) })
    recordAudit(tx, {
      action: 'organization.updated',
      target: { kind: 'organization', id, name: organization.name },
      before: Object.fromEntries(changed.map(([setting]) => [setting, before[setting as keyof typeof before]])),
      after: Object.fromEntries(changed),
    })
  })
  ctx.operations.changed(id)
}
