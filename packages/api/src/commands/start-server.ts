import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { createApp, type App } from '../app.ts'
import type { EntityManager, Services } from '../application/request-context.ts'
import { systemRandom } from '../application/secrets.ts'
import type { Config } from '../config.ts'
import type { Management } from '../management.ts'
import { isPrepared } from '../modules/installation/set-up.lookup.ts'
import { announceSetup } from '../modules/installation/setup-link.ts'
import { isMigrated } from '../persistence/migration-names.ts'
import { openDatabase } from '../persistence/open-database.ts'
import { createVerificationPool, feedConnectionOf } from '../persistence/pool.ts'
import { findProcessConnection, onceConnected } from '../persistence/process-connection.ts'
import { findRoot } from './contract.ts'

export interface RunningServer {
  app: App
  /** The address it listens on. */
  url: string
  /** Resolves when everything is loaded; until then only verification is answered at once. Rejects when it cannot be: then stop. */
  complete: Promise<void>
  stop(): Promise<void>
}

/** What the demo does in between. */
export interface StartHooks {
  /** After migrating and before anything reads the tables; `url` is their owner's. */
  beforeOpening?: (url: string) => Promise<void>
  beforeListening?: (services: Services, em: EntityManager, pool: Pool) => Promise<void>
}

/** Whoever waited for the server to come back is answered first; loading the rest takes the processor for a while. */
const LOAD_AFTER_MS = 100

/**
 * Opens everything, migrates, listens, and prints the address and, until set up, the setup link. Where the last start left
 * nothing to do it listens as soon as verification can answer, and loads what people and integrators need after that.
 */
export async function startServer(config: Config, log: Logger, { beforeOpening, beforeListening }: StartHooks = {}): Promise<RunningServer> {
  const database = await openDatabase(config, log)
  const closing: (() => Promise<unknown>)[] = [() => database.stop()]
  let stopping = false
  const stop = async (): Promise<void> => {
    stopping = true
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    const wasMigrated = await onceConnected(database.migrationUrl, isMigrated)
    if (!wasMigrated) await (await import('../persistence/migrate-database.ts')).migrateDatabase(database.migrationUrl)
    await beforeOpening?.(database.migrationUrl)
    const connection = await findProcessConnection(database.url)
    const pool = createVerificationPool(connection)
    pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to the database was lost'))
    closing.push(() => pool.end())
    const root = findRoot()
    const listenUrl = config.listenDatabaseUrl?.reveal() ?? database.url
    let opened: Management | null = null
    closing.push(async () => opened?.orm.close())
    const app = await createApp({
      config,
      pool,
      feedConnection: feedConnectionOf(listenUrl === database.url ? connection : await findProcessConnection(listenUrl)),
      random: systemRandom,
      log,
      openManagement: async (core) => {
        const { openManagement } = await import('./open-management.ts')
        opened = await openManagement(core, connection, root)
        return opened
      },
      consoleDirectory: join(root, 'packages/console/dist'),
      graphiqlDirectory: join(root, 'packages/graphiql/dist'),
      auditProtected: connection.auditProtected,
    })
    closing.push(() => app.close())

    const isQuick = wasMigrated && beforeListening === undefined && (await isPrepared(pool, config.catalogue, app.configurationDigest))
    if (!isQuick) {
      const management = await app.openManagement()
      await (await import('./apply-catalogue.ts')).applyCatalogue(management, app.configurationDigest)
      await beforeListening?.(management.services, management.orm.em.fork(), pool)
    }
    app.server.listen(config.port, config.host)
    await once(app.server, 'listening')
    const { port } = app.server.address() as AddressInfo
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
    await announceSetup({ config, random: systemRandom, pool, url: config.publicUrl?.origin ?? url })
    const complete = pause(isQuick ? LOAD_AFTER_MS : 0).then(async () => {
      if (!stopping) await app.openManagement()
    })
    // Whoever waits for it hears of it; nobody has to.
    complete.catch(() => {})
    return { app, url, complete, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
