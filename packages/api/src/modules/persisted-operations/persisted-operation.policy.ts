import type { Authority } from '@latchkey/domain/authority.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { type PermissionReason, reasonAgainst } from '../organizations/organization.policy.ts'

/** The reason against retiring a version now, or null. That it was used lately is no reason: whoever retires it has to say to know. */
export const reasonAgainstRetiring = (authority: Authority | null, retired: boolean, catalogue: Catalogue): PermissionReason | 'VERSION_RETIRED' | null =>
  reasonAgainst(authority, 'operations:write', catalogue) ?? (retired ? 'VERSION_RETIRED' : null)
