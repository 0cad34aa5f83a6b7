import type { IncomingMessage, ServerResponse } from 'node:http'
import { DURATION_BOUNDS, type DurationHistogram } from '../application/durations.ts'
import { readsOnly, sendJson } from '../http/responses.ts'
import { maySeeDetails } from './health.route.ts'

/** One family of numbers as Prometheus reads them. */
export interface MetricFamily {
  name: string
  type: 'counter' | 'gauge'
  help: string
  values: readonly { labels?: Readonly<Record<string, string>>; value: number }[]
}

export interface MetricsOptions {
  metricsToken: string | null
  version: string
  /** What there is to tell, collected when it is asked for. */
  collect: () => readonly MetricFamily[]
  /** Durations of requests by route and status. */
  durations: () => Iterable<{ labels: Readonly<Record<string, string>>; histogram: DurationHistogram }>
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
const labelsOf = (labels: Readonly<Record<string, string>> = {}): string => {
  const entries = Object.entries(labels)
  return entries.length === 0 ? '' : `{${entries.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`
}

const DURATION = 'http_server_request_duration_seconds'

function* linesOfDurations(durations: ReturnType<MetricsOptions['durations']>): Generator<string> {
  yield `# HELP ${DURATION} How long requests took, from their head to the end of the answer.`
  yield `# TYPE ${DURATION} histogram`
  for (const { labels, histogram } of durations) {
    let sum = 0
    for (const [index, bound] of DURATION_BOUNDS.entries()) {
      sum += histogram.buckets[index] ?? 0
      yield `${DURATION}_bucket${labelsOf({ ...labels, le: String(bound) })} ${sum}`
    }
    yield `${DURATION}_bucket${labelsOf({ ...labels, le: '+Inf' })} ${histogram.count}`
    yield `${DURATION}_sum${labelsOf(labels)} ${histogram.seconds}`
    yield `${DURATION}_count${labelsOf(labels)} ${histogram.count}`
  }
}

/** Everything as Prometheus text. No key, organization or person is named in it. */
export function metricsText({ version, collect, durations }: MetricsOptions): string {
  const families: readonly MetricFamily[] = [{ name: 'latchkey_build_info', type: 'gauge', help: 'The version that runs.', values: [{ labels: { version }, value: 1 }] }, ...collect()]
  const lines = families.flatMap(({ name, type, help, values }) => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...values.map(({ labels, value }) => `${name}${labelsOf(labels)} ${value}`)])
  return [...lines, ...linesOfDurations(durations()), ''].join('\n')
}

/** `/metrics`, for loopback or the metrics token; for anybody else there is nothing at this address. */
export function metrics(request: IncomingMessage, response: ServerResponse, options: MetricsOptions): void {
  if (!maySeeDetails(request, options.metricsToken)) {
    sendJson(response, 404, { error: 'There is nothing at this address.' })
    return
  }
  if (!readsOnly(request, response)) return
  const text = metricsText(options)
  response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
