import { refusalOf } from '@latchkey/domain/authority.ts'
import type { Catalogue, ManagementPermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { OrganizationPrincipal, Principal } from './principal.ts'
import { forbidden, forbiddenForChosenWorkspaces, noOrganization, unauthenticated } from './refusal.ts'

/** Why this principal may not use a permission, or null when it may. Things of the whole organization also need all workspaces. */
export function refusalFor(principal: Principal | null, permission: ManagementPermissionName, catalogue: Catalogue): Error | null {
  if (principal === null) return unauthenticated()
  if (principal.authority === null) return noOrganization()
  switch (refusalOf(principal.authority, permission, catalogue)) {
    case null:
      return null
    case 'PERMISSION':
      return forbidden(permission)
    case 'WORKSPACES':
      return forbiddenForChosenWorkspaces(permission)
  }
}

/** Lets a principal pass that holds the permission in its organization; throws the refusal otherwise. */
export function demand(
  principal: Principal | null,
  permission: ManagementPermissionName,
  catalogue: Catalogue,
): asserts principal is OrganizationPrincipal {
  const refused = refusalFor(principal, permission, catalogue)
  if (refused !== null) throw refused
}
