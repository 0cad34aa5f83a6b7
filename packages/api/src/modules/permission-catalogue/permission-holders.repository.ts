import { authorityOfMember, permissionsHeld } from '@latchkey/domain/authority.ts'
import type { Catalogue, CatalogueEntry } from '@latchkey/domain/permission/catalogue.ts'
import { type Role, ROLES } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import { refusal } from '../../application/refusal.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { type Holding, holdingsOf, holdsPermission, isLive } from '../api-keys/api-key-holding.repository.ts'
import { API_KEYS, apiKeyColumns, type ApiKeyRow, visibleApiKeys } from '../api-keys/api-key-row.repository.ts'

/** Keys per permission at most: the catalogue has many permissions, and the list of keys has pages. */
export const MOST_HOLDERS = 20

/** The roles whose members hold a permission themselves, the strongest first. */
export const rolesWith = (entry: CatalogueEntry, catalogue: Catalogue): readonly Role[] =>
  ROLES.filter((role) => permissionsHeld(authorityOfMember('', role, catalogue), catalogue).has(entry.name))

/** The permissions `p` as a table. */
const asTable = (wanted: readonly Holding[]): RawBuilder<unknown> => sql`jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as p(name text, read boolean, roles text[])`

const HOLDS = holdsPermission(sql`p.name = any (k.permissions)`, sql`p.read`, sql`p.roles`)

type Counts = ReadonlyMap<string, number>
type Holders = ReadonlyMap<string, readonly ApiKeyRow[]>

async function readCounts(ctx: OrganizationContext): Promise<Counts> {
  // Keys are grouped before permissions come in: there are few different grants, and many keys of each.
  const rows = await rowsOf(
    ctx.em,
    sql<{ name: string; count: number }>`with grants as materialized (
        select k.permission_level, k.permissions, k.ownership, m.role, count(*) as keys
        from api_key k left join member m on m.organization_id = k.organization_id and m.user_id = k.owner_id
        where ${visibleApiKeys(ctx)} and ${isLive(ctx.clock.now())}
        group by k.permission_level, k.permissions, k.ownership, m.role)
      select p.name, coalesce(sum(g.keys), 0)::int as count
      from ${asTable(holdingsOf(ctx.config.catalogue))} join grants g
        on (g.permission_level = 'ALL' or (g.permission_level = 'READ_ONLY' and p.read) or p.name = any (g.permissions))
        and (g.ownership = 'SERVICE' or g.role = any (p.roles))
      group by p.name`,
  )
  return new Map(rows.map((row) => [row.name, row.count]))
}

async function readHolders(ctx: OrganizationContext, first: number): Promise<Holders> {
  const now = ctx.clock.now()
  const found = await rowsOf(
    ctx.em,
    sql<{ name: string; ids: string[] }>`select p.name, (
        select coalesce(json_agg(held.id order by held.name, held.id), '[]'::json) from (
          select k.id, k.name from api_key k where ${visibleApiKeys(ctx)} and ${isLive(now)} and ${HOLDS} order by k.name, k.id limit ${first}) held) as ids
      from ${asTable(holdingsOf(ctx.config.catalogue))}`,
  )
  const ids = [...new Set(found.flatMap((row) => row.ids))]
  const keys = await rowsOf(ctx.em, sql<ApiKeyRow>`select ${apiKeyColumns(ctx, now)} from ${API_KEYS} where ${visibleApiKeys(ctx)} and k.id = any (${ids}::text[])`)
  const byId = new Map(keys.map((key) => [key.id, key]))
  return new Map(found.map((row) => [row.name, row.ids.flatMap((id) => byId.get(id) ?? [])]))
}

interface Asked {
  counts: Promise<Counts> | null
  holders: Map<number, Promise<Holders>>
}

// The catalogue asks for every permission at once; a request reads all of them in one statement.
const askedBy = new WeakMap<OrganizationContext, Asked>()

function askedOf(ctx: OrganizationContext): Asked {
  const known = askedBy.get(ctx)
  if (known !== undefined) return known
  const asked: Asked = { counts: null, holders: new Map() }
  askedBy.set(ctx, asked)
  return asked
}

/** How many visible keys that work or could hold a permission today. */
export async function countVisibleHolders(ctx: OrganizationContext, permission: string): Promise<number> {
  const asked = askedOf(ctx)
  asked.counts ??= readCounts(ctx)
  return (await asked.counts).get(permission) ?? 0
}

/** The first of those keys, by name. Throws BAD_USER_INPUT for more than `MOST_HOLDERS` or less than one. */
export async function listVisibleHolders(ctx: OrganizationContext, permission: string, first: number): Promise<readonly ApiKeyRow[]> {
  if (first < 1 || first > MOST_HOLDERS) throw refusal('BAD_USER_INPUT', `Ask for 1 to ${MOST_HOLDERS} keys of a permission. Organization.apiKeys lists all, by its filter "permission".`)
  const { holders } = askedOf(ctx)
  const known = holders.get(first) ?? readHolders(ctx, first)
  holders.set(first, known)
  return (await known).get(permission) ?? []
}
