import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Access } from '../../application/verifier.ts'
import { type Charge, LocalRateLimiter, type RateLimiter, WINDOW_SECONDS } from './rate-limiter.ts'

/** No request waits longer for the shared count than this; it is then counted here. */
const PATIENCE_MS = 50
/** After a count that did not come, everybody is counted here for as long; then one request tries again. */
const REST_MS = 1_000

/**
 * Counts the requests of all processes together in Redis or Valkey. When that is gone, slow or stands still, each process
 * counts for itself, with its share of the budget: traffic goes on, and within bounds.
 */
export class SharedRateLimiter implements RateLimiter {
  readonly #redis: Redis
  readonly #local: LocalRateLimiter
  readonly #limiters = new Map<string, RateLimiterRedis>()
  readonly #log: Logger
  readonly #patienceMs: number
  #restingUntil = 0
  #countedHere = 0

  /**
   * @param share among how many processes a budget is divided while each counts for itself.
   * @param patienceMs another than the 50 ms that a request waits at most.
   */
  constructor(url: string, share: () => number, log: Logger, patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs
    this.#log = log
    this.#local = new LocalRateLimiter(share)
    this.#redis = new Redis(url, {
      connectTimeout: 2_000,
      // Nothing is kept for later: a request that cannot be counted now is counted here.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
    })
    this.#redis.on('error', (error) => this.#log.debug({ err: error }, 'the shared count of requests cannot be reached'))
  }

  /** How many requests were counted here although they should have been counted together. */
  get countedHere(): number {
    return this.#countedHere
  }

  counting(): { together: boolean; share: number } {
    return this.#isResting() ? this.#local.counting() : { together: true, share: 1 }
  }

  chargeInstantly(keyId: string, access: Access, limit: number, now: number): Charge | null {
    return this.#isResting() ? this.#chargeHere(keyId, access, limit, now) : null
  }

  async charge(keyId: string, access: Access, limit: number): Promise<Charge> {
    if (this.#isResting()) return this.#chargeHere(keyId, access, limit, performance.now())
    try {
      return await this.#chargeTogether(keyId, access, limit)
    } catch (error) {
      if (!this.#isResting()) this.#log.warn({ err: error }, 'the shared count of requests does not answer; this process counts for itself')
      this.#restingUntil = performance.now() + REST_MS
      return this.#chargeHere(keyId, access, limit, performance.now())
    }
  }

  async close(): Promise<void> {
    this.#redis.disconnect()
    await this.#local.close()
  }

  #isResting(): boolean {
    return this.#redis.status !== 'ready' || performance.now() < this.#restingUntil
  }

  #chargeHere(keyId: string, access: Access, limit: number, now: number): Charge {
    this.#countedHere += 1
    return this.#local.chargeInstantly(keyId, access, limit, now)
  }

  async #chargeTogether(keyId: string, access: Access, limit: number): Promise<Charge> {
    const counted = this.#limiterOf(access, limit).consume(keyId)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`There was no answer within ${this.#patienceMs} ms.`)), this.#patienceMs)
    })
    // An answer that comes too late is nobody's business any more.
    counted.catch(() => {})
    try {
      return chargeOf(await Promise.race([counted, late]), true, limit)
    } catch (error) {
      if (error instanceof RateLimiterRes) return chargeOf(error, false, limit)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  #limiterOf(access: Access, limit: number): RateLimiterRedis {
    const name = `${access} ${limit}`
    const known = this.#limiters.get(name)
    if (known !== undefined) return known
    const made = new RateLimiterRedis({ storeClient: this.#redis, keyPrefix: `latchkey:${access}`, points: limit, duration: WINDOW_SECONDS, rejectIfRedisNotReady: true })
    this.#limiters.set(name, made)
    return made
  }
}

const chargeOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes, within: boolean, limit: number): Charge => ({
  within,
  state: { limit, remaining: Math.max(0, remainingPoints), resetSeconds: Math.max(0, Math.ceil(msBeforeNext / 1_000)) },
})
