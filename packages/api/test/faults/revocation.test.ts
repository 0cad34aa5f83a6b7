import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestKey, type TestOrganization } from '../../src/testing/factories.ts'
import { askOnce, keepAsking, p99, pause } from './questions.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const ROUNDS = process.env['LATCHKEY_SOAK'] === '1' ? 300 : 12
const PER_SECOND = 200

const REVOKE = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename
  ... on RevokeApiKeySuccess { propagation { nodes acknowledged milliseconds missing } } } }`

let app: TestApp
let organization: TestOrganization
let operator: TestKey
let gateway: string
let servers: ServerProcess[] = []
beforeAll(async () => {
  app = await createTestApp()
  // Real time from here on: the processes read the database's clock.
  app.clock.set(new Date())
  organization = await makeOrganization(app, { plan: 'unlimited' })
  operator = await makeApiKey(app, organization)
  gateway = await makeGatewayKey(app)
  servers = await Promise.all([startServerProcess(app.databaseUrl), startServerProcess(app.databaseUrl)])
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await app.close()
})

interface Propagation {
  nodes: number
  acknowledged: number
  milliseconds: number
  missing: string[]
}

async function revoke(url: string, id: string): Promise<Propagation> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${operator.secret}` },
    body: JSON.stringify({ query: REVOKE, variables: { input: { id } } }),
  })
  const { data } = (await response.json()) as { data: { revokeApiKey: { __typename: string; propagation: Propagation } } }
  expect(data.revokeApiKey.__typename).toBe('RevokeApiKeySuccess')
  return data.revokeApiKey.propagation
}

test(
  `a key revoked in one process is refused by the other within a second, and by every one once the answer says so, ${PER_SECOND} verifications a second running`,
  async () => {
    const [one, two] = servers as [ServerProcess, ServerProcess]
    const latencies: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = await makeApiKey(app, organization)
      const asking = keepAsking(two.url, gateway, key.secret, PER_SECOND)
      await pause(150)
      const sentAt = performance.now()
      const propagation = await revoke(one.url, key.id)
      const answeredAt = performance.now()
      await pause(100)
      const asked = await asking.stop()
      expect(new Set(asked.map(({ code }) => code))).toEqual(new Set(['VALID', 'REVOKED']))
      // This test's own process follows as well.
      expect(propagation).toMatchObject({ nodes: 3, acknowledged: 3, missing: [] })
      expect(asked.filter((answer) => answer.code === 'VALID' && answer.sentAt > answeredAt)).toEqual([])
      latencies.push(Math.max(...asked.filter(({ code }) => code === 'VALID').map((answer) => answer.sentAt)) - sentAt)
    }
    expect(p99(latencies)).toBeLessThan(1_000)
  },
  ROUNDS * 5_000,
)

test('a process that stands still is named as missing after a second, and answers nothing old when it goes on', async () => {
  const [one, two] = servers as [ServerProcess, ServerProcess]
  const key = await makeApiKey(app, organization)
  expect((await askOnce(two.url, gateway, key.secret)).code).toBe('VALID')
  two.child.kill('SIGSTOP')
  const propagation = await revoke(one.url, key.id)
  expect(propagation).toMatchObject({ nodes: 3, acknowledged: 2 })
  expect(propagation.missing).toEqual([expect.stringMatching(new RegExp(`:${two.child.pid}$`))])
  expect(propagation.milliseconds).toBeGreaterThanOrEqual(1_000)
  expect(propagation.milliseconds).toBeLessThan(2_000)
  // The question lies in its socket when it wakes, before any timer of its own has run.
  await pause(2_500)
  const asking = askOnce(two.url, gateway, key.secret)
  await pause(100)
  two.child.kill('SIGCONT')
  expect((await asking).code).toBe('REVOKED')
}, 30_000)

test('a process that was killed is waited for no longer than its heartbeat lasts', async () => {
  const third = await startServerProcess(app.databaseUrl)
  await third.kill()
  await pause(3_200)
  const key = await makeApiKey(app, organization)
  expect(await revoke(servers[0]?.url ?? '', key.id)).toMatchObject({ nodes: 3, acknowledged: 3, missing: [] })
}, 30_000)
