import { allowlistFromStored } from '@latchkey/domain/address/allowlist.ts'
import { type Authority, missingForDelegation, type Ownership, type Shortfall, type WantedAuthority } from '@latchkey/domain/authority.ts'
import { DAY_MS } from '@latchkey/domain/expiry.ts'
import { isImmutableKind } from '@latchkey/domain/key/kind.ts'
import { keyStatusAt, type KeyLifecycle, type KeyStatus } from '@latchkey/domain/key/status.ts'
import type { Catalogue, CatalogueEntry } from '@latchkey/domain/permission/catalogue.ts'
import { grantFromStored, parsePermissions, type PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import { canCreatePersonalApiKey, canCreateServiceApiKey, type PermissionReason, reasonAgainst } from '../organizations/organization.policy.ts'

/** Why something cannot be done with a key, as a `Permit` says it. */
export type ApiKeyReason =
  | PermissionReason
  | 'KEY_REVOKED'
  | 'KEY_EXPIRED'
  | 'ALREADY_DISABLED'
  | 'ALREADY_ENABLED'
  | 'OWNER_ONLY'
  | 'BEYOND_YOUR_AUTHORITY'
  | 'SECRET_NOT_REPLACEABLE'
  | 'ROTATING'
  | 'NOT_ROTATING'

/** What the rules look at: a key at one instant. */
export interface ApiKeyFacts {
  status: KeyStatus
  written: WantedAuthority
}

interface WrittenKey {
  ownership: Ownership
  ownerId: string | null
  permissionLevel: PermissionLevel
  permissions: readonly string[]
  allWorkspaces: boolean
  workspaceIds: readonly string[]
  allowedOperations: readonly string[] | null
  ipAllowlist: readonly string[] | null
  expiresAt: Date | null
}

/** The authority of a key as it is written, archived workspaces included. */
export const writtenAuthority = (key: WrittenKey, catalogue: Catalogue): WantedAuthority => ({
  ownership: key.ownership,
  ownerId: key.ownerId,
  grant: grantFromStored(key.permissionLevel, key.permissions, catalogue),
  workspaces: key.allWorkspaces ? 'ALL' : new Set(key.workspaceIds),
  operations: key.allowedOperations === null ? 'ANY' : new Set(key.allowedOperations),
  addresses: key.ipAllowlist === null ? 'ANY' : allowlistFromStored(key.ipAllowlist),
  rateLimit: null,
  endsAt: key.expiresAt,
})

export const factsOf = (key: WrittenKey & KeyLifecycle, catalogue: Catalogue, now: Date): ApiKeyFacts => ({
  status: keyStatusAt(key, now),
  written: writtenAuthority(key, catalogue),
})

const dead = ({ status }: ApiKeyFacts): ApiKeyReason | null => (status === 'REVOKED' ? 'KEY_REVOKED' : status === 'EXPIRED' ? 'KEY_EXPIRED' : null)

/** The first of the shortfalls in words of a `Permit`; null for none. */
export function reasonOfShortfalls(missing: readonly Shortfall[], ownership: Ownership): ApiKeyReason | null {
  if (missing.length === 0) return null
  if (!missing.some((shortfall) => shortfall.kind === 'OWNERSHIP')) return 'BEYOND_YOUR_AUTHORITY'
  return ownership === 'PERSONAL' ? 'OWNER_ONLY' : 'OWNER_OR_ADMIN_REQUIRED'
}

/** Renaming and narrowing need no cover. A revoked key is final; an expired one can still be renamed. */
export const reasonAgainstUpdating = (authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ?? (key.status === 'REVOKED' ? 'KEY_REVOKED' : null)

/** Whether the authority may add anything to the key at all: only the owner widens a personal key, and a service key who may make one. What is added needs cover beside it. */
export function reasonAgainstWidening(authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null {
  const ownership = missingForDelegation(authority, key.written, catalogue).filter((shortfall) => shortfall.kind === 'OWNERSHIP')
  return reasonAgainstUpdating(authority, key, catalogue) ?? reasonOfShortfalls(ownership, key.written.ownership)
}

export const reasonAgainstDisabling = (authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ?? dead(key) ?? (key.status === 'DISABLED' ? 'ALREADY_DISABLED' : null)

/** Enabling gives the whole key back, so all of it needs cover. */
export const reasonAgainstEnabling = (authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ??
  dead(key) ??
  (key.status === 'ACTIVE' ? 'ALREADY_ENABLED' : reasonOfShortfalls(missingForDelegation(authority, key.written, catalogue), key.written.ownership))

/** A copy is a new key with the whole authority of this one, in whatever status it is; its end is its own. */
export const reasonAgainstCloning = (authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ??
  reasonOfShortfalls(missingForDelegation(authority, { ...key.written, endsAt: authority.endsAt }, catalogue), key.written.ownership)

/** Whoever may manage a key may end it; that takes no cover. */
export const reasonAgainstRevoking = (authority: Authority, key: ApiKeyFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ?? (key.status === 'REVOKED' ? 'KEY_REVOKED' : null)

export const reasonAgainstDeleting = (authority: Authority, catalogue: Catalogue): ApiKeyReason | null => reasonAgainst(authority, 'api_keys:delete', catalogue)

/** A secret is replaced once, by whoever made the key by a request id, while the key was never used. It is a new secret of the whole key, so all of it needs cover. */
export const reasonAgainstReplacingSecret = (authority: Authority, key: ApiKeyFacts & { replaceable: boolean; everUsed: boolean }, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ??
  dead(key) ??
  (!key.replaceable || key.everUsed ? 'SECRET_NOT_REPLACEABLE' : reasonOfShortfalls(missingForDelegation(authority, key.written, catalogue), key.written.ownership))

/** A key whose two secrets both work is rotating; it takes no third. */
type RotatingFacts = ApiKeyFacts & { rotating: boolean }

/** A new secret is one of the whole key, so all of it needs cover, and only the owner rotates a personal key. What is disabled stays so. */
export const reasonAgainstRotating = (authority: Authority, key: RotatingFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ??
  dead(key) ??
  reasonOfShortfalls(missingForDelegation(authority, key.written, catalogue), key.written.ownership) ??
  (key.rotating ? 'ROTATING' : null)

/** Ending the old secret early takes something away, which needs no cover. */
export const reasonAgainstEndingRotation = (authority: Authority, key: RotatingFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainst(authority, 'api_keys:write', catalogue) ?? dead(key) ?? (key.rotating ? null : 'NOT_ROTATING')

/** Cancelling lets the old secret live to the end of the key again: as much as a rotation gives. */
export const reasonAgainstCancellingRotation = (authority: Authority, key: RotatingFacts, catalogue: Catalogue): ApiKeyReason | null =>
  reasonAgainstEndingRotation(authority, key, catalogue) ?? reasonOfShortfalls(missingForDelegation(authority, key.written, catalogue), key.written.ownership)

export type GrantReason = ApiKeyReason | 'PEOPLE_ONLY' | 'IMMUTABLE_KIND'

/** Whether the authority may put one permission, by name, into a new key of this ownership. */
export function reasonAgainstGranting(authority: Authority | null, entry: CatalogueEntry, ownership: Ownership, catalogue: Catalogue): GrantReason | null {
  const parsed = parsePermissions([entry.name], catalogue, 'api_key')
  if (!parsed.ok) return 'PEOPLE_ONLY'
  const reason = ownership === 'PERSONAL' ? canCreatePersonalApiKey(authority, catalogue) : canCreateServiceApiKey(authority, catalogue)
  if (reason !== null || authority === null) return reason
  const wanted: WantedAuthority = {
    ownership,
    ownerId: ownership === 'PERSONAL' ? authority.ownerId : null,
    grant: { level: 'RESTRICTED', permissions: parsed.permissions },
    workspaces: authority.workspaces,
    operations: authority.operations,
    addresses: authority.addresses,
    rateLimit: authority.rateLimit,
    endsAt: authority.endsAt,
  }
  return reasonOfShortfalls(missingForDelegation(authority, wanted, catalogue), ownership)
}

/** The reason against putting a permission, by name, into a key that exists, or null. */
export const reasonAgainstAdding = (authority: Authority, key: ApiKeyFacts & { immutable: boolean }, entry: CatalogueEntry, catalogue: Catalogue): GrantReason | null =>
  reasonAgainstWidening(authority, key, catalogue) ?? (key.immutable ? 'IMMUTABLE_KIND' : reasonAgainstGranting(authority, entry, key.written.ownership, catalogue))

/** Whether nobody has used a key, that works or could, for the days of the policy. At the very end of the last day it is stale. */
export const isStale = (key: { status: KeyStatus; createdAt: Date; lastUsedAt: Date | null }, staleAfterDays: number, now: Date): boolean =>
  (key.status === 'ACTIVE' || key.status === 'SUSPENDED') && now.getTime() - (key.lastUsedAt ?? key.createdAt).getTime() >= staleAfterDays * DAY_MS

/** Whether the secret of a key that works or could is as old as the policy's advice. */
export const isRotationAdvised = (key: { status: KeyStatus; secretCreatedAt: Date }, rotationAdviceDays: number, now: Date): boolean =>
  key.status !== 'REVOKED' && key.status !== 'EXPIRED' && now.getTime() - key.secretCreatedAt.getTime() >= rotationAdviceDays * DAY_MS

/** Whether a key keeps the permissions that it was made with. */
export const isImmutable = (key: { kind: string }): boolean => isImmutableKind(key.kind)
