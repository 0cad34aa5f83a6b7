import { type RawBuilder, sql } from 'kysely'
import { refusal } from '../application/refusal.ts'
import type { EntityManager } from '../application/request-context.ts'
import { rowsOf } from './rows.ts'

/** The largest page that is given at once. */
export const MAX_PAGE_SIZE = 100
/** What a page has that asks for no size. */
export const DEFAULT_PAGE_SIZE = 25
const MAX_OFFSET = 10_000

/** Counting stops here: past it "10,000 or more" is all a person needs, and the count stays cheap at a million rows. */
export const MAX_EXACT_COUNT = 10_000

export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
  offset?: number | null | undefined
}

export interface Page<Row> {
  rows: Row[]
  cursors: string[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Counts at most one past `MAX_EXACT_COUNT`; asked only when somebody selects it. */
  count: () => Promise<{ totalCount: number; totalCountExact: boolean }>
}

/** What a list is ordered by: an SQL expression that is never null, its type in a cursor, and the unique id as the tail. */
export interface KeysetOrder {
  /** Names the order inside cursors, so that a cursor of another list or order is refused. */
  name: string
  expression: RawBuilder<unknown>
  type: 'timestamptz' | 'text' | 'bigint'
  direction: 'ASC' | 'DESC'
  id: RawBuilder<unknown>
}

const badInput = (message: string): Error => refusal('BAD_USER_INPUT', message)

function sizeOf(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE
  if (size < 1 || size > MAX_PAGE_SIZE) throw badInput(`"first" must be between 1 and ${MAX_PAGE_SIZE}.`)
  return size
}

function offsetOf(offset: number | null | undefined, after: string | null | undefined): number {
  if (offset === null || offset === undefined) return 0
  if (after !== null && after !== undefined) throw badInput('Give "after" or "offset", not both.')
  if (offset < 0 || offset > MAX_OFFSET) throw badInput(`"offset" must be between 0 and ${MAX_OFFSET}. Use "after" to go on from there.`)
  return offset
}

const encodeCursor = (scope: string, value: string, id: string): string => Buffer.from(JSON.stringify([scope, value, id])).toString('base64url')

const VALUE_OF = {
  timestamptz: /^(?:infinity|\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::?\d\d)?)$/,
  bigint: /^\d{1,18}$/,
  // PostgreSQL has no text with NUL in it.
  text: /^[^\0]*$/,
}

function decodeCursor(scope: string, type: KeysetOrder['type'], cursor: string): { value: string; id: string } {
  const fault = badInput('"after" is no cursor of this list. Use the endCursor of a page with the same order.')
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw fault
  }
  if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== scope) throw fault
  const [, value, id] = parts as unknown[]
  if (typeof value !== 'string' || typeof id !== 'string' || !VALUE_OF[type].test(value) || !VALUE_OF.text.test(id)) throw fault
  return { value, id }
}

/**
 * One page of a list by keyset: as quick at the end of a million rows as at their start. `tenant` goes into the cursor,
 * so one of another organization is refused like one that was made up. Throws BAD_USER_INPUT for a bad page.
 */
export async function readPage<Row>(
  em: EntityManager,
  query: {
    columns: RawBuilder<Row>
    from: RawBuilder<unknown>
    where: RawBuilder<unknown>
    order: KeysetOrder
    tenant: string
    page: PageArguments
  },
): Promise<Page<Row>> {
  const { columns, from, where, order, page } = query
  const size = sizeOf(page.first)
  const offset = offsetOf(page.offset, page.after)
  const scope = `${query.tenant}/${order.name}/${order.direction}`
  const after = page.after === null || page.after === undefined ? null : decodeCursor(scope, order.type, page.after)
  const type = sql.raw(order.type)
  const direction = sql.raw(order.direction)
  const comparison = sql.raw(order.direction === 'ASC' ? '>' : '<')
  const beyond = after === null ? sql`` : sql`and (${order.expression}, ${order.id}) ${comparison} (${after.value}::${type}, ${after.id})`
  const rows = await rowsOf(
    em,
    sql<Row & { cursor_value: string; cursor_id: string }>`
      select ${columns}, (${order.expression})::text as cursor_value, ${order.id} as cursor_id
      from ${from} where ${where} ${beyond}
      order by ${order.expression} ${direction}, ${order.id} ${direction}
      limit ${size + 1} offset ${offset}`,
  )
  const shown = rows.slice(0, size)
  return {
    rows: shown,
    cursors: shown.map((row) => encodeCursor(scope, row.cursor_value, row.cursor_id)),
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== null || offset > 0,
    count: async () => {
      const [counted] = await rowsOf(
        em,
        sql<{ count: number }>`select count(*)::int as count from (select 1 from ${from} where ${where} limit ${MAX_EXACT_COUNT + 1}) as counted`,
      )
      const count = counted?.count ?? 0
      return { totalCount: Math.min(count, MAX_EXACT_COUNT), totalCountExact: count <= MAX_EXACT_COUNT }
    },
  }
}
