import { holds, type Ownership } from '@latchkey/domain/authority.ts'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import { isIdOf } from '../../application/identifiers.ts'
import type { CredentialKind, OrganizationPrincipal } from '../../application/principal.ts'
import type { OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { TransactionContext, WriteContext } from '../../application/transact.ts'
import { type KeysetOrder, type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { millisecondsOf, rowsOf } from '../../persistence/rows.ts'
import type { WorkspaceRow } from '../workspaces/workspace.repository.ts'
import { type ApiKeyFilter, filterConditions, NO_END_IS_LAST } from './api-key-filter.repository.ts'
import { rotationColumn, type RotationRow } from './api-key-rotation.repository.ts'
import { ApiKey } from './api-key.entity.ts'

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

type Viewer = Pick<RequestContext, 'config' | 'clock'> & { principal: OrganizationPrincipal }

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
  const whose = may('api_keys:read') ? sql`true` : sql`(${k}.ownership = 'PERSONAL' and ${k}.owner_id = ${ownerId})`
  const where = authority.workspaces === 'ALL' ? sql`true` : sql`(not ${k}.all_workspaces and ${k}.workspace_ids <@ ${[...authority.workspaces]}::text[])`
  const itself = principal.kind === 'API_KEY' ? sql`or ${k}.id = ${principal.id}` : sql``
  return sql`${k}.organization_id = ${organization.id} and ${k}.deleted_at is null and ((${whose} and ${where}) ${itself})`
}

/**
 * Everything that is shown beside the key's own row comes from subqueries, which are run for the rows of a page and not
 * for all that are passed by or counted. The name of a maker that is a key shows where that key does.
 */
export const apiKeyColumns = (viewer: Viewer, now: Date): RawBuilder<ApiKeyRow> => sql<ApiKeyRow>`
  k.id, k.organization_id, k.name, k.description, k.metadata, k.kind, k.class, k.ownership,
  (select json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'role',
      (select m.role from member m where m.organization_id = k.organization_id and m.user_id = u.id))
    from "user" u where u.id = k.owner_id) as owner,
  k.created_by_kind, k.created_by_id,
  case k.created_by_kind
    when 'USER' then (select json_build_object('email', maker.email, 'name', maker.name) from "user" maker where maker.id = k.created_by_id)
    when 'API_KEY' then (select json_build_object('email', null, 'name', maker_key.name) from api_key maker_key
      where maker_key.id = k.created_by_id and ${visibleApiKeys(viewer, 'maker_key')})
  end as maker,
  k.created_with_kind, k.created_with_id,
  (select json_build_object('hint', s.hint, 'created_at', ${millisecondsOf(sql`s.created_at`)}) from api_key_secret s where s.api_key_id = k.id
    order by (s.ended_at is null and (s.retires_at is null or s.retires_at > ${now})) desc, (s.retires_at is null) desc, s.created_at desc, s.id desc limit 1) as secret,
  k.permission_level, k.permissions, k.all_workspaces,
  coalesce((select json_agg(json_build_object('id', w.id, 'slug', w.slug, 'name', w.name,
      'archived_at', ${millisecondsOf(sql`w.archived_at`)}, 'created_at', ${millisecondsOf(sql`w.created_at`)}) order by w.name, w.id)
    from workspace w where not k.all_workspaces and w.organization_id = k.organization_id and w.id = any (k.workspace_ids)), '[]'::json) as workspaces, k.allowed_operations, k.ip_allowlist,
  ${millisecondsOf(sql`k.created_at`)} as created_at, ${millisecondsOf(sql`k.updated_at`)} as updated_at, ${millisecondsOf(sql`k.expires_at`)} as expires_at,
  ${millisecondsOf(sql`k.disabled_at`)} as disabled_at, k.disabled_reason, ${millisecondsOf(sql`k.suspended_at`)} as suspended_at,
  ${millisecondsOf(sql`k.revoked_at`)} as revoked_at, k.revoked_reason,
  ${millisecondsOf(sql`used.last_used_at`)} as last_used_at, used.last_used_from,
  (select o.policies from organization o where o.id = k.organization_id) as policies, k.version, ${rotationColumn(now)} as rotation,
  exists (select 1 from api_key_request r where r.api_key_id = k.id and r.principal_id = ${viewer.principal.id} and r.secret_replaced_at is null
    and r.created_at > ${now}::timestamptz - make_interval(hours => ${REQUEST_LIFETIME_HOURS})) as replaceable`

/** The table that `apiKeyColumns` and filters speak of. */
export const API_KEYS = sql`api_key k left join api_key_use used on used.api_key_id = k.id`

export interface ApiKeyOrder {
  field: 'CREATED_AT' | 'NAME' | 'EXPIRES_AT'
  direction: 'ASC' | 'DESC'
}

const ORDERS: Readonly<Record<ApiKeyOrder['field'], Pick<KeysetOrder, 'expression' | 'type'>>> = {
  CREATED_AT: { expression: sql`k.created_at`, type: 'timestamptz' },
  NAME: { expression: sql`k.name`, type: 'text' },
  EXPIRES_AT: { expression: NO_END_IS_LAST, type: 'timestamptz' },
}

/** The keys that this principal may see, the newest first unless another order is asked for. */
export async function listVisibleApiKeys(
  ctx: OrganizationContext,
  { filter, orderBy, page }: { filter: ApiKeyFilter; orderBy: ApiKeyOrder | null; page: PageArguments },
): Promise<Page<ApiKeyRow>> {
  const now = ctx.clock.now()
  const { field, direction } = orderBy ?? { field: 'CREATED_AT', direction: 'DESC' }
  return readPage(ctx.em, {
    columns: apiKeyColumns(ctx, now),
    from: API_KEYS,
    where: sql.join([visibleApiKeys(ctx), ...(await filterConditions(ctx, filter, now))], sql` and `),
    order: { name: `api_keys/${field}`, ...ORDERS[field], direction, id: sql`k.id` },
    tenant: ctx.principal.organization.id,
    page,
  })
}

/** A key by its id, or null when it does not exist or this principal may not see it. */
export async function findVisibleApiKey(ctx: RequestContext, id: string): Promise<ApiKeyRow | null> {
  const { principal } = ctx
  if (principal === null || principal.authority === null || principal.organization === null || !isIdOf('apiKey', id)) return null
  const viewer = { ...ctx, principal: principal as OrganizationPrincipal }
  const now = ctx.clock.now()
  const [row] = await rowsOf(
    ctx.em,
    sql<ApiKeyRow>`select ${apiKeyColumns(viewer, now)} from ${API_KEYS} where ${visibleApiKeys(viewer)} and k.id = ${id}`,
  )
  return row ?? null
}

/**
 * The key that this transaction has changed or made, as its payload shows it: also where the change took it out of the
 * principal's sight. Throws when there is none.
 */
export async function getChangedApiKey(tx: TransactionContext, id: string): Promise<ApiKeyRow> {
  await tx.em.flush()
  const now = tx.clock.now()
  const [row] = await rowsOf(
    tx.em,
    sql<ApiKeyRow>`select ${apiKeyColumns(tx, now)} from ${API_KEYS} where k.organization_id = ${tx.principal.organization.id} and k.id = ${id}`,
  )
  if (row === undefined) throw new Error('The key of this transaction is gone.')
  return row
}

/** Locks a key until the transaction ends. Null when it does not exist or this principal may not see it. */
export async function lockVisibleApiKey(tx: TransactionContext, id: string): Promise<ApiKey | null> {
  if (!isIdOf('apiKey', id)) return null
  const [found] = await rowsOf(tx.em, sql<{ id: string }>`select k.id from api_key k where ${visibleApiKeys(tx)} and k.id = ${id} for update of k`)
  return found === undefined ? null : tx.em.findOneOrFail(ApiKey, { id: found.id })
}

/** Locks several keys, in the order of their ids so that two such calls never wait for each other. What does not exist or is not visible is left out. */
export async function lockVisibleApiKeys(tx: TransactionContext, ids: readonly string[]): Promise<ApiKey[]> {
  const asked = ids.filter((id) => isIdOf('apiKey', id))
  const found = await rowsOf(tx.em, sql<{ id: string }>`select k.id from api_key k where ${visibleApiKeys(tx)} and k.id = any (${asked}::text[]) order by k.id for update of k`)
  return tx.em.find(ApiKey, { id: { $in: found.map((row) => row.id) } })
}

/** `getChangedApiKey` for several, by their ids. */
export async function getChangedApiKeys(tx: TransactionContext, ids: readonly string[]): Promise<ReadonlyMap<string, ApiKeyRow>> {
  await tx.em.flush()
  const rows = await rowsOf(
    tx.em,
    sql<ApiKeyRow>`select ${apiKeyColumns(tx, tx.clock.now())} from ${API_KEYS} where k.organization_id = ${tx.principal.organization.id} and k.id = any (${[...ids]}::text[])`,
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Whether the organization has a key of class DEFAULT that is active, disabled or suspended. Ask behind the organization's lock. */
export async function hasLiveDefaultApiKey(tx: WriteContext, organizationId: string): Promise<boolean> {
  const [row] = await rowsOf(
    tx.em,
    sql`select 1 from api_key k where k.organization_id = ${organizationId} and k.class = 'DEFAULT' and k.deleted_at is null
      and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${tx.clock.now()}) limit 1`,
  )
  return row !== undefined
}

/**
 * Locks the visible keys that were made with a key, or with a key made with it, and so on; also by way of keys that are
 * deleted or out of sight. The locks are waited for until nothing new appears: whoever makes a key holds the key it acts
 * with, so what was on its way has arrived by then.
 */
export async function lockVisibleApiKeysMadeWith(tx: TransactionContext, id: string): Promise<ApiKey[]> {
  const locked = new Set<string>()
  for (;;) {
    const found = await rowsOf(
      tx.em,
      sql<{ id: string }>`with recursive made (id) as (
          select k.id from api_key k where k.organization_id = ${tx.principal.organization.id} and k.created_with_kind = 'API_KEY' and k.created_with_id = ${id}
          union
          select k.id from api_key k join made on k.created_with_kind = 'API_KEY' and k.created_with_id = made.id where k.organization_id = ${tx.principal.organization.id})
        select k.id from api_key k where k.id in (select made.id from made) and k.id <> ${id} order by k.id for update of k`,
    )
    const isNew = found.filter((row) => !locked.has(row.id))
    if (isNew.length === 0) break
    for (const row of isNew) locked.add(row.id)
  }
  const visible = await rowsOf(tx.em, sql<{ id: string }>`select k.id from api_key k where ${visibleApiKeys(tx)} and k.id = any (${[...locked]}::text[]) order by k.id`)
  return tx.em.find(ApiKey, { id: { $in: visible.map((row) => row.id) } }, { orderBy: { id: 'ASC' } })
}
