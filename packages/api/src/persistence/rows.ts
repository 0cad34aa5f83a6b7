import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Pool } from 'pg'
import type { EntityManager } from '../application/request-context.ts'

/** The columns of a reading by the names that its rows have them by. */
export type Columns<Row> = Readonly<Record<Extract<keyof Row, string>, RawBuilder<unknown>>>

/** Columns as a `select` has them. */
export const selectionOf = <Row>(columns: Columns<Row>): RawBuilder<Row> =>
  sql.join(Object.entries<RawBuilder<unknown>>(columns).map(([name, expression]) => sql`${expression} as ${sql.id(name)}`)) as RawBuilder<Row>

/** Runs typed SQL on the ORM's own connection (the transaction's, inside one) and gives plain rows. No entity is made. */
export async function rowsOf<Row>(em: EntityManager, query: RawBuilder<Row>): Promise<Row[]> {
  const { rows } = await query.execute(em.getKysely())
  return rows
}

/** Every connection keeps each of them, with its plan, for as long as it lives. */
const MAX_PREPARED = 100
const prepared = new Map<string, string>()

/** The name that a text is prepared by, or undefined where there are enough. Made of the text: behind a pooler it means the same to every process. */
function nameOf(text: string): string | undefined {
  const known = prepared.get(text)
  if (known !== undefined || prepared.size >= MAX_PREPARED) return known
  const name = `latchkey-${hash('sha256', text).slice(0, 32)}`
  prepared.set(text, name)
  return name
}

const pools = new WeakMap<object, Pool>()

/** The connections that the ORM itself uses. */
async function poolOf(em: EntityManager): Promise<Pool> {
  const connection = em.getConnection()
  const known = pools.get(connection)
  if (known !== undefined) return known
  const pool = await (connection as unknown as { getNativeClient: () => Promise<Pool> }).getNativeClient()
  pools.set(connection, pool)
  return pool
}

interface ReadColumns {
  names: readonly string[]
  /** The statement up to where its rows come from. */
  start: RawBuilder<unknown>
  /** The same as text, where it has no values. */
  text: string | null
}

const known = new WeakMap<object, ReadColumns>()

function readingOf(em: EntityManager, columns: Columns<unknown>): ReadColumns {
  const before = known.get(columns)
  if (before !== undefined) return before
  const names = Object.keys(columns)
  const gathered = sql.join(names.map((name) => sql`json_agg(${sql.id('page', name)})`))
  const start = sql`select json_build_array(${gathered}) as columns from (select ${selectionOf(columns)} `
  const { sql: text, parameters } = start.compile(em.getKysely())
  const reading = { names, start, text: parameters.length === 0 ? text : null }
  known.set(columns, reading)
  return reading
}

interface Table {
  columns: (unknown[] | null)[]
}

/** Asks outside of transactions, with a statement that each connection plans once. The columns are the same text each time, so only what follows them is written. */
async function preparedTable(em: EntityManager, { start, text }: ReadColumns, rest: RawBuilder<unknown>): Promise<Table | undefined> {
  const end = (text === null ? sql`${start} ${rest}) as page` : sql`${rest}) as page`).compile(em.getKysely())
  const whole = text === null ? end.sql : text + end.sql
  const name = nameOf(whole)
  const pool = pools.get(em.getConnection()) ?? (await poolOf(em))
  const { rows } = await pool.query<Table>({ ...(name === undefined ? {} : { name }), text: whole, values: [...end.parameters] })
  return rows[0]
}

/**
 * The rows of `select <columns> <rest>` in their order, read as one: of each column an array in JSON, which the database writes
 * and the process reads in one go. A driver that reads row by row and value by value takes longer than all else of a list.
 * Columns must be of types that JSON has. `isPrepared`, outside of transactions: the statement is planned once for each
 * connection, for texts of which there are few and whose best plan is the same for all values.
 */
export async function tableOf<Row extends object>(em: EntityManager, { columns, rest, isPrepared }: { columns: Columns<Row>; rest: RawBuilder<unknown>; isPrepared: boolean }): Promise<Row[]> {
  const reading = readingOf(em, columns)
  const table = isPrepared && !em.isInTransaction() ? await preparedTable(em, reading, rest) : (await rowsOf(em, sql<Table>`${reading.start} ${rest}) as page`))[0]
  const rows: Record<string, unknown>[] = []
  const { names } = reading
  const length = table?.columns[0]?.length ?? 0
  for (let index = 0; index < length; index += 1) {
    const row: Record<string, unknown> = {}
    for (let place = 0; place < names.length; place += 1) row[names[place] ?? ''] = table?.columns[place]?.[index]
    rows.push(row)
  }
  return rows as Row[]
}

/** An instant column as whole milliseconds since 1970, what is smaller cut off: the driver gives timestamps as text, whose spelling depends on settings. */
export const millisecondsOf = (column: RawBuilder<unknown>): RawBuilder<number | null> =>
  // `extract` reckons in decimals, which takes twice as long. Whole milliseconds are exact in doubles in all years that a timestamp has.
  sql<number | null>`round(date_part('epoch', date_trunc('milliseconds', ${column})) * 1000)`

/** The instant of a `millisecondsOf` column, or null where the row has none. */
export const dateOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds))
