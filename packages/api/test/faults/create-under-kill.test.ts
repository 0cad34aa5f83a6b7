import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { auditEventsOf } from '../../src/testing/audit.ts'
import { makeApiKey, makeGatewayKey, makeOrganization, type TestKey, type TestOrganization } from '../../src/testing/factories.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const CYCLES = process.env['LATCHKEY_SOAK'] === '1' ? 500 : 20
const CLIENTS = 8

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id } } } }`

let app: TestApp
let organization: TestOrganization
let minter: TestKey
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  // Real time from here on: the killed processes read the database's clock.
  app.clock.set(new Date())
  organization = await makeOrganization(app)
  minter = await makeApiKey(app, organization)
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

/** The client's own ledger: what it was told before the process died. */
interface Told {
  id: string
  secret: string
}

async function createUntilKilled(server: ServerProcess, told: Told[], cycle: number): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${minter.secret}` },
        body: JSON.stringify({ query: CREATE, variables: { input: { name: `Cycle ${cycle}`, permissionLevel: 'RESTRICTED', permissions: ['incidents:read'], expiresIn: 'DAYS_7' } } }),
      })
      const { data } = (await response.json()) as { data: { createApiKey: { __typename: string; secret: string; apiKey: { id: string } } } }
      expect(data.createApiKey.__typename).toBe('CreateApiKeySuccess')
      told.push({ id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret })
    } catch (error) {
      // The process is gone: a broken connection is what this client expects to see.
      if (error instanceof TypeError || (error instanceof Error && /terminated|closed|JSON/.test(error.message))) return
      throw error
    }
  }
}

test(
  `after ${CYCLES} kills -9 during creates every secret that a client received verifies, and no change is without its event`,
  async () => {
    const told: Told[] = []
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const server = await startServerProcess(app.databaseUrl)
      const clients = Array.from({ length: CLIENTS }, () => createUntilKilled(server, told, cycle))
      // Somewhere in the life of a create, once creating goes on: the moment differs by cycle, and is the same in every run.
      const before = told.length
      for (const end = performance.now() + 5_000; told.length === before && performance.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, (cycle * 37) % 150))
      await server.kill()
      await Promise.all(clients)
      // Every creation would wait a second for the process that is no more, and none would be told in time.
      await app.pool.query('delete from server_process where id <> $1', [app.processId])
    }
    expect(told.length).toBeGreaterThan(CYCLES)

    for (const { id, secret } of told) {
      const response = await fetch(`${app.url}/v1/keys/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` },
        body: JSON.stringify({ key: secret, permissions: ['incidents:read'] }),
      })
      expect(await response.json()).toMatchObject({ valid: true, key_id: id })
    }

    const { rows } = await app.pool.query<{ id: string }>(`select id from api_key where organization_id = $1 and id <> $2`, [organization.id, minter.id])
    const recorded = (await auditEventsOf(app, organization.id)).filter((event) => event['action'] === 'api_key.created').map((event) => (event['target'] as { id: string }).id)
    expect(recorded.sort()).toEqual(rows.map((row) => row.id).sort())
    // Nor without its announcement, which every process follows by its number.
    const announced = await app.pool.query<{ subject: string }>(`select subject from change where kind = 'api_key' and organization_id = $1 and subject <> $2`, [organization.id, minter.id])
    expect(announced.rows.map((row) => row.subject).sort()).toEqual(recorded)
    const counter = await app.pool.query<{ gaps: number }>('select (select value from change_counter) - count(distinct number) as gaps from change')
    expect(Number(counter.rows[0]?.gaps)).toBe(0)
    const secrets = await app.pool.query(`select 1 from api_key k where k.organization_id = $1 and not exists (select 1 from api_key_secret s where s.api_key_id = k.id)`, [organization.id])
    expect(secrets.rows).toEqual([])
  },
  CYCLES * 10_000,
)
