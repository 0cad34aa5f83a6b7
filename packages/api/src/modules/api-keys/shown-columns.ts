import type { ApiKeyColumn } from './api-key-row.repository.ts'

const LIFECYCLE: readonly ApiKeyColumn[] = ['revoked_at', 'expires_at', 'disabled_at', 'suspended_at']

/** Which columns the fields of a key are worked out from, beside its id. A field that does not stand here needs all of them. */
const COLUMNS_OF: ReadonlyMap<string, readonly ApiKeyColumn[]> = new Map<string, readonly ApiKeyColumn[]>([
  ['__typename', []],
  ['id', []],
  ['name', ['name']],
  ['description', ['description']],
  ['metadata', ['metadata']],
  ['kind', ['kind']],
  ['class', ['class']],
  ['ownership', ['ownership']],
  ['owner', ['owner']],
  ['hint', ['secret']],
  ['permissionLevel', ['permission_level']],
  ['permissions', ['permission_level', 'permissions']],
  ['workspaceScope', ['all_workspaces']],
  ['workspaces', ['workspaces']],
  ['allowedOperations', ['allowed_operations']],
  ['ipAllowlist', ['ip_allowlist']],
  ['status', LIFECYCLE],
  ['enabled', LIFECYCLE],
  ['expiresAt', ['expires_at']],
  ['createdAt', ['created_at']],
  ['updatedAt', ['updated_at']],
  ['disabledAt', ['disabled_at']],
  ['revokedAt', ['revoked_at']],
  ['lastUsedAt', ['last_used_at']],
  ['lastUsedFrom', ['last_used_from']],
  ['stale', [...LIFECYCLE, 'created_at', 'last_used_at', 'policies']],
  ['version', ['version']],
])

const known = new WeakMap<ReadonlySet<string>, ReadonlySet<ApiKeyColumn>>()

/** The columns that a list must read to show these fields of its keys; null for all. The same set of fields has the same answer, so that what is made of it can be kept. */
export function columnsFor(fields: ReadonlySet<string>): ReadonlySet<ApiKeyColumn> | null {
  const before = known.get(fields)
  if (before !== undefined) return before
  const columns = new Set<ApiKeyColumn>()
  for (const field of fields) {
    const needed = COLUMNS_OF.get(field)
    if (needed === undefined) return null
    for (const column of needed) columns.add(column)
  }
  known.set(fields, columns)
  return columns
}
