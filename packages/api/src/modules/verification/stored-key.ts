import { allowlistFromStored } from '@latchkey/domain/address/allowlist.ts'
import { authorityOfKey, type Authority, effectivePermissions, type WantedAuthority } from '@latchkey/domain/authority.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { grantFromStored } from '@latchkey/domain/permission/lattice.ts'
import { authorityOfRole } from '@latchkey/domain/role.ts'
import type { StoredKey } from '../../application/verifier.ts'
import type { VerificationRecord } from '@latchkey/domain/verification/decide.ts'

const COLUMNS = `
  k.id as key_id, k.name, k.metadata, k.ownership, k.permission_level, k.permissions, k.all_workspaces, k.workspace_ids, k.allowed_operations, k.ip_allowlist,
  extract(epoch from k.expires_at)::float8 * 1000 as expires_at,
  extract(epoch from k.disabled_at)::float8 * 1000 as disabled_at,
  extract(epoch from k.suspended_at)::float8 * 1000 as suspended_at,
  extract(epoch from k.revoked_at)::float8 * 1000 as revoked_at,
  o.id as organization_id, o.slug as organization_slug, o.name as organization_name, o.external_id, o.plan,
  u.id as owner_id, u.email as owner_email, u.name as owner_name, m.role as owner_role,
  coalesce((select json_agg(json_build_object('id', w.id, 'slug', w.slug) order by w.slug) from workspace w
    where not k.all_workspaces and w.organization_id = k.organization_id and w.id = any (k.workspace_ids)
      and w.archived_at is null), '[]'::json) as workspaces`

const RELATIONS = `
  join organization o on o.id = k.organization_id
  left join "user" u on u.id = k.owner_id
  left join member m on m.organization_id = k.organization_id and m.user_id = k.owner_id`

const storedKeyWhere = (condition: string, more = ''): string => `
select ${COLUMNS}${more}, s.id as secret_id,
  extract(epoch from s.retires_at)::float8 * 1000 as retires_at,
  extract(epoch from s.ended_at)::float8 * 1000 as ended_at
from api_key_secret s join api_key k on k.id = s.api_key_id ${RELATIONS}
where ${condition}`

/** Finds keys by the digests of their secrets, in whatever status; deleted ones too, so that verification can say REVOKED. */
export const STORED_KEYS_BY_DIGESTS = storedKeyWhere('s.digest = any ($1)', ', s.digest')

/** One by its secret's id, for a request that has proven it already. */
export const STORED_KEY_BY_SECRET = storedKeyWhere('s.id = $1')

const dateOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds))

/** The authority that a key has as it is written; that an archived workspace matches nothing is the decision's business. */
export function writtenAuthorityOf(key: StoredKey, catalogue: Catalogue): WantedAuthority {
  return {
    ownership: key.ownership,
    ownerId: key.owner_id,
    grant: grantFromStored(key.permission_level, key.permissions, catalogue),
    workspaces: key.all_workspaces ? 'ALL' : new Set(key.workspace_ids),
    operations: key.allowed_operations === null ? 'ANY' : new Set(key.allowed_operations),
    addresses: key.ip_allowlist === null ? 'ANY' : allowlistFromStored(key.ip_allowlist),
    rateLimit: null,
    endsAt: dateOf(key.expires_at),
  }
}

const knownAuthorities = new WeakMap<StoredKey, { catalogue: Catalogue; authority: Authority }>()

/** The authority that a key acts with: as written, under its owner's role today. Worked out once for each reading of the key. */
export function authorityOfStoredKey(key: StoredKey, catalogue: Catalogue): Authority {
  const known = knownAuthorities.get(key)
  if (known?.catalogue === catalogue) return known.authority
  const authority = authorityOfKey(writtenAuthorityOf(key, catalogue), key.owner_role)
  knownAuthorities.set(key, { catalogue, authority })
  return authority
}

/** What the decision is made from. */
export function verificationRecordOf(key: StoredKey, catalogue: Catalogue): VerificationRecord {
  const written = writtenAuthorityOf(key, catalogue)
  const ownerActive = key.ownership === 'SERVICE' || key.owner_role !== null
  const ceiling = key.ownership === 'SERVICE' ? 'SERVICE' : key.owner_role === null ? 'OWNER_GONE' : authorityOfRole(key.owner_role, catalogue).grant
  return {
    revokedAt: dateOf(key.revoked_at),
    expiresAt: written.endsAt,
    disabledAt: dateOf(key.disabled_at),
    suspendedAt: dateOf(key.suspended_at),
    secret: { retiresAt: dateOf(key.retires_at), endedAt: dateOf(key.ended_at) },
    ownerActive,
    permissions: effectivePermissions(written.grant, ceiling, catalogue),
    workspaces: written.workspaces,
    operations: written.operations,
    addresses: written.addresses,
  }
}
