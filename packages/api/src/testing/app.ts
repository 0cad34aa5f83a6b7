import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { inject } from 'vitest'
import { type App, createApp } from '../app.ts'
import { createManagement, type Management } from '../management.ts'
import type { Clock } from '../application/clock.ts'
import { systemRandom } from '../application/secrets.ts'
import { type Config, readConfig } from '../config.ts'
import { entities } from '../entities.ts'
import { restOperations } from '../modules/rest/compiled-route.ts'
import { REST_ROUTES } from '../modules/rest/routes.ts'
import { createOrm, type Orm } from '../persistence/orm.ts'
import { createVerificationPool, feedConnectionOf } from '../persistence/pool.ts'
import { findProcessConnection } from '../persistence/process-connection.ts'
import { createSchema } from '../schema.ts'
import { databaseUrl, TEMPLATE_DATABASE } from './database-server.ts'

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  set(time: Date): void
  advance(milliseconds: number): void
}

export function createTestClock(start = new Date('2027-01-15T12:00:00.000Z')): TestClock {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    at: () => time,
    set: (next) => {
      time = next.getTime()
    },
    advance: (milliseconds) => {
      time += milliseconds
    },
  }
}

export interface TestApp {
  app: App & Pick<Management, 'services' | 'prepared'>
  url: string
  /** The owner's URL of this app's own database: may read and tamper with everything. */
  databaseUrl: string
  orm: Orm
  pool: pg.Pool
  clock: TestClock
  config: Config
  /** Built-in operations; the test client adds each document that a person sends. */
  documents: Map<string, string>
  /** Every log line so far, as text. */
  logLines: string[]
  /** How the app is called among the processes of its database. */
  processId: string
  /** Resolves when verification, here and in every app on the same database, follows what was written so far. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface TestAppOptions {
  environment?: Record<string, string>
  /** The server to make its database on, with a template in it; the one that all test files share without. */
  databaseServerUrl?: string
  /** Joins the database of another app, as a second process would. */
  sharing?: TestApp
  config?: Partial<Config>
  /** False leaves the installation as a first start finds it. */
  setUp?: boolean
  /** Where a build of GraphiQL lies. */
  graphiqlDirectory?: string
}

async function cloneDatabase(serverUrl: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: serverUrl })
    await client.connect()
    await client.query(statement).finally(() => client.end())
  }
  await run(`create database ${name} template ${TEMPLATE_DATABASE}`)
  return { url: databaseUrl(serverUrl, name), drop: () => run(`drop database ${name} with (force)`) }
}

const ANNOUNCED = /^\s*(?:insert into|update|delete from|truncate)\s+"?(?:api_key|api_key_secret|member|user|workspace|organization|gateway_key)\b(?!_)/i

const sharedApps = new WeakMap<TestApp, Set<App>>()

function appsOf(test: TestApp): Set<App> {
  const apps = sharedApps.get(test)
  if (apps === undefined) throw new Error('That app was not made here.')
  return apps
}

/** The real app on the real HTTP server and a database of its own; only time stands still. Close it when done. */
export async function createTestApp({ environment = {}, databaseServerUrl, sharing, config: overrides = {}, setUp = true, graphiqlDirectory }: TestAppOptions = {}): Promise<TestApp> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  const database = sharing === undefined ? await cloneDatabase(databaseServerUrl ?? inject('databaseServerUrl')) : { url: sharing.databaseUrl, drop: () => Promise.resolve() }
  const config: Config = { ...readConfig({ LATCHKEY_DATA_DIR: dataDirectory, ...environment }, dataDirectory), ...overrides }
  const connection = await findProcessConnection(database.url)
  const orm = createOrm({ connection, entities })
  const pool = createVerificationPool(connection)
  pool.on('error', () => {
    // Databases are dropped under idle connections when a test ends.
  })
  if (setUp) await pool.query('update installation set set_up_at = now() where id = 1 and set_up_at is null')
  const clock = sharing?.clock ?? createTestClock()
  const documents = new Map(Object.entries(restOperations(REST_ROUTES)))
  const logLines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void logLines.push(line) })
  const opened = await createApp({
    config,
    pool,
    feedConnection: feedConnectionOf(connection),
    random: systemRandom,
    log,
    openManagement: (core) => Promise.resolve(createManagement(core, { orm, schema: createSchema(), documents })),
    consoleDirectory: null,
    ...(graphiqlDirectory === undefined ? {} : { graphiqlDirectory }),
    auditProtected: connection.auditProtected,
    clock,
  })
  const { services, prepared } = await opened.openManagement()
  const app = Object.assign(opened, { services, prepared })
  const together = sharing === undefined ? new Set<App>() : appsOf(sharing)
  together.add(app)
  const settled = async (): Promise<void> => {
    await Promise.all([...together].map((one) => one.caughtUp()))
  }
  // Tests change rows as an operator would at a prompt, and expect the next request to know.
  const query = pool.query.bind(pool) as (...parameters: unknown[]) => Promise<unknown>
  pool.query = (async (...parameters: unknown[]) => {
    const result = await query(...parameters)
    if (typeof parameters[0] === 'string' && ANNOUNCED.test(parameters[0])) await settled()
    return result
  }) as unknown as typeof pool.query
  app.server.listen(0, '127.0.0.1')
  await once(app.server, 'listening')
  const { port } = app.server.address() as AddressInfo
  const test: TestApp = {
    app,
    url: `http://127.0.0.1:${port}`,
    databaseUrl: database.url,
    orm,
    pool,
    clock,
    config,
    documents,
    logLines,
    processId: app.processId,
    settled,
    async close() {
      together.delete(app)
      app.server.closeAllConnections()
      await app.close()
      // Whoever goes on counts budgets alone again.
      if (sharing !== undefined) await settled()
      await orm.close()
      await pool.end()
      await database.drop()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
  sharedApps.set(test, together)
  return test
}
