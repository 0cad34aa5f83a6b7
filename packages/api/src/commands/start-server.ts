import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { createApp, type App } from '../app.ts'
import type { EntityManager, Services } from '../application/request-context.ts'
import { systemRandom } from '../application/secrets.ts'
import type { Config } from '../config.ts'
import { entities } from '../entities.ts'
import { LIVE_MS } from '../modules/verification/live-process.repository.ts'
import { applyCatalogueChanges, type CatalogueChanges, PermissionsInUse } from '../modules/installation/catalogue-changes.ts'
import { announceSetup } from '../modules/installation/setup-link.ts'
import { restOperations } from '../modules/rest/compiled-route.ts'
import { REST_ROUTES } from '../modules/rest/routes.ts'
import { openDatabase } from '../persistence/open-database.ts'
import { createOrm, migrateDatabase, type Orm } from '../persistence/orm.ts'
import { createFeedConnection, createVerificationPool } from '../persistence/pool.ts'
import { createSchema } from '../schema.ts'
import { persistedDocumentsOf } from '../server/persisted-documents.ts'
import { CommandFailure } from './command.ts'
import { findRoot, readManifest } from './contract.ts'

export interface RunningServer {
  app: App
  /** The address it listens on. */
  url: string
  stop(): Promise<void>
}

/** What the demo does in between. */
export interface StartHooks {
  /** After migrating and before anything reads the tables; `url` is their owner's. */
  beforeOpening?: (url: string) => Promise<void>
  beforeListening?: (services: Services, em: EntityManager, pool: Pool) => Promise<void>
}

const LOOK_AGAIN_MS = 250

/** Applies the catalogue. A process that was killed still counts as alive for a while, and a start right after it waits for that. */
async function applyCatalogue({ services, configurationDigest }: App, orm: Orm): Promise<CatalogueChanges> {
  const patience = performance.now() + LIVE_MS + 1_000
  for (;;) {
    try {
      return await applyCatalogueChanges(services, orm.em.fork(), configurationDigest)
    } catch (error) {
      if (!(error instanceof PermissionsInUse)) throw error
      if (performance.now() > patience) throw new CommandFailure('conflict', error.message, { cause: error })
      await setTimeout(LOOK_AGAIN_MS)
    }
  }
}

/** Opens everything, migrates, listens, and prints the address and, until set up, the setup link. */
export async function startServer(config: Config, log: Logger, { beforeOpening, beforeListening }: StartHooks = {}): Promise<RunningServer> {
  const database = await openDatabase(config, log)
  const closing: (() => Promise<unknown>)[] = [() => database.stop()]
  const stop = async (): Promise<void> => {
    for (const close of closing.reverse()) await close()
    closing.length = 0
  }
  try {
    await migrateDatabase(database.migrationUrl, entities)
    await beforeOpening?.(database.migrationUrl)
    const { orm, auditProtected } = await createOrm({ url: database.url, entities })
    closing.push(() => orm.close())
    const pool = await createVerificationPool(database.url)
    pool.on('error', (error) => log.warn({ err: error }, 'an idle connection to the database was lost'))
    closing.push(() => pool.end())
    const root = findRoot()
    const app = await createApp({
      config,
      orm,
      pool,
      feedConnection: await createFeedConnection(config.listenDatabaseUrl?.reveal() ?? database.url),
      random: systemRandom,
      log,
      schema: createSchema(),
      documents: persistedDocumentsOf({ ...readManifest(root), ...restOperations(REST_ROUTES) }),
      consoleDirectory: join(root, 'packages/console/dist'),
      graphiqlDirectory: join(root, 'packages/graphiql/dist'),
      auditProtected,
    })
    closing.push(() => app.close())
    const { added, removed, keys } = await applyCatalogue(app, orm)
    if (added.length > 0 || removed.length > 0) log.info({ added, removed, keys }, 'the permission catalogue has changed')
    await beforeListening?.(app.services, orm.em.fork(), pool)
    app.server.listen(config.port, config.host)
    await once(app.server, 'listening')
    const { port } = app.server.address() as AddressInfo
    const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
    await announceSetup({ services: app.services, em: orm.em.fork(), url: config.publicUrl?.origin ?? url })
    return { app, url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
