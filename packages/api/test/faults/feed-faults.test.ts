import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestKey, type TestOrganization } from '../../src/testing/factories.ts'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts'
import { type Asked, askOnce, keepAsking, pause } from './questions.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const POLL_MS = 500
const TRUST_MS = 3_000
const MAX_STALENESS_MS = 5_000
/** What a busy machine adds to any of them. */
const SLACK_MS = 400
/**
 * A question that the database is asked for waits for it for a quarter of a second before memory answers alone, and timers
 * are never earlier than a few milliseconds. What is answered sooner was believed, or was read.
 */
const LEAST_WAIT_MS = 240

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
  await expect.poll(() => codeOf(server, key)).toBe('VALID')
  return key
}

/** Revokes at the database itself and gives the moments before it could have become true and after it was. */
async function revoke(key: TestKey): Promise<{ before: number; after: number }> {
  const client = new pg.Client({ connectionString: app.databaseUrl })
  await client.connect()
  const before = performance.now()
  await client.query('update api_key set revoked_at = now() where id = $1', [key.id]).finally(() => client.end())
  return { before, after: performance.now() }
}

const codeOf = async (server: ServerProcess, key: TestKey): Promise<string> => (await askOnce(server.url, gateway, key.secret)).code

const lastAccepted = (asked: readonly Asked[]): number => Math.max(...asked.filter(({ code }) => code === 'VALID').map(({ sentAt }) => sentAt))

const hasWaited = ({ sentAt, answeredAt }: Asked): boolean => answeredAt - sentAt >= LEAST_WAIT_MS

/**
 * When the last question was sent whose acceptance nobody had to wait for. The process decided it later than that, and
 * looked at the counter for the last time before the feed was stopped, so the bound holds between the two without any slack:
 * whatever a busy machine delays only brings them nearer.
 */
const lastBelieved = (asked: readonly Asked[]): number => lastAccepted(asked.filter((one) => !hasWaited(one)))

/** What is no answer to a question about a good key: nobody is refused, and only who has waited in vain for a busy database is put off. */
const wrongAboutGoodKey = (asked: readonly Asked[]): Asked[] => asked.filter((one) => one.code !== 'VALID' && !(one.code === 'UNAVAILABLE' && hasWaited(one)))

test('where notices are swallowed, as by a pooler, the look at the counter keeps the bound', async () => {
  const { server, feed } = await startBehindProxies()
  feed.dropNotices()
  await pause(1_500)
  for (let round = 0; round < 4; round += 1) {
    const key = await knownKey(server)
    const asking = keepAsking(server.url, gateway, key.secret, 100)
    await pause(100 + round * 130)
    const { before: revokedAt } = await revoke(key)
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
  const frozenAt = performance.now()
  await revoke(dead)
  const asking = keepAsking(server.url, gateway, dead.secret, 100)
  const alsoAsking = keepAsking(server.url, gateway, alive.secret, 20)
  await pause(TRUST_MS)
  expect(await isReady(server)).toBe(false)
  await pause(1_000 + SLACK_MS)
  await expect.poll(() => codeOf(server, dead), { timeout: 10_000 }).toBe('REVOKED')
  const [asked, aboutAlive] = await Promise.all([asking.stop(), alsoAsking.stop()])
  expect(lastBelieved(asked)).toBeGreaterThan(frozenAt)
  expect(lastBelieved(asked) - frozenAt).toBeLessThan(TRUST_MS)
  expect(lastAccepted(asked) - frozenAt).toBeLessThan(MAX_STALENESS_MS)
  expect(wrongAboutGoodKey(aboutAlive)).toEqual([])
  feed.thaw()
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  expect(await codeOf(server, dead)).toBe('REVOKED')
}, 60_000)

test('a feed that is cut costs no wrong answer while the database is asked, and is followed again when it is back', async () => {
  const { server, feed } = await startBehindProxies()
  const [dead, alive] = [await knownKey(server), await knownKey(server)]
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  feed.cut()
  const cutAt = performance.now()
  await revoke(dead)
  const asking = keepAsking(server.url, gateway, dead.secret, 100)
  const alsoAsking = keepAsking(server.url, gateway, alive.secret, 20)
  await pause(TRUST_MS)
  expect(await isReady(server)).toBe(false)
  const { before: whileGood, after: whileCut } = await revoke(alive)
  await expect.poll(() => codeOf(server, alive), { timeout: 10_000 }).toBe('REVOKED')
  feed.restore()
  await expect.poll(() => isReady(server), { timeout: 10_000 }).toBe(true)
  const [aboutDead, aboutAlive] = [await asking.stop(), await alsoAsking.stop()]
  expect(lastBelieved(aboutDead) - cutAt).toBeLessThan(TRUST_MS)
  // Not believed any more, memory gives no answer: what is asked after a change knows of it.
  expect(lastBelieved(aboutAlive)).toBeLessThan(whileCut)
  expect(wrongAboutGoodKey(aboutAlive.filter(({ answeredAt }) => answeredAt < whileGood))).toEqual([])
  expect(wrongAboutGoodKey([...aboutDead, ...aboutAlive].filter(({ code }) => code !== 'REVOKED'))).toEqual([])
  // The connection is a new one; changes come by it at once again.
  const last = await knownKey(server)
  const { before: at } = await revoke(last)
  await expect.poll(() => codeOf(server, last), { timeout: 2_000, interval: 10 }).toBe('REVOKED')
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
  const { before: revokedAt } = await revoke(dead)
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
  await expect.poll(() => codeOf(server, dead), { timeout: 5_000 }).toBe('REVOKED')
  await expect.poll(() => isReady(server), { timeout: 5_000 }).toBe(true)
  const recovered = (await again.stop()).filter(({ code }) => code === 'VALID').map(({ answeredAt }) => answeredAt)
  expect(Math.min(...recovered) - restoredAt).toBeLessThan(5_000)
}, 60_000)
