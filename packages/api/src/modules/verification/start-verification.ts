import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import process from 'node:process'
import type { ClientConfig, Pool } from 'pg'
import type { Logger } from 'pino'
import type { Clock } from '../../application/clock.ts'
import type { Propagation } from '../../application/propagation.ts'
import type { KeyFormats } from '../../application/request-context.ts'
import type { Config } from '../../config.ts'
import { ChangeFeed } from './change-feed.ts'
import { configurationDigest } from './configuration-digest.ts'
import { numberPermissions } from './interned-sets.ts'
import { createPropagation } from './process-propagation.ts'
import type { SharedRateLimiter } from './shared-rate-limiter.ts'
import { LocalRateLimiter, type RateLimiter } from './rate-limiter.ts'
import { createStoredKeyReader } from './stored-key-reader.ts'
import { createUseRecorder } from './use-recorder.ts'
import { collectMetrics, type VerificationMetrics } from './verification-metrics.ts'
import { VerificationCounters } from './verification-counters.ts'
import { createVerifier, type FastVerifier } from './verifier.ts'

export interface VerificationOptions {
  config: Config
  pool: Pool
  /** For the connection of the change feed, which is its own. */
  feedConnection: ClientConfig
  clock: Clock
  keyFormats: KeyFormats
  log: Logger
}

/** Verification, running: everything of it that the process shares. */
export interface Verification {
  /** What there is to tell of it, as families of numbers. */
  metrics: () => VerificationMetrics
  verifier: FastVerifier
  feed: ChangeFeed
  limiter: Pick<RateLimiter, 'counting'>
  propagation: Propagation
  /** Stops following changes and writes down what is remembered. */
  close(): Promise<void>
}

/** The client of Redis is loaded only where there is one. */
async function openSharedRateLimiter(...options: ConstructorParameters<typeof SharedRateLimiter>): Promise<SharedRateLimiter> {
  const { SharedRateLimiter } = await import('./shared-rate-limiter.ts')
  return new SharedRateLimiter(...options)
}

/** Starts verification. It answers from the database until the keys are in memory. */
export async function startVerification({ config, pool, feedConnection, clock, keyFormats, log }: VerificationOptions): Promise<Verification> {
  const feed = new ChangeFeed({
    connection: feedConnection,
    config,
    process: { id: `prc_${randomBytes(12).toString('hex')}`, name: `${hostname()}:${process.pid}`, configurationDigest: configurationDigest(config) },
    log,
  })
  const uses = createUseRecorder(pool, log)
  const counters = new VerificationCounters()
  const share = (): number => feed.processes.live.length
  const redisUrl = config.redisUrl?.reveal() ?? null
  const limiter = redisUrl === null ? new LocalRateLimiter(share) : await openSharedRateLimiter(redisUrl, share, log)
  const verifier = createVerifier({ pool, reader: createStoredKeyReader(pool), feed, keyFormats, config, permissions: numberPermissions(config.catalogue), clock, limiter, uses, counters })
  feed.start()
  return {
    metrics: () => collectMetrics({ counters, feed, uses, limiter }),
    verifier,
    feed,
    limiter,
    propagation: createPropagation(feed, pool, log),
    async close() {
      await feed.close()
      await limiter.close()
      await uses.close()
    },
  }
}
