import { type RawBuilder, sql } from 'kysely'
import { badArgument, refusal } from '../application/refusal.ts'
import type { EntityManager } from '../application/request-context.ts'
import { type Columns, rowsOf, tableOf } from './rows.ts'

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

interface Counted {
  totalCount: number
  totalCountExact: boolean
}

export interface Page<Row> {
  rows: Row[]
  /** The place of the row with this index, for `after`; null where the page has no such row. Throws when the page was read without cursors. */
  cursorAt: (index: number) => string | null
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Counts at most one past `MAX_EXACT_COUNT`; asked only when somebody selects it, and once. */
  count: () => Promise<Counted>
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

function sizeOf(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE_SIZE
  if (size < 1 || size > MAX_PAGE_SIZE) throw badArgument('first', `must be between 1 and ${MAX_PAGE_SIZE}.`)
  return size
}

function offsetOf(offset: number | null | undefined, after: string | null | undefined): number {
  if (offset === null || offset === undefined) return 0
  if (after !== null && after !== undefined) throw refusal('BAD_USER_INPUT', 'Give "after" or "offset", not both.')
  if (offset < 0 || offset > MAX_OFFSET) throw badArgument('offset', `must be between 0 and ${MAX_OFFSET}. Use "after" to go on from there.`)
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
  const fault = badArgument('after', 'is no cursor of this list. Use the one that a page with the same order gave.')
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

/** What the cursor of a row is made of. */
interface Place {
  cursor_value: string
  cursor_id: string
}

const placed = new WeakMap<object, Map<string, Columns<unknown>>>()

/** The columns of a list with those of its cursors; the same object for columns that stay, whose statement is then written once. */
function withPlaces<Row>(columns: Columns<Row>, { name, expression, id }: KeysetOrder): Columns<Row & Place> {
  const byOrder = placed.get(columns) ?? new Map<string, Columns<unknown>>()
  placed.set(columns, byOrder)
  const made = byOrder.get(name) ?? { ...columns, cursor_value: sql`(${expression})::text`, cursor_id: id }
  byOrder.set(name, made)
  return made as Columns<Row & Place>
}

type Found = Pick<PageQuery<never>, 'from' | 'where' | 'anyOf' | 'order'>

/** The places and ids of so many rows, in order. Of conditions of which any is enough each is looked for by itself, in the way that is best for it. */
function placesOf({ from, where, anyOf, order: { expression, id, direction } }: Found, beyond: RawBuilder<unknown>, limit: number, offset: number): RawBuilder<unknown> {
  const ordered = sql.raw(direction)
  const placesWith = (condition: RawBuilder<unknown>, limits: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`select ${expression} as place, ${id} as id from ${from} where ${where} ${condition} ${beyond} order by ${expression} ${ordered}, ${id} ${ordered} ${limits}`
  const limits = sql`limit ${sql.lit(limit)} offset ${sql.lit(offset)}`
  if (anyOf === undefined) return placesWith(sql``, limits)
  const each = anyOf.map((condition) => sql`(${placesWith(sql`and ${condition}`, sql`limit ${sql.lit(limit + offset)}`)})`)
  return sql`select place, id from (${sql.join(each, sql` union `)}) as found order by place ${ordered}, id ${ordered} ${limits}`
}

/** The rows from the one after so many on: only the order is followed to find it, and no column is made of the rows before. */
function fromOffset(offset: number, query: Found): RawBuilder<unknown> {
  const { expression, id, direction } = query.order
  return sql`and (${expression}, ${id}) ${sql.raw(direction === 'ASC' ? '>=' : '<=')} (${placesOf(query, sql``, 1, offset)})`
}

/** One row for each that a list has, up to so many. */
function countable({ from, where, anyOf, order: { id } }: Found, limit: RawBuilder<unknown>): RawBuilder<unknown> {
  if (anyOf === undefined) return sql`select 1 from ${from} where ${where} limit ${limit}`
  return sql`${sql.join(anyOf.map((condition) => sql`(select ${id} from ${from} where ${where} and ${condition} limit ${limit})`), sql` union `)} limit ${limit}`
}

function afterPlace({ value, id: place }: { value: string; id: string }, { expression, id, direction, type }: KeysetOrder): RawBuilder<unknown> {
  return sql`and (${expression}, ${id}) ${sql.raw(direction === 'ASC' ? '>' : '<')} (${value}::${sql.raw(type)}, ${place})`
}

interface PageQuery<Row> {
  columns: Columns<Row>
  from: RawBuilder<unknown>
  where: RawBuilder<unknown>
  /**
   * Conditions of which one or more must hold too. Written as one with `or` they would be found by no index together where
   * they speak of different tables.
   */
  anyOf?: readonly RawBuilder<unknown>[] | undefined
  order: KeysetOrder
  /** Whose rows they are. It goes into the cursor, so one of another organization is refused like one that was made up. */
  tenant: string
  page: PageArguments
  /** Whether anybody looks at cursors; they take columns of their own. True when left out. */
  withCursors?: boolean
  /** Whether the condition is the same text for whoever asks, and best looked for in the same way whatever its values. False when left out. */
  isPrepared?: boolean
}

/** One page of a list by keyset: as quick at the end of a million rows as at their start. Throws BAD_USER_INPUT for a bad page. */
export async function readPage<Row extends object>(em: EntityManager, query: PageQuery<Row>): Promise<Page<Row>> {
  const { columns, from, where, anyOf, order, page, withCursors = true, isPrepared = false } = query
  const size = sizeOf(page.first)
  const offset = offsetOf(page.offset, page.after)
  const scope = `${query.tenant}/${order.name}/${order.direction}`
  const after = page.after === null || page.after === undefined ? null : decodeCursor(scope, order.type, page.after)
  const direction = sql.raw(order.direction)
  const beyond = after === null ? (offset === 0 ? sql`` : fromOffset(offset, query)) : afterPlace(after, order)
  const rows = await tableOf<Row & Partial<Place>>(em, {
    columns: withCursors ? withPlaces(columns, order) : (columns as Columns<Row & Partial<Place>>),
    // The limit is part of the text: with a parameter the plan that is kept would be one for a tenth of all rows.
    rest: sql`from ${from} where ${anyOf === undefined ? sql`${where} ${beyond}` : sql`${order.id} in (select id from (${placesOf(query, beyond, size + 1, 0)}) as places)`} order by ${order.expression} ${direction}, ${order.id} ${direction} limit ${sql.lit(size + 1)}`,
    isPrepared: isPrepared && offset === 0,
  })
  const hasNextPage = rows.length > size
  if (hasNextPage) rows.pop()
  const counted = async (): Promise<Counted> => {
    const [row] = await rowsOf(em, sql<{ count: number }>`select count(*)::int as count from (${countable(query, sql`${MAX_EXACT_COUNT + 1}`)}) as counted`)
    const count = row?.count ?? 0
    return { totalCount: Math.min(count, MAX_EXACT_COUNT), totalCountExact: count <= MAX_EXACT_COUNT }
  }
  let counting: Promise<Counted> | null = null
  return {
    rows,
    cursorAt: (index) => {
      if (!withCursors) throw new Error('The page was read without cursors.')
      const row = rows[index]
      return row === undefined ? null : encodeCursor(scope, row.cursor_value ?? '', row.cursor_id ?? '')
    },
    hasNextPage,
    hasPreviousPage: after !== null || offset > 0,
    count: () => (counting ??= counted()),
  }
}
