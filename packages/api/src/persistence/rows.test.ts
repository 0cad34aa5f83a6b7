import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { millisecondsOf, rowsOf, tableOf } from './rows.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

describe('an instant is whole milliseconds', () => {
  test.each([
    ['2027-01-15 12:00:00+00', Date.UTC(2027, 0, 15, 12)],
    ['2027-01-15 12:00:00.123+00', Date.UTC(2027, 0, 15, 12, 0, 0, 123)],
    // What is smaller than a millisecond is cut off and never rounded up into the next one.
    ['2027-01-15 12:00:00.123999+00', Date.UTC(2027, 0, 15, 12, 0, 0, 123)],
    ['2027-01-15 14:00:00.999999+02', Date.UTC(2027, 0, 15, 12, 0, 0, 999)],
    ['9999-12-31 23:59:59.999+00', Date.UTC(9999, 11, 31, 23, 59, 59, 999)],
    ['1969-07-20 20:17:40.001+00', Date.UTC(1969, 6, 20, 20, 17, 40, 1)],
    [null, null],
  ])('%s', async (text, expected) => {
    expect(await rowsOf(app.orm.em.fork(), sql`select ${millisecondsOf(sql`${text}::timestamptz`)} as at`)).toEqual([{ at: expected }])
  })

  test('in every time zone of a session', async () => {
    const milliseconds = await app.orm.em.fork().transactional(async (em) => {
      await rowsOf(em, sql`set local timezone = 'Asia/Kathmandu'`)
      return rowsOf(em, sql`select ${millisecondsOf(sql`'2027-01-15 12:00:00.5+00'::timestamptz`)} as at`)
    })
    expect(milliseconds).toEqual([{ at: Date.UTC(2027, 0, 15, 12, 0, 0, 500) }])
  })
})

describe('rows that are read as one', () => {
  const columns = {
    number: sql`i`,
    text: sql`'"' || chr(92) || chr(10) || i`,
    nothing: sql`null::text`,
    list: sql`array['a', null, 'c,"d"']`,
    object: sql`jsonb_build_object('a', i)`,
    real: sql`i / 3::float8`,
    flag: sql`i = 2`,
  }
  const rest = (count: number) => sql`from generate_series(1, ${count}::int) i order by i desc`

  test.each([true, false])('are the rows that a select gives, in their order (prepared: %s)', async (isPrepared) => {
    for (const count of [0, 1, 3]) {
      const em = app.orm.em.fork()
      const plain = await rowsOf(em, sql`select i as number, '"' || chr(92) || chr(10) || i as text, null::text as nothing, array['a', null, 'c,"d"'] as list, jsonb_build_object('a', i) as object, i / 3::float8 as real, i = 2 as flag ${rest(count)}`)
      expect(plain).toHaveLength(count)
      expect(await tableOf(em, { columns, rest: rest(count), isPrepared })).toEqual(plain)
    }
  })

  test.each([true, false])('have values in their columns before those of what follows (prepared: %s)', async (isPrepared) => {
    for (const added of [1, 2]) {
      const columns = { sum: sql`i + ${added}::int`, text: sql`${`x${added}`}::text` }
      expect(await tableOf(app.orm.em.fork(), { columns, rest: sql`from generate_series(${10}::int, ${11}::int) i order by i`, isPrepared })).toEqual([10, 11].map((number) => ({ sum: number + added, text: `x${added}` })))
    }
  })

  test('are those of the transaction they are read in', async () => {
    const read = app.orm.em.fork().transactional(async (em) => {
      await rowsOf(em, sql`create temporary table only_here (i int) on commit drop`)
      await rowsOf(em, sql`insert into only_here values (7)`)
      return tableOf(em, { columns: { i: sql`i` }, rest: sql`from only_here`, isPrepared: true })
    })
    expect(await read).toEqual([{ i: 7 }])
  })

  test('are planned once for each connection where the statement is prepared', async () => {
    const em = app.orm.em.fork()
    for (let count = 0; count < 10; count += 1) await tableOf(em, { columns: { planned: sql`o.id` }, rest: sql`from organization o where o.id = ${`org_${count}`}`, isPrepared: true })
    const [kept] = await rowsOf(em, sql<{ plans: number; statements: number }>`select sum(generic_plans)::int as plans, count(*)::int as statements from pg_prepared_statements where statement like '%"planned"%'`)
    expect(kept).toEqual({ plans: 5, statements: 1 })
  })
})
