import type { Access, RateLimitState } from '../../application/verifier.ts'

/** Budgets are per minute. */
export const WINDOW_SECONDS = 60
const WINDOW_MS = WINDOW_SECONDS * 1_000

export interface Charge {
  /** False: this request is one too many. It was not counted. */
  within: boolean
  state: RateLimitState
}

/** Counts requests of keys against their budgets, reads and writes apart. Never rejects. */
export interface RateLimiter {
  /** How many requests were counted in this process although they should have been counted together with the others. */
  readonly countedHere: number
  /** Whether processes count together, and among how many a budget is divided just now, 1 where it is whole. */
  counting(): { together: boolean; share: number }
  charge(keyId: string, access: Access, limit: number): Promise<Charge>
  /** The same where it takes no time; null where it does, and then nothing was counted. `now` is by the monotonic clock. */
  chargeInstantly(keyId: string, access: Access, limit: number, now: number): Charge | null
  close(): Promise<void>
}

interface Window {
  endsAt: number
  used: number
}

/**
 * Counts in this process alone. A window begins with the first request that is counted in it. Our own and not
 * rate-limiter-flexible's, which answers by promise only and takes as long as the whole rest of a decision (docs/adr/0006).
 */
export class LocalRateLimiter implements RateLimiter {
  readonly countedHere = 0
  readonly #windows: Record<Access, Map<string, Window>> = { read: new Map(), write: new Map() }
  readonly #share: () => number
  readonly #sweeping: NodeJS.Timeout

  /** @param share among how many processes a budget is divided just now. */
  constructor(share: () => number) {
    this.#share = share
    this.#sweeping = setInterval(() => this.#sweep(), WINDOW_MS)
    this.#sweeping.unref()
  }

  counting(): { together: boolean; share: number } {
    return { together: false, share: Math.max(1, this.#share()) }
  }

  charge(keyId: string, access: Access, limit: number): Promise<Charge> {
    return Promise.resolve(this.chargeInstantly(keyId, access, limit, performance.now()))
  }

  chargeInstantly(keyId: string, access: Access, wholeLimit: number, now: number): Charge {
    const limit = Math.max(1, Math.floor(wholeLimit / Math.max(1, this.#share())))
    const windows = this.#windows[access]
    let window = windows.get(keyId)
    if (window === undefined) {
      window = { endsAt: now + WINDOW_MS, used: 0 }
      windows.set(keyId, window)
    } else if (now >= window.endsAt) {
      window.endsAt = now + WINDOW_MS
      window.used = 0
    }
    const within = window.used < limit
    if (within) window.used += 1
    return { within, state: { limit, remaining: Math.max(0, limit - window.used), resetSeconds: Math.ceil(Math.round(window.endsAt - now) / 1_000) } }
  }

  close(): Promise<void> {
    clearInterval(this.#sweeping)
    return Promise.resolve()
  }

  #sweep(): void {
    const now = performance.now()
    for (const windows of Object.values(this.#windows)) for (const [keyId, window] of windows) if (now >= window.endsAt) windows.delete(keyId)
  }
}
