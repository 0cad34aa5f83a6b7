import { holds, type Ownership } from '@latchkey/domain/authority.ts'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import type { CredentialKind, OrganizationPrincipal } from '../../application/principal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { type Columns, millisecondsOf, selectionOf } from '../../persistence/rows.ts'
import type { WorkspaceRow } from '../workspaces/workspace.repository.ts'
import { rotationColumn, type RotationRow } from './api-key-rotation.repository.ts'

export const REQUEST_LIFETIME_HOURS = 24

/** A key with everything that is shown of it. Instants are milliseconds. */
export interface ApiKeyRow {
  id: string
  organization_id: string
  name: string
  description: string
  metadata: Record<string, unknown>
  kind: string
  class: 'STANDARD' | 'DEFAULT'
  ownership: Ownership
  owner: { id: string; email: string; name: string; role: Role | null } | null
  created_by_kind: 'USER' | 'API_KEY' | 'SYSTEM' | 'OPERATOR'
  created_by_id: string | null
  /** What is known of the maker, where it may be shown. */
  maker: { email: string | null; name: string } | null
  created_with_kind: CredentialKind
  created_with_id: string | null
  /** The newest secret that works, or where none does the newest. */
  secret: { hint: string; created_at: number } | null
  permission_level: PermissionLevel
  permissions: string[]
  all_workspaces: boolean
  /** The chosen workspaces as they were written, archived ones too. */
  workspaces: WorkspaceRow[]
  /** The persisted operations that it is limited to; null for any. */
  allowed_operations: string[] | null
  /** Canonical ranges; null for any address. */
  ip_allowlist: string[] | null
  created_at: number
  updated_at: number
  expires_at: number | null
  disabled_at: number | null
  disabled_reason: string | null
  suspended_at: number | null
  revoked_at: number | null
  revoked_reason: string | null
  last_used_at: number | null
  last_used_from: string | null
  /** Null while no rotation is under way. */
  rotation: RotationRow | null
  /** Whether this principal made the key by a request id whose secret it may still replace. */
  replaceable: boolean
  /** What the organization has set itself. */
  policies: Record<string, unknown>
  version: number
}

export type Viewer = Pick<RequestContext, 'config' | 'clock'> & { principal: OrganizationPrincipal }

/**
 * Which keys a principal may see. With `api_keys:read` those of the organization; without it people see their own, and a
 * key sees itself and, where it manages keys at all, its owner's. A credential for chosen workspaces sees keys that lie
 * within its own. Deleted keys are nobody's to see. `alias` is the key's table in the query.
 */
export function visibleApiKeys({ principal, config }: Viewer, alias: 'k' | 'maker_key' = 'k'): RawBuilder<unknown> {
  const { organization, authority } = principal
  const k = sql.raw(alias)
  const may = (permission: 'api_keys:read' | 'api_keys:write' | 'api_keys:delete'): boolean => holds(authority, permission, config.catalogue)
  const ownerId = principal.kind === 'USER' || may('api_keys:write') || may('api_keys:delete') ? (principal.user?.id ?? null) : null
  const own = sql`${k}.organization_id = ${organization.id} and ${k}.deleted_at is null`
  const seesAll = may('api_keys:read')
  if (seesAll && authority.workspaces === 'ALL') return own
  const whose = seesAll ? sql`true` : sql`(${k}.ownership = 'PERSONAL' and ${k}.owner_id = ${ownerId})`
  const where = authority.workspaces === 'ALL' ? sql`true` : sql`(not ${k}.all_workspaces and ${k}.workspace_ids <@ ${[...authority.workspaces]}::text[])`
  const itself = principal.kind === 'API_KEY' ? sql`or ${k}.id = ${principal.id}` : sql``
  return sql`${own} and ((${whose} and ${where}) ${itself})`
}

const instant = (column: string): RawBuilder<unknown> => millisecondsOf(sql.raw(column))

/**
 * Everything that is shown beside the key's own row comes from subqueries, which are run for the rows of a page and not
 * for all that are passed by or counted. The name of a maker that is a key shows where that key does.
 */
