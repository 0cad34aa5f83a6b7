import { type RawBuilder, sql } from 'kysely'
import type { EntityManager, OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { AuditActor, WriteContext } from '../../application/transact.ts'
import { refusalFor } from '../../application/demand.ts'
import { isIdOf } from '../../application/identifiers.ts'
import { storableText } from '../../application/storable-text.ts'
import { refusal } from '../../application/refusal.ts'
import { type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { type Columns, millisecondsOf, rowsOf, selectionOf } from '../../persistence/rows.ts'
import { visibleApiKeys } from '../api-keys/api-key-row.repository.ts'

export type OperationKind = 'query' | 'mutation' | 'subscription'

export interface PersistedOperationRow {
  digest: string
  text: string
  name: string | null
  kind: OperationKind
  registered_at: number
  retired_at: number | null
  aliases: { client: string; id: string }[]
  /** The versions in use that have it. */
  versions: { id: string; client: string; version: string }[]
  uses: number
  last_used_at: number | null
  /** The keys that ran it, the latest first. */
  callers: { apiKeyId: string; name: string | null; uses: number; lastUsedAt: number }[]
}

export interface OperationVersionRow {
  id: string
  client: string
  version: string
  operations: string[]
  pushed_at: number
  pushed_by_kind: AuditActor['kind']
  pushed_by_id: string | null
  pushed_by_name: string | null
  retired_at: number | null
  last_used_at: number | null
}

export interface PersistedOperationFilter {
  ids?: readonly string[] | null | undefined
  client?: string | null | undefined
  version?: string | null | undefined
  search?: string | null | undefined
  includeRetired?: boolean | null | undefined
}

const MAX_CALLERS = 20
/** What an Int of GraphQL holds at most. */
const MAX_INT = 2_147_483_647

const operationColumns = (ctx: OrganizationContext): Columns<PersistedOperationRow> => ({
  digest: sql`p.digest`,
  text: sql`p.text`,
  name: sql`p.name`,
  kind: sql`p.kind`,
  registered_at: millisecondsOf(sql`p.registered_at`),
  retired_at: millisecondsOf(sql`p.retired_at`),
  aliases: sql`coalesce((select json_agg(json_build_object('client', a.client, 'id', a.alias) order by a.client, a.alias) from persisted_operation_alias a
    where a.organization_id = p.organization_id and a.digest = p.digest), '[]'::json)`,
  versions: sql`coalesce((select json_agg(json_build_object('id', v.id, 'client', v.client, 'version', v.version) order by v.client, v.pushed_at, v.id) from operation_version v
    where v.organization_id = p.organization_id and v.retired_at is null and v.operations @> array[p.digest]), '[]'::json)`,
  uses: sql`least((select coalesce(sum(u.uses), 0) from persisted_operation_use u where u.organization_id = p.organization_id and u.digest = p.digest), ${MAX_INT})::int`,
  last_used_at: sql`(select ${millisecondsOf(sql`max(u.last_used_at)`)} from persisted_operation_use u where u.organization_id = p.organization_id and u.digest = p.digest)`,
  // The name of a caller shows where its key does.
  callers: sql`coalesce((select json_agg(json_build_object('apiKeyId', u.api_key_id,
      'name', (select k.name from api_key k where k.id = u.api_key_id and ${visibleApiKeys(ctx)}), 'uses', least(u.uses, ${MAX_INT}), 'lastUsedAt', ${millisecondsOf(sql`u.last_used_at`)}) order by u.last_used_at desc, u.api_key_id)
    from (select * from persisted_operation_use u where u.organization_id = p.organization_id and u.digest = p.digest order by u.last_used_at desc, u.api_key_id limit ${MAX_CALLERS}) u), '[]'::json)`,
})

const VERSION: Columns<OperationVersionRow> = {
  id: sql`v.id`,
  client: sql`v.client`,
  version: sql`v.version`,
  operations: sql`v.operations`,
  pushed_at: millisecondsOf(sql`v.pushed_at`),
  pushed_by_kind: sql`v.pushed_by_kind`,
  pushed_by_id: sql`v.pushed_by_id`,
  pushed_by_name: sql`v.pushed_by_name`,
  retired_at: millisecondsOf(sql`v.retired_at`),
  last_used_at: sql`(select ${millisecondsOf(sql`max(u.last_used_at)`)} from persisted_operation_use u where u.organization_id = v.organization_id and u.digest = any (v.operations))`,
}

/** The columns of a version `v`, as a `select` has them. */
export const VERSION_COLUMNS = selectionOf(VERSION)

const MAX_IDS = 100
const LIKE_METACHARACTERS = /[\\%_]/g

const containing = (text: string): string => `%${text.replaceAll(LIKE_METACHARACTERS, String.raw`\$&`)}%`

function conditionsOf({ ids, client, version, search, includeRetired }: PersistedOperationFilter): RawBuilder<unknown> {
  const given = ids ?? null
  if (given !== null && given.length > MAX_IDS) throw refusal('BAD_USER_INPUT', `"ids" are at most ${MAX_IDS}.`)
  for (const [name, text] of Object.entries({ client, version, search })) storableText(name, text ?? '')
  const named = given === null ? sql`` : sql`and p.digest = any (${given.map((one) => storableText('ids', one))}::text[])`
  const versions =
    (client ?? null) === null && (version ?? null) === null
      ? sql``
      : sql`and exists (select 1 from operation_version v where v.organization_id = p.organization_id and v.operations @> array[p.digest]
          and (v.retired_at is null or ${includeRetired === true}) and (${client ?? null}::text is null or v.client = ${client ?? null}) and (${version ?? null}::text is null or v.version = ${version ?? null}))`
  const searched = (search ?? '') === '' ? sql`` : sql`and (p.name ilike ${containing(search ?? '')} or p.digest = ${search ?? ''})`
  return sql`${includeRetired === true ? sql`` : sql`and p.retired_at is null`} ${versions} ${searched} ${named}`
}

/** The registered operations of the organization, the latest first. Throws BAD_USER_INPUT for too many ids and for texts that nothing can be called. */
export function listVisibleOperations(ctx: OrganizationContext, filter: PersistedOperationFilter, page: PageArguments): Promise<Page<PersistedOperationRow>> {
  const { id } = ctx.principal.organization
  return readPage(ctx.em, {
    columns: operationColumns(ctx),
    from: sql`persisted_operation p`,
    where: sql`p.organization_id = ${id} ${conditionsOf(filter)}`,
    order: { name: 'persisted-operations', expression: sql`p.registered_at`, type: 'timestamptz', direction: 'DESC', id: sql`p.digest` },
    tenant: id,
    page,
  })
}

/** The versions that clients registered, the latest first. */
export function listVisibleOperationVersions(
  ctx: OrganizationContext,
  { client, includeRetired, ...page }: PageArguments & { client?: string | null | undefined; includeRetired?: boolean | null | undefined },
): Promise<Page<OperationVersionRow>> {
  const { id } = ctx.principal.organization
  const ofClient = (client ?? null) === null ? sql`` : sql`and v.client = ${storableText('client', client ?? '')}`
  return readPage(ctx.em, {
    columns: VERSION,
    from: sql`operation_version v`,
    where: sql`v.organization_id = ${id} ${ofClient} ${includeRetired === true ? sql`` : sql`and v.retired_at is null`}`,
    order: { name: 'operation-versions', expression: sql`v.pushed_at`, type: 'timestamptz', direction: 'DESC', id: sql`v.id` },
    tenant: id,
    page,
  })
}

/** For `node`: a version of the organization that the principal acts in and may read operations of. */
export async function findVisibleOperationVersion(ctx: RequestContext, id: string): Promise<OperationVersionRow | null> {
  const { principal } = ctx
  if (!isIdOf('operationVersion', id) || refusalFor(principal, 'operations:read', ctx.config.catalogue) !== null) return null
  const [row] = await rowsOf(ctx.em, sql<OperationVersionRow>`select ${VERSION_COLUMNS} from operation_version v where v.organization_id = ${principal?.organization?.id ?? ''} and v.id = ${id}`)
  return row ?? null
}

/** Makes other pushes of the organization wait until this transaction has ended. */
export async function lockOperationRegistry(tx: WriteContext, organizationId: string): Promise<void> {
  await rowsOf(tx.em, sql`insert into operation_registry (organization_id, revision) values (${organizationId}, 0) on conflict (organization_id) do nothing`)
  await rowsOf(tx.em, sql`select 1 from operation_registry where organization_id = ${organizationId} for update`)
}

/** Tells every process that what is registered has changed. */
export async function raiseOperationRevision(tx: WriteContext, organizationId: string): Promise<void> {
  await rowsOf(tx.em, sql`update operation_registry set revision = revision + 1 where organization_id = ${organizationId}`)
}

/** A version by its client and name, behind the lock of the registry. */
export async function findOperationVersionOf(tx: WriteContext, organizationId: string, client: string, version: string): Promise<OperationVersionRow | null> {
  const [row] = await rowsOf(
    tx.em,
    sql<OperationVersionRow>`select ${VERSION_COLUMNS} from operation_version v where v.organization_id = ${organizationId} and v.client = ${client} and v.version = ${version}`,
  )
  return row ?? null
}

/** A version by its id, behind the lock of the registry. */
export async function findOperationVersion(tx: WriteContext, organizationId: string, id: string): Promise<OperationVersionRow | null> {
  const [row] = await rowsOf(tx.em, sql<OperationVersionRow>`select ${VERSION_COLUMNS} from operation_version v where v.organization_id = ${organizationId} and v.id = ${id}`)
  return row ?? null
}

/** Which of these ids name another document already, for any client of the organization. */
export async function findTakenAliases(em: EntityManager, organizationId: string, aliases: readonly { alias: string; digest: string }[]): Promise<string[]> {
  const rows = await rowsOf(
    em,
    sql<{ alias: string }>`select distinct a.alias from unnest(${aliases.map(({ alias }) => alias)}::text[], ${aliases.map(({ digest }) => digest)}::text[]) as wanted (alias, digest)
      join persisted_operation_alias a on a.organization_id = ${organizationId} and a.alias = wanted.alias and a.digest <> wanted.digest`,
  )
  return rows.map(({ alias }) => alias)
}

interface NewOperation {
  digest: string
  text: string
  name: string | null
  kind: OperationKind
}

/** Adds documents that are not there, and takes retired ones back into use. Gives how many can be run now and could not before. */
export async function addOperations(tx: WriteContext, organizationId: string, operations: readonly NewOperation[]): Promise<number> {
  const rows = await rowsOf(
    tx.em,
    sql`insert into persisted_operation (organization_id, digest, text, name, kind, registered_at)
      select ${organizationId}, new.digest, new.text, new.name, new.kind, ${tx.clock.now()}
      from unnest(${operations.map(({ digest }) => digest)}::text[], ${operations.map(({ text }) => text)}::text[],
        ${operations.map(({ name }) => name)}::text[], ${operations.map(({ kind }) => kind)}::text[]) as new (digest, text, name, kind)
      on conflict (organization_id, digest) do update set retired_at = null where persisted_operation.retired_at is not null
      returning 1`,
  )
  return rows.length
}

/** How many operations of the organization can be run. */
export async function countOperations(em: EntityManager, organizationId: string): Promise<number> {
  const [row] = await rowsOf(em, sql<{ count: number }>`select count(*)::int as count from persisted_operation where organization_id = ${organizationId} and retired_at is null`)
  return row?.count ?? 0
}

/** Adds the ids that a client knows its documents by. */
export async function addAliases(tx: WriteContext, organizationId: string, client: string, aliases: readonly { alias: string; digest: string }[]): Promise<void> {
  if (aliases.length === 0) return
  await rowsOf(
    tx.em,
    sql`insert into persisted_operation_alias (organization_id, client, alias, digest)
      select distinct ${organizationId}, ${client}, new.alias, new.digest
      from unnest(${aliases.map(({ alias }) => alias)}::text[], ${aliases.map(({ digest }) => digest)}::text[]) as new (alias, digest)
      on conflict (organization_id, client, alias) do nothing`,
  )
}

/** Adds a version with its operations. */
export async function addOperationVersion(tx: WriteContext, organizationId: string, row: Omit<OperationVersionRow, 'pushed_at' | 'retired_at' | 'last_used_at'>): Promise<void> {
  await rowsOf(
    tx.em,
    sql`insert into operation_version (id, organization_id, client, version, operations, pushed_at, pushed_by_kind, pushed_by_id, pushed_by_name)
      values (${row.id}, ${organizationId}, ${row.client}, ${row.version}, ${row.operations}::text[], ${tx.clock.now()}, ${row.pushed_by_kind}, ${row.pushed_by_id}, ${row.pushed_by_name})`,
  )
}

/** Those operations of a version that no other version in use has, each with its last use. */
export const listOperationsOfVersionAlone = (tx: WriteContext, organizationId: string, version: OperationVersionRow): Promise<{ digest: string; last_used_at: number | null }[]> =>
  rowsOf(
    tx.em,
    sql<{ digest: string; last_used_at: number | null }>`
      select own.digest, (select ${millisecondsOf(sql`max(u.last_used_at)`)} from persisted_operation_use u where u.organization_id = ${organizationId} and u.digest = own.digest) as last_used_at
      from unnest(${version.operations}::text[]) as own (digest)
      where not exists (select 1 from operation_version v where v.organization_id = ${organizationId} and v.id <> ${version.id} and v.retired_at is null and v.operations @> array[own.digest])
      order by own.digest`,
  )

/** Takes a version out of use, with the operations that nothing else in use has. */
export async function retireVersion(tx: WriteContext, organizationId: string, versionId: string, digests: readonly string[]): Promise<void> {
  const now = tx.clock.now()
  await rowsOf(tx.em, sql`update operation_version set retired_at = ${now} where organization_id = ${organizationId} and id = ${versionId}`)
  await rowsOf(tx.em, sql`update persisted_operation set retired_at = ${now} where organization_id = ${organizationId} and digest = any (${[...digests]}::text[])`)
}

/** Which of these ids are no operations that the organization has registered and not retired. */
export async function findUnregistered(em: EntityManager, organizationId: string, digests: readonly string[]): Promise<string[]> {
  const rows = await rowsOf(
    em,
    sql<{ digest: string }>`select wanted.digest from unnest(${[...digests]}::text[]) as wanted (digest)
      where not exists (select 1 from persisted_operation p where p.organization_id = ${organizationId} and p.digest = wanted.digest and p.retired_at is null)`,
  )
  return rows.map(({ digest }) => digest)
}
