import { sql } from 'kysely'
import { isIdOf } from '../../application/identifiers.ts'
import type { OrganizationPrincipal } from '../../application/principal.ts'
import type { OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { TransactionContext, WriteContext } from '../../application/transact.ts'
import { type KeysetOrder, type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { type ApiKeyFilter, CREATED_IN_USE, filterConditions, NO_END_IS_LAST } from './api-key-filter.repository.ts'
import { API_KEYS, type ApiKeyColumn, apiKeyColumns, type ApiKeyRow, shownApiKeyColumns, visibleApiKeys } from './api-key-row.repository.ts'
import { ApiKey } from './api-key.entity.ts'

export interface ApiKeyOrder {
  field: 'CREATED_AT' | 'NAME' | 'EXPIRES_AT'
  direction: 'ASC' | 'DESC'
}

const ORDERS: Readonly<Record<ApiKeyOrder['field'], Pick<KeysetOrder, 'expression' | 'type'>>> = {
  CREATED_AT: { expression: sql`k.created_at`, type: 'timestamptz' },
  NAME: { expression: sql`k.name`, type: 'text' },
  EXPIRES_AT: { expression: NO_END_IS_LAST, type: 'timestamptz' },
}

interface ApiKeyListing {
  filter: ApiKeyFilter
  orderBy: ApiKeyOrder | null
  page: PageArguments
  /** The columns that somebody will look at, or all. */
  columns: ReadonlySet<ApiKeyColumn> | null
  withCursors: boolean
}

/** The keys that this principal may see, the newest first unless another order is asked for. */
export async function listVisibleApiKeys(ctx: OrganizationContext, { filter, orderBy, page, columns, withCursors }: ApiKeyListing): Promise<Page<ApiKeyRow>> {
  const now = ctx.clock.now()
  const { field, direction } = orderBy ?? { field: 'CREATED_AT', direction: 'DESC' }
  const { all, anyOf } = await filterConditions(ctx, filter, now)
  const visible = visibleApiKeys(ctx)
  const byUse = field === 'CREATED_AT' && filter.neverUsed !== null && filter.neverUsed !== undefined ? CREATED_IN_USE : {}
  return readPage(ctx.em, {
    columns: shownApiKeyColumns(ctx, now, columns),
    from: API_KEYS,
    where: all.length === 0 ? visible : sql.join([visible, ...all], sql` and `),
    anyOf,
    order: { name: `api_keys/${field}`, ...ORDERS[field], direction, id: sql`k.id`, ...byUse },
    tenant: ctx.principal.organization.id,
    page,
    withCursors,
    // How many keys a filter finds depends on its values, and so does the best way to find them.
    isPrepared: all.length === 0 && anyOf === undefined,
  })
}

/** A key by its id, or null when it does not exist or this principal may not see it. */
export async function findVisibleApiKey(ctx: RequestContext, id: string): Promise<ApiKeyRow | null> {
  const { principal } = ctx
  if (principal === null || principal.authority === null || principal.organization === null || !isIdOf('apiKey', id)) return null
  const viewer = { ...ctx, em: ctx.em, principal: principal as OrganizationPrincipal }
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
