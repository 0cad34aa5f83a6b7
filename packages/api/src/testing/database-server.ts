import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../persistence/embedded-postgres.ts'
import { migrateDatabase } from '../persistence/migrate-database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's URL of the server that all test files share. */
    databaseServerUrl: string
  }
}

/** The migrated database that every test file's own one is cloned from. */
export const TEMPLATE_DATABASE = 'latchkey_template'

/** One real PostgreSQL for the whole run, with a migrated template in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  const server = await startEmbeddedPostgres({ dataDirectory, log: { info: () => {}, warn: (message) => process.stderr.write(`${message}\n`) } })
  const client = new pg.Client({ connectionString: server.ownerUrl })
  await client.connect()
  await client.query(`create database ${TEMPLATE_DATABASE}`)
  await client.end()
  await migrateDatabase(databaseUrl(server.ownerUrl, TEMPLATE_DATABASE))
  project.provide('databaseServerUrl', server.ownerUrl)
  return async () => {
    await server.stop()
    rmSync(dataDirectory, { recursive: true, force: true })
  }
}

/** The URL of another database of the same server. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.toString()
}
