import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestKey, type TestOrganization } from '../../src/testing/factories.ts'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts'
import { askOnce, keepAsking, pause } from './questions.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const POLL_MS = 500
const TRUST_MS = 3_000
const MAX_STALENESS_MS = 5_000
/** What a busy machine adds to any of them. */
const SLACK_MS = 400

let app: TestApp
let organization: TestOrganization
let gateway: string
const closing: (() => Promise<void>)[] = []
beforeAll(async () => {
  app = await createTestApp()
  app.clock.set(new Date())
  organization = await makeOrganization(app, { plan: 'unlimited' })
  gateway = await makeGatewayKey(app)
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
  await app.close()
})

/** A process whose change feed goes through one proxy and everything else through another. */
async function startBehindProxies(): Promise<{ server: ServerProcess; feed: DatabaseProxy; rest: DatabaseProxy }> {
  const [feed, rest] = await Promise.all([startDatabaseProxy(app.databaseUrl), startDatabaseProxy(app.databaseUrl)])
  closing.push(() => feed.close(), () => rest.close())
  const server = await startServerProcess(rest.url, { LATCHKEY_LISTEN_DATABASE_URL: feed.url })
  closing.push(() => server.kill())
  return { server, feed, rest }
}

const isReady = async (server: ServerProcess): Promise<boolean> => (await fetch(`${server.url}/readyz`)).ok

/** A key that the process has met before. */
async function knownKey(server: ServerProcess): Promise<TestKey> {
  const key = await makeApiKey(app, organization)
  await expect.poll(async () => (await askOnce(server.url, gateway, key.secret)).code).toBe('VALID')
  return key
}

/** Revokes at the database itself and gives the moment before it could have become true. */
async function revoke(key: TestKey): Promise<number> {
  const client = new pg.Client({ connectionString: app.databaseUrl })
  await client.connect()
  const before = performance.now()
  await client.query('update api_key set revoked_at = now() where id = $1', [key.id]).finally(() => client.end())
  return before
}

const lastAccepted = (asked: readonly { sentAt: number; code: string }[]): number => Math.max(...asked.filter(({ code }) => code === 'VALID').map(({ sentAt }) => sentAt))

test('where notices are swallowed, as by a pooler, the look at the counter keeps the bound', async () => {
  const { server, feed } = await startBehindProxies()
  feed.dropNotices()
  await pause(1_500)
  for (let round = 0; round < 4; round += 1) {
    const key = await knownKey(server)
    const asking = keepAsking(server.url, gateway, key.secret, 100)
    await pause(100 + round * 130)
    const revokedAt = await revoke(key)
    await pause(POLL_MS + 2 * SLACK_MS)
    const asked = await asking.stop()
    expect(asked.at(-1)?.code).toBe('REVOKED')
    expect(lastAccepted(asked) - revokedAt).toBeLessThan(POLL_MS + SLACK_MS)
  }
}, 60_000)

test('a feed that is frozen is not believed for longer than three seconds; the database is asked until it goes on', async () => {
  const { server, feed } = await startBehindProxies()
  const [dead, alive] = [await knownKey(server), await knownKey(server)]
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  feed.freeze()
  const revokedAt = await revoke(dead)
  const asking = keepAsking(server.url, gateway, dead.secret, 100)
  const alsoAsking = keepAsking(server.url, gateway, alive.secret, 20)
  await pause(TRUST_MS + SLACK_MS)
  expect(await isReady(server)).toBe(false)
  await pause(1_000)
  const asked = await asking.stop()
  expect(lastAccepted(asked) - revokedAt).toBeLessThan(TRUST_MS + SLACK_MS)
  expect(asked.at(-1)?.code).toBe('REVOKED')
  expect(new Set((await alsoAsking.stop()).map(({ code }) => code))).toEqual(new Set(['VALID']))
  feed.thaw()
  await expect.poll(() => isReady(server), { timeout: 5_000 }).toBe(true)
  expect((await askOnce(server.url, gateway, dead.secret)).code).toBe('REVOKED')
}, 60_000)

