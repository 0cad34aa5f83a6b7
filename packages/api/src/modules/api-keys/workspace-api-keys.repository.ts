import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { OrganizationContext } from '../../application/request-context.ts'
import type { TransactionContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { isLive } from './api-key-holding.repository.ts'
import { API_KEYS, apiKeyColumns, type ApiKeyRow, visibleApiKeys } from './api-key-row.repository.ts'

/** How many keys are given by row; the others are counted. */
const SHOWN = 100

/** Keys that a change somewhere else touches: how many, and the first of them by name. */
export interface AffectedApiKeys {
  count: number
  first: ApiKeyRow[]
}

/** The visible keys that chose a workspace and work or could: active, disabled or suspended. */
export async function listApiKeysOfWorkspace(tx: TransactionContext, workspaceId: string): Promise<AffectedApiKeys> {
  const now = tx.clock.now()
  const condition = sql`${visibleApiKeys(tx)} and ${workspaceId} = any (k.workspace_ids) and ${isLive(now)}`
  const [counted] = await rowsOf(tx.em, sql<{ count: number }>`select count(*)::int as count from ${API_KEYS} where ${condition}`)
  const first = await rowsOf(tx.em, sql<ApiKeyRow>`select ${apiKeyColumns(tx, now)} from ${API_KEYS} where ${condition} order by k.name, k.id limit ${SHOWN}`)
  return { count: counted?.count ?? 0, first }
}

/** Keys of a workspace are counted as far as this, so that a count costs little however many there are. */
export const MOST_COUNTED = 10_000

type Counts = ReadonlyMap<string, number>

async function readCounts(ctx: OrganizationContext, ids: readonly string[]): Promise<Counts> {
  const rows = await rowsOf(
    ctx.em,
    sql<{ id: string; count: number }>`select w.id, counted.count from unnest(${[...ids]}::text[]) as w(id) cross join lateral (
      select count(*)::int as count from (
        select 1 from api_key k where ${visibleApiKeys(ctx)} and not k.all_workspaces and k.workspace_ids @> array[w.id] and ${isLive(ctx.clock.now())} limit ${MOST_COUNTED}) few) counted`,
  )
  return new Map(rows.map((row) => [row.id, row.count]))
}

// A page of workspaces asks for each of them; they are counted in one statement.
const askedBy = new WeakMap<OrganizationContext, { ids: string[]; counts: Promise<Counts> }>()

/** How many visible keys chose a workspace and work or could, at most `MOST_COUNTED`. */
export async function countApiKeysOfWorkspace(ctx: OrganizationContext, workspaceId: string): Promise<number> {
  const ids: string[] = []
  const asked = askedBy.get(ctx) ?? {
    ids,
    counts: nextTurn().then(() => {
      askedBy.delete(ctx)
      return readCounts(ctx, ids)
    }),
  }
  askedBy.set(ctx, asked)
  asked.ids.push(workspaceId)
  return (await asked.counts).get(workspaceId) ?? 0
}
