import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestOrganization } from '../../testing/factories.ts'
import { listPermissionUse, listRecentRequests, listUsageHours, listUsagePlaces } from './api-key-usage.repository.ts'
import { createUseRecorder, type UseRecorder } from './use-recorder.ts'

let app: TestApp
let organization: TestOrganization
let recorder: UseRecorder
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  recorder = createUseRecorder(app.pool, app.app.services.log)
})
afterAll(async () => {
  await recorder.close()
  await app.close()
})

const NOON = Date.parse('2027-01-15T12:00:00.000Z')
const READ = ['incidents:read']
const BOTH = ['incidents:read', 'incidents:write']

test('counts by hour, outcome and permission; keeps places, the last use and the last requests', async () => {
  const { id } = await makeApiKey(app, organization)
  recorder.record(id, id, 'VALID', READ, NOON, '203.0.113.7', 'curl/8')
  recorder.record(id, id, 'VALID', READ, NOON + 1_000, '203.0.113.7', 'curl/8')
  recorder.record(id, id, 'INSUFFICIENT_PERMISSIONS', BOTH, NOON + 2_000, '203.0.113.7', 'curl/8')
  recorder.record(id, id, 'VALID', READ, NOON + 3_600_000, '2001:db8::1', null)
  expect(recorder.pending).toBe(4)
  await recorder.flush()
  recorder.record(id, id, 'VALID', BOTH, NOON + 3_601_000, null, null)
  await recorder.flush()
  expect(recorder.pending).toBe(0)
  const em = app.orm.em.fork()
  const hour = NOON + 3_600_000
  expect(await listUsageHours(em, id, new Date(0))).toEqual([
    { hour: NOON, outcome: 'INSUFFICIENT_PERMISSIONS', permission: null, requests: 1 },
    { hour: NOON, outcome: 'INSUFFICIENT_PERMISSIONS', permission: 'incidents:read', requests: 1 },
    { hour: NOON, outcome: 'INSUFFICIENT_PERMISSIONS', permission: 'incidents:write', requests: 1 },
    { hour: NOON, outcome: 'VALID', permission: null, requests: 2 },
    { hour: NOON, outcome: 'VALID', permission: 'incidents:read', requests: 2 },
    { hour, outcome: 'VALID', permission: null, requests: 2 },
    { hour, outcome: 'VALID', permission: 'incidents:read', requests: 2 },
    { hour, outcome: 'VALID', permission: 'incidents:write', requests: 1 },
  ])
  expect(await listUsageHours(em, id, new Date(hour))).toHaveLength(3)
  expect(await listUsagePlaces(em, id, 100)).toEqual([
    { day: '2027-01-15', address: null, client: null, outcome: 'VALID', firstAt: NOON + 3_601_000, lastAt: NOON + 3_601_000, requests: 1 },
    { day: '2027-01-15', address: '2001:db8::1', client: null, outcome: 'VALID', firstAt: NOON + 3_600_000, lastAt: NOON + 3_600_000, requests: 1 },
    { day: '2027-01-15', address: '203.0.113.7', client: 'curl/8', outcome: 'INSUFFICIENT_PERMISSIONS', firstAt: NOON + 2_000, lastAt: NOON + 2_000, requests: 1 },
    { day: '2027-01-15', address: '203.0.113.7', client: 'curl/8', outcome: 'VALID', firstAt: NOON, lastAt: NOON + 1_000, requests: 2 },
  ])
  expect((await listRecentRequests(em, id, 200)).map(({ at, permissions }) => [at - NOON, permissions])).toEqual([[3_601_000, BOTH], [3_600_000, READ], [2_000, BOTH], [1_000, READ], [0, READ]])
  expect(await listPermissionUse(em, id, new Date(hour))).toEqual([
    { permission: 'incidents:read', lastHour: hour, allowed: 2, refused: 0 },
    { permission: 'incidents:write', lastHour: hour, allowed: 1, refused: 0 },
  ])
  expect(await listPermissionUse(em, id, new Date(0))).toMatchObject([{ allowed: 4, refused: 1 }, { allowed: 1, refused: 1 }])
  const { rows } = await app.pool.query('select last_used_from, last_used_client from api_key_use where api_key_id = $1', [id])
  expect(rows).toEqual([{ last_used_from: null, last_used_client: null }])
})

