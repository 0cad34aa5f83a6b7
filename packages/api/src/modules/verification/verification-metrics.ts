import type { ChangeFeed } from './change-feed.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { UseRecorder } from './use-recorder.ts'
import type { VerificationCounters } from './verification-counters.ts'

export type VerificationMetrics = readonly {
  name: string
  type: 'counter' | 'gauge'
  help: string
  values: readonly { labels?: Readonly<Record<string, string>>; value: number }[]
}[]

/** What verification tells whoever watches the process. */
export function collectMetrics({ counters, feed, uses, limiter }: { counters: VerificationCounters; feed: ChangeFeed; uses: UseRecorder; limiter: RateLimiter }): VerificationMetrics {
  const { trusted, staleMs, applied } = feed.health()
  const keys = feed.register?.keys
  return [
    { name: 'latchkey_verifications_total', type: 'counter', help: 'Decisions about presented keys.', values: [...counters.outcomes()].map(([outcome, value]) => ({ labels: { outcome }, value })) },
    { name: 'latchkey_key_table_secrets', type: 'gauge', help: 'Secrets in memory.', values: [{ value: keys?.size ?? 0 }] },
    { name: 'latchkey_key_table_bytes', type: 'gauge', help: 'Memory of the table of secrets.', values: [{ value: keys?.byteLength ?? 0 }] },
    { name: 'latchkey_change_feed_trusted', type: 'gauge', help: '1 while answers come from memory, 0 while the database is asked.', values: [{ value: trusted ? 1 : 0 }] },
    { name: 'latchkey_change_feed_staleness_seconds', type: 'gauge', help: 'For how long nothing newer is known; -1 before everything was read.', values: [{ value: staleMs === null ? -1 : staleMs / 1_000 }] },
    { name: 'latchkey_change_feed_applied', type: 'gauge', help: 'The number of the last change that is followed.', values: [{ value: applied }] },
    { name: 'latchkey_processes', type: 'gauge', help: 'Live processes of this installation.', values: [{ value: feed.processes.live.length }] },
    { name: 'latchkey_rate_limit_counted_here_total', type: 'counter', help: 'Requests that one process counted for itself, because the shared count did not answer.', values: [{ value: limiter.countedHere }] },
    { name: 'latchkey_use_events_lost_total', type: 'counter', help: 'Uses of keys that could not be written down.', values: [{ value: uses.lost }] },
    { name: 'latchkey_use_events_pending', type: 'gauge', help: 'Uses of keys that are not written down yet.', values: [{ value: uses.pending }] },
  ]
}
