import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/persistence/embedded-postgres.ts'
import { migrateDatabase } from '../../src/persistence/migrate-database.ts'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { databaseUrl, TEMPLATE_DATABASE } from '../../src/testing/database-server.ts'
import { makeApiKey, makeGatewayKey, makeOrganization } from '../../src/testing/factories.ts'
import { askOnce, keepAsking, pause } from './questions.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const RESTARTS = process.env['LATCHKEY_SOAK'] === '1' ? 30 : 2
const RECOVERY_MS = 5_000

let directory: string
let postgres: EmbeddedPostgres
let app: TestApp
let server: ServerProcess
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  postgres = await startEmbeddedPostgres({ dataDirectory: directory, log: { info: () => {}, warn: () => {} } })
  await inDatabase(postgres.ownerUrl, `create database ${TEMPLATE_DATABASE}`)
  await migrateDatabase(databaseUrl(postgres.ownerUrl, TEMPLATE_DATABASE))
  app = await createTestApp({ databaseServerUrl: postgres.ownerUrl })
  app.clock.set(new Date())
  server = await startServerProcess(app.databaseUrl)
})
afterAll(async () => {
  await server.kill()
  await app.close()
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function inDatabase<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

test(
  `PostgreSQL restarted in immediate mode ${RESTARTS} times under load: no dead key is let in, no live one is said to be dead, and the answers come back within five seconds`,
  async () => {
    const organization = await makeOrganization(app, { plan: 'unlimited' })
    const gateway = await makeGatewayKey(app)
    const alive = await makeApiKey(app, organization)
    const dead = await makeApiKey(app, organization)
    await expect.poll(async () => (await askOnce(server.url, gateway, dead.secret)).code).toBe('VALID')
    await app.pool.query('update api_key set revoked_at = now() where id = $1', [dead.id])
    await expect.poll(async () => (await askOnce(server.url, gateway, dead.secret)).code).toBe('REVOKED')
    const [{ cluster } = { cluster: '' }] = await inDatabase<{ cluster: string }>(postgres.ownerUrl, `select current_setting('data_directory') as cluster`)

    const asking = [keepAsking(server.url, gateway, alive.secret, 50), keepAsking(server.url, gateway, dead.secret, 50)]
    const returns: number[] = []
    for (let count = 0; count < RESTARTS; count += 1) {
      // SIGQUIT is the immediate mode: no checkpoint, every connection is cut, recovery at the next start.
      process.kill(Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n', 1)[0]), 'SIGQUIT')
      await pause(500)
      await expect.poll(() => inDatabase(postgres.ownerUrl, 'select 1').then(() => true, () => false), { timeout: 30_000, interval: 50 }).toBe(true)
      returns.push(performance.now())
      await pause(RECOVERY_MS)
    }
    const [aboutAlive = [], aboutDead = []] = await Promise.all(asking.map((one) => one.stop()))
    expect(server.child.exitCode, server.output().slice(-2_000)).toBeNull()
    const codes = (asked: typeof aboutAlive): Set<string> => new Set(asked.map(({ code }) => code))
    for (const code of codes(aboutAlive)) expect(['VALID', 'UNAVAILABLE']).toContain(code)
    for (const code of codes(aboutDead)) expect(['REVOKED', 'UNAVAILABLE']).toContain(code)
    for (const returned of returns) expect(aboutAlive.some(({ code, sentAt, answeredAt }) => code === 'VALID' && sentAt > returned && answeredAt < returned + RECOVERY_MS)).toBe(true)
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 5_000 }).toBe(200)
  },
  RESTARTS * 40_000 + 60_000,
)
