import type { ApiKeyColumn } from './api-key-row.repository.ts'

/**
 * Which columns the fields of a key are worked out from, beside those that every reading has. A field that does not
 * stand here needs all of them.
 */
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
  ['status', []],
  ['enabled', []],
  ['expiresAt', []],
  ['createdAt', []],
  ['updatedAt', ['updated_at']],
  ['disabledAt', []],
  ['revokedAt', []],
  ['lastUsedAt', ['last_used_at']],
  ['lastUsedFrom', ['last_used_from']],
  ['stale', ['last_used_at', 'policies']],
  ['version', ['version']],
])

/** The columns that a list must read to show these fields of its keys; null for all. */
export function columnsFor(fields: ReadonlySet<string>): ReadonlySet<ApiKeyColumn> | null {
  const columns = new Set<ApiKeyColumn>()
  for (const field of fields) {
    const needed = COLUMNS_OF.get(field)
    if (needed === undefined) return null
    for (const column of needed) columns.add(column)
  }
  return columns
}