test('a feed that is cut costs no wrong answer while the database is asked, and is followed again when it is back', async () => {
  const { server, feed } = await startBehindProxies()
  const [dead, alive] = [await knownKey(server), await knownKey(server)]
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  feed.cut()
  const revokedAt = await revoke(dead)
  const asking = keepAsking(server.url, gateway, dead.secret, 100)
  const alsoAsking = keepAsking(server.url, gateway, alive.secret, 20)
  await pause(TRUST_MS + SLACK_MS)
  expect(await isReady(server)).toBe(false)
  const whileCut = await revoke(alive)
  await expect.poll(async () => (await askOnce(server.url, gateway, alive.secret)).code, { timeout: 1_000 }).toBe('REVOKED')
  feed.restore()
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  const [aboutDead, aboutAlive] = [await asking.stop(), await alsoAsking.stop()]
  expect(lastAccepted(aboutDead) - revokedAt).toBeLessThan(TRUST_MS + SLACK_MS)
  // Not believed any more, memory gives no answer: what is asked after a change knows of it.
  expect(lastAccepted(aboutAlive) - whileCut).toBeLessThan(SLACK_MS)
  expect(new Set([...aboutDead, ...aboutAlive].map(({ code }) => code))).toEqual(new Set(['VALID', 'REVOKED']))
  // The connection is a new one; changes come by it at once again.
  const last = await knownKey(server)
  const at = await revoke(last)
  await expect.poll(async () => (await askOnce(server.url, gateway, last.secret)).code, { timeout: 2_000, interval: 10 }).toBe('REVOKED')
  expect(performance.now() - at).toBeLessThan(POLL_MS + 2 * SLACK_MS)
}, 60_000)

test('without the database memory answers until the bound and then nobody; once it is back, so is every answer', async () => {
  const { server, feed, rest } = await startBehindProxies()
  const [dead, alive] = [await knownKey(server), await knownKey(server)]
  const cold = await makeApiKey(app, organization)
  // A process that was still reading its table answered from the database, and forgot the words when it was done.
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  await pause(POLL_MS + SLACK_MS)
  for (const key of [dead, alive]) expect((await askOnce(server.url, gateway, key.secret)).code).toBe('VALID')
  const cutAt = performance.now()
  feed.cut()
  rest.cut()
  const revokedAt = await revoke(dead)
  const asking = [keepAsking(server.url, gateway, dead.secret, 50), keepAsking(server.url, gateway, alive.secret, 50)]
  await pause(TRUST_MS - SLACK_MS)
  // No words are known of it, and nothing is made up.
  expect(await askOnce(server.url, gateway, cold.secret)).toMatchObject({ status: 503, retryAfter: '1' })
  await pause(MAX_STALENESS_MS - TRUST_MS + 3 * SLACK_MS)
  const [aboutDead = [], aboutAlive = []] = await Promise.all(asking.map((one) => one.stop()))
  expect(lastAccepted(aboutDead) - revokedAt).toBeLessThan(MAX_STALENESS_MS + SLACK_MS)
  expect(server.child.exitCode, server.output().slice(-3000)).toBeNull()
  for (const asked of [aboutDead, aboutAlive]) {
    // The counter was looked at half a second before the cut, or somewhat earlier where the machine is busy.
    expect(asked.filter((one) => one.sentAt < cutAt + MAX_STALENESS_MS - POLL_MS - 3 * SLACK_MS && one.code !== 'VALID')).toEqual([])
    const late = asked.filter((one) => one.sentAt > cutAt + MAX_STALENESS_MS)
    expect(late.length).toBeGreaterThan(10)
    expect(new Set(late.map(({ status, code, retryAfter }) => `${status} ${code} ${retryAfter}`))).toEqual(new Set(['503 UNAVAILABLE 1']))
  }

  feed.restore()
  rest.restore()
  const restoredAt = performance.now()
  const again = keepAsking(server.url, gateway, alive.secret, 20)
  await expect.poll(async () => (await askOnce(server.url, gateway, dead.secret)).code, { timeout: 5_000 }).toBe('REVOKED')
  await expect.poll(() => isReady(server), { timeout: 5_000 }).toBe(true)
  const recovered = (await again.stop()).filter(({ code }) => code === 'VALID').map(({ answeredAt }) => answeredAt)
  expect(Math.min(...recovered) - restoredAt).toBeLessThan(5_000)
}, 60_000)
