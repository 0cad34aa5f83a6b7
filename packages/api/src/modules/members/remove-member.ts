import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { lockChangeableMember } from './change-member-role.ts'
import { deleteMember } from './member.repository.ts'
import { endOpenLinks } from './one-time-link.repository.ts'
import { revokePersonalKeysOf } from './personal-keys.repository.ts'

/** What stands in the record of a key that ended with its owner's membership. */
export const OWNER_LEFT = 'Its owner was removed from the organization.'

/**
 * Removes a member. The person's personal keys here end in the same transaction, service keys stay; open invitations of
 * the same address end too, or an old link would bring the person back. Needs `members:write`.
 */
export function removeMember(ctx: OrganizationContext, { id }: { id: string }): Promise<{ removedMemberId: string; revokedApiKeys: number }> {
  return transact(ctx, 'members:write', async (tx) => {
    const member = await lockChangeableMember(tx, id, null)
    const revoked = await revokePersonalKeysOf(tx, member.user_id, OWNER_LEFT)
    await deleteMember(tx, id)
    await endOpenLinks(tx, 'INVITATION', member.email, tx.principal.organization.id)
    recordAudit(tx, { action: 'member.removed', target: { kind: 'member', id, name: member.email }, before: { userId: member.user_id, email: member.email, role: member.role } })
    for (const key of revoked) {
      recordAudit(tx, { action: 'api_key.revoked', target: { kind: 'api_key', id: key.id, name: key.name }, before: { status: key.status }, after: { status: 'REVOKED', reason: OWNER_LEFT, madeWith: null } })
    }
    return { removedMemberId: id, revokedApiKeys: revoked.length }
  })
}
