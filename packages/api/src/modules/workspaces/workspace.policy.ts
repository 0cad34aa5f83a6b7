import type { Authority } from '@latchkey/domain/authority.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { type PermissionReason, reasonAgainst } from '../organizations/organization.policy.ts'

/** Why something cannot be done with a workspace, as a `Permit` says it. */
export type WorkspaceReason = PermissionReason | 'ALREADY_ARCHIVED' | 'NOT_ARCHIVED'

/** The reason against renaming a workspace, archived or not; null when it is allowed. */
export const reasonAgainstRenaming = (authority: Authority | null, catalogue: Catalogue): WorkspaceReason | null => reasonAgainst(authority, 'workspaces:write', catalogue)

/** The reason against archiving a workspace now, or null. */
export const reasonAgainstArchiving = (authority: Authority | null, archived: boolean, catalogue: Catalogue): WorkspaceReason | null =>
  reasonAgainst(authority, 'workspaces:write', catalogue) ?? (archived ? 'ALREADY_ARCHIVED' : null)

/** The reason against taking a workspace back now, or null. */
export const reasonAgainstUnarchiving = (authority: Authority | null, archived: boolean, catalogue: Catalogue): WorkspaceReason | null =>
  reasonAgainst(authority, 'workspaces:write', catalogue) ?? (archived ? null : 'NOT_ARCHIVED')