const COLUMNS: Readonly<Record<keyof ApiKeyRow, RawBuilder<unknown> | ((viewer: Viewer, now: Date) => RawBuilder<unknown>)>> = {
  id: sql`k.id`,
  organization_id: sql`k.organization_id`,
  name: sql`k.name`,
  description: sql`k.description`,
  metadata: sql`k.metadata`,
  kind: sql`k.kind`,
  class: sql`k.class`,
  ownership: sql`k.ownership`,
  owner: sql`(select json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'role',
      (select m.role from member m where m.organization_id = k.organization_id and m.user_id = u.id))
    from "user" u where u.id = k.owner_id)`,
  created_by_kind: sql`k.created_by_kind`,
  created_by_id: sql`k.created_by_id`,
  maker: (viewer) => sql`case k.created_by_kind
    when 'USER' then (select json_build_object('email', maker.email, 'name', maker.name) from "user" maker where maker.id = k.created_by_id)
    when 'API_KEY' then (select json_build_object('email', null, 'name', maker_key.name) from api_key maker_key
      where maker_key.id = k.created_by_id and ${visibleApiKeys(viewer, 'maker_key')})
  end`,
  created_with_kind: sql`k.created_with_kind`,
  created_with_id: sql`k.created_with_id`,
  secret: (_viewer, now) => sql`(select json_build_object('hint', s.hint, 'created_at', ${instant('s.created_at')}) from api_key_secret s where s.api_key_id = k.id
    order by (s.ended_at is null and (s.retires_at is null or s.retires_at > ${now})) desc, (s.retires_at is null) desc, s.created_at desc, s.id desc limit 1)`,
  permission_level: sql`k.permission_level`,
  permissions: sql`k.permissions`,
  all_workspaces: sql`k.all_workspaces`,
  workspaces: sql`coalesce((select json_agg(json_build_object('id', w.id, 'slug', w.slug, 'name', w.name,
      'archived_at', ${instant('w.archived_at')}, 'created_at', ${instant('w.created_at')}) order by w.name, w.id)
    from workspace w where not k.all_workspaces and w.organization_id = k.organization_id and w.id = any (k.workspace_ids)), '[]'::json)`,
  allowed_operations: sql`k.allowed_operations`,
  ip_allowlist: sql`k.ip_allowlist`,
  created_at: instant('k.created_at'),
  updated_at: instant('k.updated_at'),
  expires_at: instant('k.expires_at'),
  disabled_at: instant('k.disabled_at'),
  disabled_reason: sql`k.disabled_reason`,
  suspended_at: instant('k.suspended_at'),
  revoked_at: instant('k.revoked_at'),
  revoked_reason: sql`k.revoked_reason`,
  last_used_at: instant('used.last_used_at'),
  last_used_from: sql`used.last_used_from`,
  rotation: (_viewer, now) => rotationColumn(now),
  replaceable: (viewer, now) => sql`exists (select 1 from api_key_request r where r.api_key_id = k.id and r.principal_id = ${viewer.principal.id} and r.secret_replaced_at is null
    and r.created_at > ${now}::timestamptz - make_interval(hours => ${REQUEST_LIFETIME_HOURS}))`,
  policies: sql`(select o.policies from organization o where o.id = k.organization_id)`,
  version: sql`k.version`,
}

export type ApiKeyColumn = keyof ApiKeyRow

const EVERY_COLUMN = Object.keys(COLUMNS) as ApiKeyColumn[]

const unchanging = new WeakMap<object, Columns<ApiKeyRow>>()

/** The columns of a list: the id and those that somebody will look at, or all. The same object where they do not depend on who looks, so that their statement is written once. */
export function shownApiKeyColumns(viewer: Viewer, now: Date, wanted: ReadonlySet<ApiKeyColumn> | null): Columns<ApiKeyRow> {
  const before = wanted === null ? undefined : unchanging.get(wanted)
  if (before !== undefined) return before
  let depends = false
  const columns: Partial<Record<ApiKeyColumn, RawBuilder<unknown>>> = {}
  for (const name of wanted === null ? EVERY_COLUMN : (['id', ...wanted] as const)) {
    const column = COLUMNS[name]
    depends ||= typeof column === 'function'
    columns[name] = typeof column === 'function' ? column(viewer, now) : column
  }
  // What nobody looks at is in no row.
  const made = columns as Columns<ApiKeyRow>
  if (wanted !== null && !depends) unchanging.set(wanted, made)
  return made
}

/** Every column of a key, as a `select` has them. */
export const apiKeyColumns = (viewer: Viewer, now: Date): RawBuilder<ApiKeyRow> => selectionOf(shownApiKeyColumns(viewer, now, null))

/** The table that `apiKeyColumns` and filters speak of. */
export const API_KEYS = sql`api_key k left join api_key_use used on used.api_key_id = k.id`

