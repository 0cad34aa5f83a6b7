import { createServer, type Server } from 'node:http'
import type { ClientConfig, Pool } from 'pg'
import { createDatabaseClock, type Clock } from './application/clock.ts'
import { Durations } from './application/durations.ts'
import { repeat } from './application/repeat.ts'
import type { Services } from './application/request-context.ts'
import { VERSION } from './application/version.ts'
import type { Management } from './management.ts'
import { loadKeyFormats } from './modules/installation/key-formats.ts'
import { isInstallationSetUp } from './modules/installation/set-up.lookup.ts'
import { createAskers } from './modules/verification/asker.ts'
import { createDoorway } from './modules/verification/doorway.ts'
import { createForwardAuthRoute } from './modules/verification/forward-auth.route.ts'
import { startVerification } from './modules/verification/start-verification.ts'
import { createVerifyRoute } from './modules/verification/verify.route.ts'
import { isUnavailable } from './persistence/unavailable.ts'
import { closeWhenIdle } from './server/idle-connections.ts'
import { createRouter } from './server/router.ts'
import { createStaticFiles } from './server/static.ts'

/** What verification and management share. */
export interface Core extends Omit<Services, 'operations' | 'readPrincipalAnew'> {
  pool: Pool
  /** Whether the installation has been set up; asked again until it has. */
  isSetUp: () => Promise<boolean>
  isHttps: boolean
}

export interface AppOptions extends Pick<Services, 'config' | 'random' | 'log'> {
  /** Verification's own connections. */
  pool: Pool
  /** For the one connection on which changes are followed. */
  feedConnection: ClientConfig
  /** Opens what verification does without. It is most of the program, so a server can answer verifications before it is loaded. */
  openManagement: (core: Core) => Promise<Management>
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
  /** How the process is called among those that follow changes. */
  processId: string
  /** The digest of what it decides by, which all processes should agree on. */
  configurationDigest: string
  /** Opens management, once; the first request of it does so too. Rejects when it cannot be opened. */
  openManagement(): Promise<Management>
  /** Resolves when verification follows everything that was committed before this call. */
  caughtUp(): Promise<void>
  /** Stops taking requests, finishes those under way (at most 10 seconds), and writes down what is remembered. */
  close(): Promise<void>
}

const SYNCHRONIZE_EVERY_MS = 10_000
const LAST_REQUESTS_MS = 10_000
/** Longer than proxies keep connections that they do not use (60 s is usual), so that they and not we close them. */
const IDLE_MS = 65_000
const IDLE_EVERY_MS = 20

async function createClock({ pool, log }: Pick<AppOptions, 'pool' | 'log'>): Promise<{ clock: Clock; stop: () => Promise<void> }> {
  const clock = await createDatabaseClock(async () => {
    const { rows } = await pool.query<{ now: number }>('select extract(epoch from clock_timestamp())::float8 * 1000 as now')
    return new Date(rows[0]?.now ?? Number.NaN)
  })
  const readings = repeat(
    () => clock.synchronize(),
    SYNCHRONIZE_EVERY_MS,
    (error) => log.warn({ err: error }, "the database's clock could not be read; the last reading goes on"),
  )
  return { clock, stop: readings.stop }
}

/** The only place that wires: everything that the process shares is made here and handed down. */
export async function createApp(options: AppOptions): Promise<App> {
  const { config, pool, random, log } = options
  const { clock, stop } = options.clock === undefined ? await createClock(options) : { clock: options.clock, stop: () => Promise.resolve() }
  const keyFormats = await loadKeyFormats(pool, config, clock)
  const verification = await startVerification({ config, pool, feedConnection: options.feedConnection, clock, keyFormats, log })

  // Set up once, set up for good: after the first yes nobody asks again.
  let known = false
  const isSetUp = async (): Promise<boolean> => (known ||= await isInstallationSetUp(pool))
  const isHttps = config.publicUrl?.protocol === 'https:'
  const core: Core = { config, clock, random, log, keyFormats, verifier: verification.verifier, propagation: verification.propagation, pool, isSetUp, isHttps }

  let opening: Promise<Management> | null = null
  let management: Management | null = null
  const openManagement = (): Promise<Management> =>
    (opening ??= options.openManagement(core).then((opened) => {
      management = opened
      return opened
    }))

  let stopping = false
  const durations = new Durations()
  const metricsToken = config.metricsToken?.reveal() ?? null
  const doorway = createDoorway({ log, random, isHttps, isUnavailable, durations })
  const router = createRouter({
    services: core,
    isHttps,
    graphql: {
      take: (exchange) => management?.graphql.take(exchange) ?? false,
      answer: async (...request) => (management ?? (await openManagement())).graphql.answer(...request),
    },
    rest: async (...request) => (management ?? (await openManagement())).rest(...request),
    verify: createVerifyRoute({ services: core, verifier: verification.verifier, askers: createAskers(verification.verifier, config.catalogue), doorway, isSetUp }),
    forwardAuth: createForwardAuthRoute({ services: core, verifier: verification.verifier, doorway, isSetUp }),
    health: {
      pool,
      auditProtected: options.auditProtected,
      metricsToken,
      feed: verification.feed,
      limiter: verification.limiter,
      isStopping: () => stopping,
      isOpen: () => management !== null,
      brokenOperations: () => management?.brokenOperations() ?? [],
    },
    metrics: { metricsToken, version: VERSION, collect: verification.metrics, durations: () => durations.all() },
    durations,
    staticFiles: options.consoleDirectory === null ? null : createStaticFiles(options.consoleDirectory),
    graphiql: config.graphiql && options.graphiqlDirectory !== undefined ? createStaticFiles(options.graphiqlDirectory) : null,
  })
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      // A gateway's question has no body; the events of one that is empty would be a tenth of what it costs.
      optimizeEmptyRequests: true,
    },
    router,
  )
  const stopClosing = closeWhenIdle(server, IDLE_MS)

  return {
    server,
    processId: verification.feed.processes.own.id,
    configurationDigest: verification.feed.processes.own.configurationDigest,
    openManagement,
    caughtUp: () => verification.feed.catchUp(),
    async close() {
      stopping = true
      stopClosing()
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(() => server.closeAllConnections(), LAST_REQUESTS_MS)
        // A connection whose last request ends from now on would be kept alive for another one.
        const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS)
        server.close(() => {
          clearTimeout(giveUp)
          clearInterval(idle)
          resolve()
        })
        server.closeIdleConnections()
      })
      await stop()
      // What could not be opened has nothing to close; whoever opened it was told.
      const opened = await opening?.catch(() => null)
      await opened?.close()
      await verification.close()
    },
  }
}