test('of very many requests the last 200 stay, from whichever process they come', async () => {
  const { id } = await makeApiKey(app, organization)
  const other = createUseRecorder(app.pool, app.app.services.log)
  let at = NOON
  for (const one of [recorder, other, recorder]) {
    for (let count = 0; count < 350; count += 1) one.record(id, id, 'VALID', READ, (at += 1), '203.0.113.7', null)
    await one.flush()
  }
  await other.close()
  const recent = await listRecentRequests(app.orm.em.fork(), id, 300)
  expect(recent.map((request) => request.at)).toEqual(Array.from({ length: 200 }, (_, index) => at - index))
  expect(await listUsageHours(app.orm.em.fork(), id, new Date(0))).toEqual([
    { hour: NOON, outcome: 'VALID', permission: null, requests: 1_050 },
    { hour: NOON, outcome: 'VALID', permission: 'incidents:read', requests: 1_050 },
  ])
})

test('the last use never goes back, and a refusal is none', async () => {
  const { id } = await makeApiKey(app, organization)
  recorder.record(id, id, 'DISABLED', [], NOON, null, null)
  await recorder.flush()
  expect((await app.pool.query('select 1 from api_key_use where api_key_id = $1 and last_used_at is not null', [id])).rows).toEqual([])
  for (const at of [NOON + 5_000, NOON + 1_000]) {
    recorder.record(id, id, 'VALID', [], at, null, null)
    await recorder.flush()
  }
  expect((await app.pool.query('select last_used_at from api_key_use where api_key_id = $1', [id])).rows).toEqual([{ last_used_at: new Date(NOON + 5_000) }])
})

test('each secret of a key that rotates has a last use of its own, which never goes back either', async () => {
  const { id } = await makeApiKey(app, organization)
  const old = (await app.pool.query<{ id: string }>('select id from api_key_secret where api_key_id = $1', [id])).rows[0]?.id ?? ''
  await app.pool.query(`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) select id || '2', created_at, api_key_id, sha256(digest), hint, format_prefix, format_encoding from api_key_secret where id = $1`, [old])
  const newer = `${old}2`
  await app.pool.query(`update api_key_secret set retires_at = now() + interval '1 day' where id = $1`, [old])
  recorder.record(id, newer, 'VALID', [], NOON + 9_000, '203.0.113.9', null)
  recorder.record(id, old, 'VALID', [], NOON + 4_000, '203.0.113.7', null)
  recorder.record(id, newer, 'VALID', [], NOON + 1_000, null, null)
  recorder.record(id, old, 'REVOKED', [], NOON + 20_000, '203.0.113.8', null)
  recorder.record(id, 'sec_gone', 'VALID', [], NOON, null, null)
  await recorder.flush()
  recorder.record(id, old, 'VALID', [], NOON + 2_000, '203.0.113.1', null)
  await recorder.flush()
  const { rows } = await app.pool.query(`select u.api_key_secret_id, u.last_used_at, u.last_used_from from api_key_secret_use u join api_key_secret s on s.id = u.api_key_secret_id where s.api_key_id = $1 order by 1`, [id])
  expect(rows).toEqual([
    { api_key_secret_id: old, last_used_at: new Date(NOON + 4_000), last_used_from: '203.0.113.7' },
    { api_key_secret_id: newer, last_used_at: new Date(NOON + 9_000), last_used_from: '203.0.113.9' },
  ])
  expect((await app.pool.query('select last_used_at, last_used_from from api_key_use where api_key_id = $1', [id])).rows).toEqual([{ last_used_at: new Date(NOON + 9_000), last_used_from: '203.0.113.9' }])
})

