/** The bounds of the buckets that durations are counted in, in seconds (OpenTelemetry, http.server.request.duration). */
export const DURATION_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const

/** How long requests of one kind took. */
export interface DurationHistogram {
  /** One count for each bound, and one for what took longer; not yet added up. */
  readonly buckets: Float64Array
  seconds: number
  count: number
}

/** Counts how long requests took, by route and status. Both are of closed lists, so the number of series is small. */
export class Durations {
  readonly #histograms = new Map<string, Map<number, DurationHistogram>>()

  observe(route: string, status: number, milliseconds: number): void {
    let byStatus = this.#histograms.get(route)
    if (byStatus === undefined) {
      byStatus = new Map()
      this.#histograms.set(route, byStatus)
    }
    let histogram = byStatus.get(status)
    if (histogram === undefined) {
      histogram = { buckets: new Float64Array(DURATION_BOUNDS.length + 1), seconds: 0, count: 0 }
      byStatus.set(status, histogram)
    }
    const seconds = milliseconds / 1_000
    let bucket = 0
    while (bucket < DURATION_BOUNDS.length && seconds > (DURATION_BOUNDS[bucket] as number)) bucket += 1
    histogram.buckets[bucket] = (histogram.buckets[bucket] as number) + 1
    histogram.seconds += seconds
    histogram.count += 1
  }

  *all(): Generator<{ labels: Readonly<Record<string, string>>; histogram: DurationHistogram }> {
    for (const [route, byStatus] of this.#histograms) {
      for (const [status, histogram] of byStatus) yield { labels: { http_route: route, http_response_status_code: String(status) }, histogram }
    }
  }
}
