import type { Authority } from '@latchkey/domain/authority.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { canAssignRole, canChangeRole, type Role, ROLES, type RoleRefusal } from '@latchkey/domain/role.ts'
import { type PermissionReason, reasonAgainst } from '../organizations/organization.policy.ts'

/** What decides about a change of a member; `owners` is how many the organization has now. */
export interface MemberFacts {
  role: Role
  owners: number
}

export type MemberReason = PermissionReason | RoleRefusal

/** The reason against changing members at all: it is for people, and `members:write` says which. */
const reasonOf = (authority: Authority | null, catalogue: Catalogue): PermissionReason | null => reasonAgainst(authority, 'members:write', catalogue)

/** The reason against inviting somebody with this role, or null. */
export function canInvite(authority: Authority, role: Role, catalogue: Catalogue): MemberReason | null {
  const reason = reasonOf(authority, catalogue)
  if (reason !== null) return reason
  if (authority.role === null) return 'NOT_PERMITTED'
  const decision = canAssignRole(authority.role, role)
  return decision.allowed ? null : decision.reason
}

/** The reason against giving a member a role, or with `null` against removing it; null when it is allowed. */
export function canChangeMember(authority: Authority | null, member: MemberFacts, newRole: Role | null, catalogue: Catalogue): MemberReason | null {
  const reason = reasonOf(authority, catalogue)
  if (reason !== null || authority === null) return reason
  if (authority.role === null) return 'NOT_PERMITTED'
  const decision = canChangeRole({ actorRole: authority.role, targetRole: member.role, newRole, owners: member.owners })
  return decision.allowed ? null : decision.reason
}

/** The roles that a member could be given, the present one among them; none for whoever may not change this member. */
export const assignableRoles = (authority: Authority | null, member: MemberFacts, catalogue: Catalogue): Role[] =>
  ROLES.filter((role) => canChangeMember(authority, member, role, catalogue) === null)

/** The reason against giving a member any other role, or null. */
export function reasonAgainstOtherRoles(authority: Authority | null, member: MemberFacts, catalogue: Catalogue): MemberReason | null {
  const reasons = ROLES.filter((role) => role !== member.role).map((role) => canChangeMember(authority, member, role, catalogue))
  return reasons.includes(null) ? null : (reasons[0] ?? null)
}