test('the clock of a process tells parts of milliseconds; the last requests are told whole ones', async () => {
  const { id } = await makeApiKey(app, organization)
  recorder.record(id, id, 'VALID', READ, NOON + 0.75, null, null)
  recorder.record(id, id, 'VALID', READ, NOON + 1.25, null, null)
  await recorder.flush()
  expect(recorder.pending).toBe(0)
  expect((await listRecentRequests(app.orm.em.fork(), id, 10)).map(({ at }) => at - NOON)).toEqual([1, 0])
  expect((await listUsagePlaces(app.orm.em.fork(), id, 10)).map(({ requests }) => requests)).toEqual([2])
})

test('which secret was used is not written of a key that has one', async () => {
  const { id } = await makeApiKey(app, organization)
  const { rows } = await app.pool.query<{ id: string }>('select id from api_key_secret where api_key_id = $1', [id])
  recorder.record(id, rows[0]?.id ?? '', 'VALID', [], NOON, '203.0.113.9', null)
  await recorder.flush()
  expect((await app.pool.query('select 1 from api_key_secret_use where api_key_secret_id = $1', [rows[0]?.id])).rows).toEqual([])
  expect((await app.pool.query('select last_used_from from api_key_use where api_key_id = $1', [id])).rows).toEqual([{ last_used_from: '203.0.113.9' }])
})

test('an organization that asks for hundreds of permissions at once is counted by each of them, and every request once', async () => {
  const { id } = await makeApiKey(app, organization)
  const many = Array.from({ length: 300 }, (_, index) => `resource_with_a_long_name_${index}:read`)
  for (let count = 0; count < 3; count += 1) recorder.record(id, id, 'VALID', many, NOON + count, null, null)
  recorder.record(id, id, 'VALID', many.slice(0, 1), NOON, null, null)
  await recorder.flush()
  expect(recorder.pending).toBe(0)
  const hours = await listUsageHours(app.orm.em.fork(), id, new Date(0))
  expect(hours).toHaveLength(301)
  expect(hours[0]).toEqual({ hour: NOON, outcome: 'VALID', permission: null, requests: 4 })
  expect(hours.filter(({ permission, requests }) => requests === (permission === null || permission === many[0] ? 4 : 3))).toHaveLength(301)
  const use = await listPermissionUse(app.orm.em.fork(), id, new Date(0))
  expect(use.find(({ permission }) => permission === many[0])).toMatchObject({ allowed: 4 })
})

test('of a key in steady use no more rows are kept than twice its last requests', async () => {
  const { id } = await makeApiKey(app, organization)
  const kept = async (): Promise<number> => (await app.pool.query('select 1 from api_key_recent where api_key_id = $1', [id])).rows.length
  for (let count = 0; count < 450; count += 1) {
    recorder.record(id, id, 'VALID', READ, NOON + count, null, null)
    await recorder.flush()
    expect(await kept()).toBeLessThanOrEqual(400)
  }
  expect(await kept()).toBeLessThan(300)
  expect((await listRecentRequests(app.orm.em.fork(), id, 200)).map(({ at }) => at - NOON)).toEqual(Array.from({ length: 200 }, (_, index) => 449 - index))
  expect((await app.pool.query('select requests::int from api_key_use where api_key_id = $1', [id])).rows).toEqual([{ requests: 450 }])
})

test('nobody can fill the tables with made-up programs', async () => {
  const { id } = await makeApiKey(app, organization)
  for (let count = 0; count < 500; count += 1) recorder.record(id, id, 'VALID', [], NOON + count, '203.0.113.7', `program ${count} \0${'x'.repeat(1_000)}`)
  await recorder.flush()
  const places = await listUsagePlaces(app.orm.em.fork(), id, 1_000)
  expect(places.length).toBeLessThanOrEqual(51)
  expect(places.reduce((sum, place) => sum + place.requests, 0)).toBe(500)
  for (const { client } of places) expect(client?.length ?? 0).toBeLessThanOrEqual(200)
})

