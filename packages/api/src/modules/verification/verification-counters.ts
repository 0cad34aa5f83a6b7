import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { OUTCOMES } from '@latchkey/domain/verification/decide-packed.ts'

/** The bounds of the buckets that request durations are counted in, in seconds (OpenTelemetry, http.server.request.duration). */
export const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const

/** How long requests of one kind took. */
export interface DurationHistogram {
  /** One count for each bound, and one for what took longer; not yet added up. */
  readonly buckets: Float64Array
  seconds: number
  count: number
}

/** What verification counts for whoever watches the process. No key is named in it. */
export class VerificationCounters {
  readonly #outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]))
  readonly #durations = new Map<number, DurationHistogram>()

  decided(outcome: Outcome): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1)
  }

  /** A request that was answered with this status after this time. */
  readonly observe = (status: number, milliseconds: number): void => {
    let histogram = this.#durations.get(status)
    if (histogram === undefined) {
      histogram = { buckets: new Float64Array(DURATION_BOUNDS.length + 1), seconds: 0, count: 0 }
      this.#durations.set(status, histogram)
    }
    const seconds = milliseconds / 1_000
    let bucket = 0
    while (bucket < DURATION_BOUNDS.length && seconds > (DURATION_BOUNDS[bucket] as number)) bucket += 1
    histogram.buckets[bucket] = (histogram.buckets[bucket] as number) + 1
    histogram.seconds += seconds
    histogram.count += 1
  }

  outcomes(): ReadonlyMap<Outcome, number> {
    return this.#outcomes
  }

  durations(): ReadonlyMap<number, DurationHistogram> {
    return this.#durations
  }
}
