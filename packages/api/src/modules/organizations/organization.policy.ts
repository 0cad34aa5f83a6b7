import { type Authority, refusalOf } from '@latchkey/domain/authority.ts'
import type { Catalogue, ManagementPermissionName } from '@latchkey/domain/permission/catalogue.ts'
import type { Plan } from '@latchkey/domain/plan.ts'
import { type OrganizationPolicies, parsePolicies } from '@latchkey/domain/policy.ts'
import { canMakeServiceKeys } from '@latchkey/domain/role.ts'

/**
 * The plan of an organization. One that has left the configuration gives room for no key, so that a typing error in the
 * configuration opens nothing; keys that exist go on.
 */
export const planOf = (plans: ReadonlyMap<string, Plan>, id: string): Plan => plans.get(id) ?? { id, maxKeys: 0, rateLimits: null, ipAllowlist: false }

/** The policies of an organization: what it set itself over the installation's. Stored settings that are no longer allowed count as not set. */
export function policiesOf(stored: Readonly<Record<string, unknown>>, base: OrganizationPolicies): OrganizationPolicies {
  const kept = Object.entries(stored).filter(([setting, value]) => setting === 'defaultExpiry' || parsePolicies({ [setting]: value }, base).ok)
  const parsed = parsePolicies(Object.fromEntries(kept), base)
  if (parsed.ok) return parsed.policies
  const rest = parsePolicies(Object.fromEntries(kept.filter(([setting]) => setting !== 'defaultExpiry')), base)
  return rest.ok ? rest.policies : base
}

/** Why an authority may not use a permission, as a `Permit` says it. */
export type PermissionReason = 'NOT_SIGNED_IN' | 'OTHER_ORGANIZATION' | 'PERMISSION_REQUIRED' | 'ALL_WORKSPACES_REQUIRED' | 'SERVICE_KEYS_ONLY' | 'OWNER_OR_ADMIN_REQUIRED'

/** The reason against using a permission, or null. A null authority is of somebody who acts in no organization. */
export function reasonAgainst(authority: Authority | null, permission: ManagementPermissionName, catalogue: Catalogue): PermissionReason | null {
  if (authority === null) return 'NOT_SIGNED_IN'
  switch (refusalOf(authority, permission, catalogue)) {
    case null:
      return null
    case 'PERMISSION':
      return 'PERMISSION_REQUIRED'
    case 'WORKSPACES':
      return 'ALL_WORKSPACES_REQUIRED'
  }
}

/** Personal keys are made by people and by personal keys, for their own owner. */
export function canCreatePersonalApiKey(authority: Authority | null, catalogue: Catalogue): PermissionReason | null {
  return reasonAgainst(authority, 'api_keys:write', catalogue) ?? (authority?.bearer === 'SERVICE_KEY' ? 'SERVICE_KEYS_ONLY' : null)
}

/** Service keys are made by owners, admins and service keys. */
export function canCreateServiceApiKey(authority: Authority | null, catalogue: Catalogue): PermissionReason | null {
  const reason = reasonAgainst(authority, 'api_keys:write', catalogue)
  if (reason !== null || authority === null || authority.bearer === 'SERVICE_KEY') return reason
  return authority.bearer === 'PERSON' && canMakeServiceKeys(authority.role) ? null : 'OWNER_OR_ADMIN_REQUIRED'
}

/** Letters that are no base letter with a mark on it, so that no normalization writes them in Latin's 26. */
const WRITTEN_OUT: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' }

/** A slug for a name: its letters and digits, without their marks, joined by hyphens. Empty when it has none that a slug may hold. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => WRITTEN_OUT[letter] ?? '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