test('a program may call itself anything', async () => {
  const { id } = await makeApiKey(app, organization)
  const names = ['NULL', 'null', '{a,b}', 'a "quoted" name', String.raw`back\slash\"`, "it's", 'Überwachung 監視', ' ', ',']
  for (const [index, name] of names.entries()) recorder.record(id, id, 'VALID', [], NOON + index, null, name)
  await recorder.flush()
  expect((await listRecentRequests(app.orm.em.fork(), id, 100)).map(({ client }) => client).reverse()).toEqual(names)
  expect(new Set((await listUsagePlaces(app.orm.em.fork(), id, 100)).map(({ client }) => client))).toEqual(new Set(names))
})

test('a key that is gone keeps nothing back of those that are written with it, and is nothing lost', async () => {
  const [gone, stays] = [await makeApiKey(app, organization), await makeApiKey(app, organization)]
  await app.pool.query('delete from api_key_secret where api_key_id = $1', [gone.id])
  await app.pool.query('delete from api_key where id = $1', [gone.id])
  const own = createUseRecorder(app.pool, app.app.services.log)
  for (const { id } of [gone, stays]) own.record(id, id, 'VALID', READ, NOON, '203.0.113.7', null)
  await own.flush()
  expect([own.pending, own.lost]).toEqual([0, 0])
  await own.close()
  expect(await listUsageHours(app.orm.em.fork(), stays.id, new Date(0))).toMatchObject([{ requests: 1 }, { requests: 1 }])
})

test('a database that does not answer loses nothing that there is room for; a key that is gone is left out', async () => {
  const { id } = await makeApiKey(app, organization)
  let broken = true
  const own = createUseRecorder({ query: ((...parameters: [never]) => (broken ? Promise.reject(new Error('away')) : app.pool.query(...parameters))) as unknown as typeof app.pool.query }, app.app.services.log)
  own.record(id, id, 'VALID', READ, NOON, null, null)
  own.record('key_gone', 'sec_gone', 'VALID', READ, NOON, null, null)
  await own.flush()
  own.record(id, id, 'VALID', READ, NOON + 1, null, null)
  expect([own.pending, own.lost]).toEqual([3, 0])
  broken = false
  await own.close()
  expect([own.pending, own.lost]).toEqual([0, 0])
  expect((await listUsageHours(app.orm.em.fork(), id, new Date(0)))[0]).toMatchObject({ requests: 2 })
  expect((await listRecentRequests(app.orm.em.fork(), id, 200)).map(({ at }) => at - NOON)).toEqual([1, 0])
})

test('what the database refuses of one key is lost and counted, and keeps nothing back of the others', async () => {
  const [bad, good] = [await makeApiKey(app, organization), await makeApiKey(app, organization)]
  const own = createUseRecorder(app.pool, app.app.services.log)
  own.record(bad.id, bad.id, 'VALID', READ, NOON, '203.0.113.7', null)
  own.record(bad.id, bad.id, 'no outcome \0' as never, READ, NOON, '203.0.113.7', null)
  own.record(good.id, good.id, 'VALID', READ, NOON, '203.0.113.7', null)
  await own.close()
  expect([own.pending, own.lost]).toEqual([0, 2])
  expect((await listRecentRequests(app.orm.em.fork(), good.id, 10)).length).toBe(1)
})

/** As many keys as there are, without secrets. */
async function makeManyApiKeys(keys: number): Promise<string[]> {
  const { id } = await makeApiKey(app, organization)
  const { rows } = await app.pool.query<{ id: string }>(
    `insert into api_key select (jsonb_populate_record(k, jsonb_build_object('id', k.id || i))).* from api_key k, generate_series(1, $2::int) i where k.id = $1 returning id`,
    [id, keys],
  )
  return rows.map((row) => row.id)
}

