import { parseEmail } from '@latchkey/domain/naming.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact, type WriteContext } from '../../application/transact.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { lockOrganization } from '../organizations/organization.repository.ts'
import { AlreadyMember, RoleNotAssignable } from './member.errors.ts'
import { canInvite } from './member.policy.ts'
import { isMember } from './member.repository.ts'
import { addOneTimeLink, type NewLink } from './one-time-link.repository.ts'

export interface Invitation extends NewLink {
  email: string
  role: Role
}

/** Makes the one-time link for a new member, with the event. Throws `AlreadyMember`. */
export async function addInvitation(tx: WriteContext, { organizationId, email, role }: { organizationId: string; email: string; role: Role }): Promise<Invitation> {
  await lockOrganization(tx, organizationId)
  if (await isMember(tx.em, organizationId, email)) throw new AlreadyMember()
  const link = await addOneTimeLink(tx, { purpose: 'INVITATION', email, organizationId, role })
  recordAuditOf(tx, organizationId, { action: 'member.invited', target: { kind: 'invitation', id: link.id, name: email }, after: { email, role, expiresAt: link.expiresAt.toISOString() } })
  return { ...link, email, role }
}

/** Invites somebody by address. Needs `members:write`, which people alone have; only an owner invites owners. */
export function inviteMember(ctx: OrganizationContext, input: { email: string; role: Role }): Promise<Invitation> {
  const email = parseEmail(input.email)
  if (!email.ok) throw new InvalidInput(email.issues)
  return transact(ctx, 'members:write', async (tx) => {
    if (canInvite(tx.principal.authority, input.role, tx.config.catalogue) !== null) throw new RoleNotAssignable()
    return addInvitation(tx, { organizationId: tx.principal.organization.id, email: email.value, role: input.role })
  })
}
