import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestOrganization } from '../../src/testing/factories.ts'
import { startRedis, type TestRedis } from '../../src/testing/redis.ts'
import { type Asked, askOnce, pause } from './questions.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** What the plan lets a key read in a minute. */
const LIMIT = 60
/** Two servers and the app of the test. */
const PROCESSES = 3

let app: TestApp
let organization: TestOrganization
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  app.clock.set(new Date())
  organization = await makeOrganization(app, { plan: 'starter' })
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

/** Also for hooks, where tests' own polling may not be used. The hook's time is the bound. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(50)
}

async function startTwo(environment: Record<string, string>): Promise<[ServerProcess, ServerProcess]> {
  const servers = await Promise.all([startServerProcess(app.databaseUrl, environment), startServerProcess(app.databaseUrl, environment)])
  // Those of an earlier test are counted until their heartbeat is three seconds old.
  for (const server of servers) await until(async () => (await metric(server, 'latchkey_processes')) === PROCESSES)
  return servers
}

const metric = async ({ url }: ServerProcess, name: string): Promise<number> => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await (await fetch(`${url}/metrics`)).text())?.[1])
const warnings = async ({ url }: ServerProcess): Promise<string[]> => ((await (await fetch(`${url}/readyz`)).json()) as { warnings?: string[] }).warnings ?? []
const DIVIDED = 'budgets of requests are divided among the processes'

/** A key that every process knows of, with its budget whole: a question about a workspace that is not there counts for nothing. */
async function newKey(servers: readonly ServerProcess[]): Promise<string> {
  const { secret } = await makeApiKey(app, organization)
  for (const { url } of servers) await until(async () => (await askOnce(url, gateway, secret, { workspace: 'nowhere' })).status === 400)
  return secret
}

/** A hundred questions about a key, several at a time, of both processes in turn. */
async function askHundred(servers: readonly ServerProcess[], secret: string, together = 100): Promise<Asked[]> {
  const asked: Asked[] = []
  while (asked.length < 100) asked.push(...(await Promise.all(Array.from({ length: together }, (_, index) => askOnce(servers[index % servers.length]?.url ?? '', gateway, secret)))))
  return asked
}

const letThrough = (asked: readonly Asked[]): number => {
  expect(asked.filter(({ code }) => code !== 'VALID' && code !== 'RATE_LIMITED')).toEqual([])
  return asked.filter(({ code }) => code === 'VALID').length
}

test('two processes without Redis take a share each: of 100 questions at once never more than the limit is let through', { timeout: 60_000 }, async () => {
  const servers = await startTwo({})
  try {
    const secret = await newKey(servers)
    expect(letThrough(await askHundred(servers, secret))).toBe((2 * LIMIT) / PROCESSES)
    for (const server of servers) expect(await warnings(server)).toContain(DIVIDED)
  } finally {
    await Promise.all(servers.map((server) => server.kill()))
  }
})

describe('two processes with Redis', () => {
  let redis: TestRedis
  let servers: [ServerProcess, ServerProcess]
  beforeAll(async () => {
    redis = await startRedis()
    servers = await startTwo({ REDIS_URL: redis.url })
  })
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()))
    await redis.stop()
  })

  const countedHere = async (): Promise<number> => (await Promise.all(servers.map((server) => metric(server, 'latchkey_rate_limit_counted_here_total')))).reduce((sum, count) => sum + count, 0)

  /**
   * Asks a hundred times about a key with a whole budget, a new one when left out: no more than the limit gets through, but for what a process counted for itself, since on
   * a busy machine Redis may not have answered in time.
   */
  async function expectCountedTogether(known?: string): Promise<void> {
    const secret = known ?? (await newKey(servers))
    const before = await countedHere()
    const through = letThrough(await askHundred(servers, secret, 10))
    const alone = (await countedHere()) - before
    expect(through).toBeGreaterThanOrEqual(Math.min(LIMIT, 100 - alone))
    expect(through).toBeLessThanOrEqual(LIMIT + Math.min(alone, (2 * LIMIT) / PROCESSES))
  }

  test('count together: never more than the limit', async () => {
    for (const server of servers) await expect.poll(() => warnings(server), { timeout: 10_000 }).not.toContain(DIVIDED)
    await expectCountedTogether()
  })

  test('count for themselves while it stands still, and nobody waits for it', async () => {
    const secret = await newKey(servers)
    redis.freeze()
    // One question each may find out, and is answered all the same.
    const first = await Promise.all(servers.map((server) => askOnce(server.url, gateway, secret)))
    const asked = await askHundred(servers, secret)
    expect(letThrough([...first, ...asked])).toBe((2 * LIMIT) / PROCESSES)
    for (const { sentAt, answeredAt } of first) expect(answeredAt - sentAt).toBeLessThan(1_000)
    for (const server of servers) expect(await warnings(server)).toContain(DIVIDED)
    redis.thaw()
    for (const server of servers) await expect.poll(() => warnings(server), { timeout: 10_000 }).not.toContain(DIVIDED)
    await expectCountedTogether()
  }, 60_000)

  test('begin budgets anew when it forgets, and nothing else happens', async () => {
    const secret = await newKey(servers)
    await expectCountedTogether(secret)
    await redis.flush()
    await expectCountedTogether(secret)
  })

  test('go on without it when it is gone', async () => {
    await redis.stop()
    const secret = await newKey(servers)
    await expect.poll(async () => (await Promise.all(servers.map(warnings))).every((said) => said.includes(DIVIDED)), { timeout: 5_000 }).toBe(true)
    expect(letThrough(await askHundred(servers, secret))).toBe((2 * LIMIT) / PROCESSES)
    for (const server of servers) expect(server.child.exitCode).toBeNull()
    redis = await startRedis()
  })
})