test('what is remembered of a key goes with it, the last requests too', async () => {
  const [gone, stays] = [await makeApiKey(app, organization), await makeApiKey(app, organization)]
  for (const { id } of [gone, stays]) recorder.record(id, id, 'VALID', READ, NOON, '203.0.113.7', 'curl/8')
  await recorder.flush()
  const kept = async (table: string, id: string): Promise<number> => (await app.pool.query(`select 1 from ${table} where api_key_id = $1`, [id])).rows.length
  const tables = ['api_key_use', 'api_key_hour', 'api_key_place', 'api_key_recent']
  for (const table of tables) expect(await kept(table, gone.id), table).toBeGreaterThan(0)
  await app.pool.query('delete from api_key_secret where api_key_id = $1', [gone.id])
  await app.pool.query('delete from api_key where id = $1', [gone.id])
  for (const table of tables) expect([await kept(table, gone.id), (await kept(table, stays.id)) > 0], table).toEqual([0, true])
})

test('processes that write the same keys in opposite orders do not get in each other’s way', async () => {
  const keys = await makeManyApiKeys(240)
  const warned: unknown[] = []
  const log = { ...app.app.services.log, warn: (...what: unknown[]) => void warned.push(what) } as typeof app.app.services.log
  const recorders = [createUseRecorder(app.pool, log), createUseRecorder(app.pool, log)]
  for (let round = 0; round < 10; round += 1) {
    for (const [index, one] of recorders.entries()) {
      for (const id of index === 0 ? keys : keys.toReversed()) {
        // So many of each that the last requests of only a few keys are written with them: what writes those waits in line already.
        for (let count = 0; count < 10; count += 1) one.record(id, id, 'VALID', (count + index) % 2 === 0 ? READ : BOTH, NOON + round, '203.0.113.7', `client ${(count + index) % 2}`)
      }
    }
    await Promise.all(recorders.map((one) => one.flush()))
  }
  await Promise.all(recorders.map((one) => one.close()))
  expect(warned).toEqual([])
  const { rows } = await app.pool.query<{ requests: number }>(`select sum(requests)::int as requests from api_key_hour where api_key_id = any ($1)`, [keys])
  expect(rows).toEqual([{ requests: 48_000 }])
})

test('very many keys take turns: each is written within four writes, whole and once', async () => {
  const keys = await makeManyApiKeys(3_000)
  // It writes when it is told to, not also by its clock.
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const own = createUseRecorder(app.pool, app.app.services.log)
  vi.useRealTimers()
  const written = async (): Promise<number[]> => {
    const { rows } = await app.pool.query<{ keys: number; requests: number; places: number }>(
      `select count(distinct h.api_key_id)::int as keys, sum(h.requests)::int as requests, (select sum(p.requests)::int from api_key_place p where p.api_key_id = any ($1)) as places
       from api_key_hour h where h.api_key_id = any ($1)`,
      [keys],
    )
    return Object.values(rows[0] ?? {})
  }
  for (const id of keys) own.record(id, id, 'VALID', READ, NOON, '203.0.113.7', null)
  await own.flush()
  expect(await written()).toEqual([2_000, 2_000, 2_000])
  expect(own.pending).toBe(1_000)
  // Those that wait longest come first; what they were used for meanwhile goes with them.
  for (const id of keys) own.record(id, id, 'VALID', READ, NOON + 1, '203.0.113.7', null)
  await own.flush()
  expect(await written()).toEqual([3_000, 5_000, 5_000])
  await own.close()
  expect(await written()).toEqual([3_000, 6_000, 6_000])
  expect([own.pending, own.lost]).toEqual([0, 0])
})

