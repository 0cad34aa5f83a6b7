import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { endInvitation, lockOpenInvitation } from './invitation.repository.ts'
import { InvitationNotFound, RoleNotAssignable } from './member.errors.ts'
import { canInvite } from './member.policy.ts'

/**
 * Ends an open invitation: its link brings nobody in any more. One that was accepted, has ended or was withdrawn is not
 * found. Needs `members:write`, which people alone have; only an owner withdraws what would make an owner.
 */
export function withdrawInvitation(ctx: OrganizationContext, { id }: { id: string }): Promise<{ withdrawnInvitationId: string }> {
  return transact(ctx, 'members:write', async (tx) => {
    const invitation = await lockOpenInvitation(tx, id)
    if (invitation === null) throw new InvitationNotFound()
    const { email, role } = invitation
    if (canInvite(tx.principal.authority, role, tx.config.catalogue) !== null) throw new RoleNotAssignable()
    await endInvitation(tx, id)
    recordAudit(tx, { action: 'member.invitation_withdrawn', target: { kind: 'invitation', id, name: email }, before: { email, role, expiresAt: new Date(invitation.expires_at).toISOString() } })
    return { withdrawnInvitationId: id }
  })
}
