import { createServer, type Server } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'
import type { ClientConfig, Pool } from 'pg'
import { createDatabaseClock, type Clock } from './application/clock.ts'
import { Durations } from './application/durations.ts'
import type { Principal } from './application/principal.ts'
import type { EntityManager, Services } from './application/request-context.ts'
import type { Random } from './application/secrets.ts'
import { VERSION } from './application/version.ts'
import type { Config } from './config.ts'
import { endSilentSecrets } from './modules/api-keys/end-silent-secrets.ts'
import { createRestRoute } from './modules/rest/rest.route.ts'
import { isInstallationSetUp } from './modules/installation/installation.repository.ts'
import { loadKeyFormats } from './modules/installation/key-formats.ts'
import { createOperationRegistry } from './modules/persisted-operations/operation-registry.ts'
import { readSessionPrincipalAnew } from './modules/sessions/session-principal.ts'
import { readKeyPrincipalAnew } from './modules/verification/api-key-principal.ts'
import { startVerification } from './modules/verification/start-verification.ts'
import { createAskers } from './modules/verification/asker.ts'
import { createDoorway } from './modules/verification/doorway.ts'
import { createForwardAuthRoute } from './modules/verification/forward-auth.route.ts'
import { createVerifyRoute } from './modules/verification/verify.route.ts'
import type { Orm } from './persistence/orm.ts'
import { createGraphqlRoute } from './server/graphql.route.ts'
import { authenticate } from './server/authenticate.ts'
import { maskError } from './server/mask-error.ts'
import { createOpenDoor } from './server/open-door.ts'
import { createPersistedDoor } from './server/persisted-door.ts'
import type { PersistedDocuments } from './server/persisted-documents.ts'
import { type BrokenOperation, prepareOperations } from './server/prepare-operations.ts'
import { createRouter } from './server/router.ts'
import { isUnavailable } from './server/mask-error.ts'
import { createStaticFiles } from './server/static.ts'

export interface AppOptions {
  config: Config
  orm: Orm
  /** Verification's own connections. */
  pool: Pool
  /** For the one connection on which changes are followed. */
  feedConnection: ClientConfig
  random: Random
  log: Logger
  schema: GraphQLSchema
  /** The built-in operations. */
  documents: PersistedDocuments
  /** Where the console's build lies. */
  consoleDirectory: string | null
  /** Where the build of GraphiQL lies; it is served where the configuration says so. */
  graphiqlDirectory?: string
  auditProtected: boolean
  /** The database's clock, unless a test holds another. */
  clock?: Clock
}

export interface App {
  server: Server
  services: Services
  /** How the process is called among those that follow changes. */
  processId: string
  /** The digest of what it decides by, which all processes should agree on. */
  configurationDigest: string
  /** Resolves when verification follows everything that was committed before this call. */
  caughtUp(): Promise<void>
  /** Resolves when every stored operation has been checked and compiled. */
  prepared: Promise<void>
  /** Stops taking requests, finishes those under way (at most 10 seconds), and writes down what is remembered. */
  close(): Promise<void>
}

const SYNCHRONIZE_EVERY_MS = 10_000
const LAST_REQUESTS_MS = 10_000
const END_SILENT_EVERY_MS = 60_000

/** Does something again and again, never twice at once. `stop` resolves when nothing of it is under way. */
function repeat(work: () => Promise<unknown>, everyMs: number, onFailure: (error: unknown) => void): { stop: () => Promise<void> } {
  let underWay: Promise<void> | null = null
  const timer = setInterval(() => {
    underWay ??= work()
      .then(() => {}, onFailure)
      .finally(() => {
        underWay = null
      })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await underWay
    },
  }
}

async function createClock(pool: Pool, log: Logger): Promise<{ clock: Clock; stop: () => void }> {
  const clock = await createDatabaseClock(async () => {
    const { rows } = await pool.query<{ now: number }>('select extract(epoch from clock_timestamp())::float8 * 1000 as now')
    return new Date(rows[0]?.now ?? Number.NaN)
  })
  const timer = setInterval(() => {
    clock.synchronize().catch((error: unknown) => log.warn({ err: error }, "the database's clock could not be read; the last reading goes on"))
  }, SYNCHRONIZE_EVERY_MS)
  timer.unref()
  return { clock, stop: () => clearInterval(timer) }
}

