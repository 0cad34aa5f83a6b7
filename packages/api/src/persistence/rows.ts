import { type RawBuilder, sql } from 'kysely'
import type { EntityManager } from '../application/request-context.ts'

/** Runs typed SQL on the ORM's own connection (the transaction's, inside one) and gives plain rows. No entity is made. */
export async function rowsOf<Row>(em: EntityManager, query: RawBuilder<Row>): Promise<Row[]> {
  const { rows } = await query.execute(em.getKysely())
  return rows
}

/** An instant column as milliseconds since 1970: the driver gives timestamps as text, whose spelling depends on settings. */
export const millisecondsOf = (column: RawBuilder<unknown>): RawBuilder<number | null> =>
  sql<number | null>`(extract(epoch from ${column}) * 1000)::float8`

/** The instant of a `millisecondsOf` column, or null where the row has none. */
export const dateOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds))