test('however many keys were in use, four writes are enough once nobody asks any more', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const own = createUseRecorder({ query: (() => Promise.resolve({ rows: [] })) as unknown as typeof app.pool.query }, app.app.services.log)
  vi.useRealTimers()
  for (let count = 0; count < 40_000; count += 1) own.record(`key_${count}`, `sec_${count}`, 'VALID', READ, NOON, '203.0.113.7', null)
  for (const left of [30_000, 20_000, 10_000, 0]) {
    await own.flush()
    expect(own.pending).toBe(left)
  }
  await own.close()
})

test('the writes of a second are spread over it, and a stop does not wait for that', async () => {
  const keys = await makeManyApiKeys(1_000)
  const askedAt: number[] = []
  const query = (...parameters: [never]) => {
    askedAt.push(performance.now())
    return app.pool.query(...parameters)
  }
  const own = createUseRecorder({ query: query as unknown as typeof app.pool.query }, app.app.services.log)
  const use = (at: number): void => {
    for (const id of keys) own.record(id, id, 'VALID', READ, at, '203.0.113.7', null)
  }
  use(NOON)
  await vi.waitUntil(() => own.pending === 0, 5_000)
  expect(askedAt).toHaveLength(10)
  const spread = (askedAt.at(-1) ?? 0) - (askedAt[0] ?? 0)
  expect(spread).toBeGreaterThan(500)
  use(NOON + 1)
  await vi.waitUntil(() => askedAt.length > 10, 5_000)
  const closedAt = performance.now()
  await own.close()
  expect([own.pending, own.lost, askedAt.length]).toEqual([0, 0, 20])
  expect(performance.now() - closedAt).toBeLessThan((spread * 2) / 3)
  const { rows } = await app.pool.query<{ requests: number }>('select sum(requests)::int as requests from api_key_hour where api_key_id = any ($1)', [keys])
  expect(rows).toEqual([{ requests: 2_000 }])
})

test('a database that is away is asked once in a turn; at a stop everything is tried', async () => {
  let asked = 0
  const own = createUseRecorder({ query: (() => ((asked += 1), Promise.reject(new Error('away')))) as unknown as typeof app.pool.query }, app.app.services.log)
  for (let count = 0; count < 1_000; count += 1) own.record(`key_${count}`, `sec_${count}`, 'VALID', READ, NOON, '203.0.113.7', null)
  await own.flush()
  expect([asked, own.pending, own.lost]).toEqual([1, 1_000, 0])
  asked = 0
  await own.close()
  expect([asked, own.pending, own.lost]).toEqual([10, 1_000, 0])
})

test('what a client asks for in turn is remembered as a few runs, and its last requests in their order', async () => {
  const { id } = await makeApiKey(app, organization)
  for (let count = 0; count < 300; count += 1) recorder.record(id, id, count % 3 === 0 ? 'INSUFFICIENT_PERMISSIONS' : 'VALID', count % 2 === 0 ? READ : BOTH, NOON + count, null, null)
  await recorder.flush()
  expect((await listRecentRequests(app.orm.em.fork(), id, 300)).map(({ at, outcome, permissions }) => [at - NOON, outcome, permissions.length])).toEqual(
    Array.from({ length: 200 }, (_, index) => 299 - index).map((at) => [at, at % 3 === 0 ? 'INSUFFICIENT_PERMISSIONS' : 'VALID', at % 2 === 0 ? 1 : 2]),
  )
})

test('what was asked before a graceful stop is written down', async () => {
  const other = await createTestApp({ sharing: app })
  const gateway = await makeGatewayKey(app)
  const { id, secret } = await makeApiKey(app, organization)
  for (let count = 0; count < 20; count += 1) {
    await fetch(`${other.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` }, body: JSON.stringify({ key: secret, permissions: READ, ip: '203.0.113.9' }) })
  }
  await other.close()
  expect((await listUsageHours(app.orm.em.fork(), id, new Date(0))).map(({ permission, requests }) => [permission, requests])).toEqual([[null, 20], ['incidents:read', 20]])
})