/** The only place that wires: everything that the process shares is made here and handed down. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, orm, pool, random, log } = options
  const { clock, stop } = options.clock === undefined ? await createClock(pool, log) : { clock: options.clock, stop: () => {} }
  const keyFormats = await loadKeyFormats(orm.em.fork(), config, clock)
  const { catalogue } = config
  const verification = startVerification({ config, pool, feedConnection: options.feedConnection, clock, keyFormats, log })
  const operations = createOperationRegistry({ pool, clock, log, persistedOnly: config.policies.persistedOperationsOnly })
  const services: Services = {
    config,
    clock,
    random,
    log,
    keyFormats,
    verifier: verification.verifier,
    propagation: verification.propagation,
    operations,
    readPrincipalAnew: (em: EntityManager, principal: Principal) =>
      principal.kind === 'USER'
        ? readSessionPrincipalAnew(em, principal, catalogue, clock.now())
        : readKeyPrincipalAnew(em, principal, catalogue, clock.now()),
  }

  const silence = repeat(
    () => endSilentSecrets(services, orm.em.fork()),
    END_SILENT_EVERY_MS,
    (error) => log.warn({ err: error }, 'old secrets that are silent could not be ended; this is tried again in a minute'),
  )

  // Set up once, set up for good: after the first yes nobody asks again.
  let known = false
  const isSetUp = async (): Promise<boolean> => (known ||= await isInstallationSetUp(orm.em.fork()))

  let stopping = false
  const persistedDoor = createPersistedDoor({ schema: options.schema })
  let broken: readonly BrokenOperation[] = []
  const prepared = prepareOperations({ door: persistedDoor, builtIn: new Map(options.documents), listInUse: () => operations.listInUse(), log, isStopping: () => stopping }).then(
    (found) => {
      broken = found
    },
    (error: unknown) => log.error({ err: error }, 'the stored operations could not be checked; each is checked when it is first used'),
  )

  const isHttps = config.publicUrl?.protocol === 'https:'
  const durations = new Durations()
  const metricsToken = config.metricsToken?.reveal() ?? null
  const doorway = createDoorway({ log, random, isHttps, isUnavailable, durations })
  const router = createRouter({
    services,
    isHttps,
    graphql: createGraphqlRoute({ orm, services, documents: options.documents, openDoor: createOpenDoor({ schema: options.schema, log }), persistedDoor, isSetUp, isHttps }),
    rest: createRestRoute({
      services,
      orm,
      schema: options.schema,
      isSetUp,
      authenticate: (request, source, em, access) => authenticate({ request, source, em: () => em, services, cookieName: null, checksOperations: true, access }),
      maskError: (error, requestId) => maskError(error, requestId, log),
    }),
    verify: createVerifyRoute({ services, verifier: verification.verifier, askers: createAskers(verification.verifier, catalogue), doorway, isSetUp }),
    forwardAuth: createForwardAuthRoute({ services, verifier: verification.verifier, doorway, isSetUp }),
    health: { pool, auditProtected: options.auditProtected, metricsToken, feed: verification.feed, limiter: verification.limiter, isStopping: () => stopping, brokenOperations: () => broken },
    metrics: { metricsToken, version: VERSION, collect: verification.metrics, durations: () => durations.all() },
    durations,
    staticFiles: options.consoleDirectory === null ? null : createStaticFiles(options.consoleDirectory),
    graphiql: config.graphiql && options.graphiqlDirectory !== undefined ? createStaticFiles(options.graphiqlDirectory) : null,
  })
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 }, router)

  return {
    server,
    services,
    processId: verification.feed.processes.own.id,
    configurationDigest: verification.feed.processes.own.configurationDigest,
    caughtUp: () => verification.feed.catchUp(),
    prepared,
    async close() {
      stopping = true
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS)
        server.close(() => {
          clearTimeout(giveUp)
          resolve()
        })
        server.closeIdleConnections()
      })
      stop()
      await silence.stop()
      await verification.close()
      await prepared
      await operations.uses.close()
    },
  }
}
