import { performance } from 'node:perf_hooks'

/** A moment, in milliseconds by both clocks of the process: one stands still while a machine sleeps, the other can be set back. */
export interface Instant {
  readonly monotonic: number
  readonly wall: number
}

/** Now. Reading clocks is a good part of what a verification takes: read once for what is decided at once, and never keep it longer. */
export const readInstant = (): Instant => ({ monotonic: performance.now(), wall: Date.now() })

/** How long ago a moment was: the larger of what both clocks say. */
export const ageOf = (then: Instant, now: Instant): number => Math.max(now.monotonic - then.monotonic, now.wall - then.wall)
