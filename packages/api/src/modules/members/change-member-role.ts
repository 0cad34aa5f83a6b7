import type { Role } from '@latchkey/domain/role.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { lockOrganization } from '../organizations/organization.repository.ts'
import { LastOwner, MemberNotFound, RoleNotAssignable } from './member.errors.ts'
import { canChangeMember } from './member.policy.ts'
import { lockVisibleMember, type MemberRow, writeRole } from './member.repository.ts'

/**
 * A member that the principal may give this role, or with `null` remove. The organization is locked first: of two that
 * would each take away one of the last two owners, the second sees what the first has done.
 */
export async function lockChangeableMember(tx: TransactionContext, id: string, newRole: Role | null): Promise<MemberRow> {
  await lockOrganization(tx, tx.principal.organization.id)
  const member = await lockVisibleMember(tx, id)
  if (member === null) throw new MemberNotFound()
  const reason = canChangeMember(tx.principal.authority, member, newRole, tx.config.catalogue)
  if (reason === 'LAST_OWNER') throw new LastOwner()
  if (reason !== null) throw new RoleNotAssignable()
  return member
}

/** Gives a member another role; the same role again changes nothing. Needs `members:write`; only an owner changes owners. */
export function changeMemberRole(ctx: OrganizationContext, { id, role }: { id: string; role: Role }): Promise<MemberRow> {
  return transact(ctx, 'members:write', async (tx) => {
    const member = await lockChangeableMember(tx, id, role)
    if (member.role === role) return member
    await writeRole(tx, id, role)
    recordAudit(tx, { action: 'member.role_changed', target: { kind: 'member', id, name: member.email }, before: { role: member.role }, after: { role } })
    const owners = member.owners + Number(role === 'OWNER') - Number(member.role === 'OWNER')
    return { ...member, role, owners }
  })
}
