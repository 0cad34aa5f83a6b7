import type { Config } from '../config.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres, startOrJoinEmbeddedPostgres, type SupervisorLog } from './embedded-postgres.ts'

export interface DatabaseAddress {
  /** What the process connects to. */
  url: string
  /** What migrations connect to: the owner of the tables. */
  migrationUrl: string
  /** Ends the embedded server, where this process owns it. */
  stop(): Promise<void>
}

/**
 * The database of the configuration, or the embedded one, started. `join` is for commands beside a running server: they
 * use its database instead of owning one. Throws `DataDirectoryInUse` without it when another process owns it.
 */
export async function openDatabase(config: Config, log: SupervisorLog, { join = false } = {}): Promise<DatabaseAddress> {
  if (config.databaseUrl !== null) {
    const url = config.databaseUrl.reveal()
    return { url, migrationUrl: config.migrationDatabaseUrl?.reveal() ?? url, stop: () => Promise.resolve() }
  }
  const open = join ? startOrJoinEmbeddedPostgres : startEmbeddedPostgres
  const embedded: EmbeddedPostgres = await open({ dataDirectory: config.dataDirectory, log })
  return { url: embedded.ownerUrl, migrationUrl: embedded.ownerUrl, stop: () => embedded.stop() }
}
