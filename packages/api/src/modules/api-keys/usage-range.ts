import type { Outcome } from '@latchkey/domain/verification/decide.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What a chart of usage spans: whole hours or whole days in UTC, the present one last. */
export const USAGE_RANGES = {
  HOURS_24: { unit: 'hour', buckets: 24 },
  DAYS_30: { unit: 'day', buckets: 30 },
  DAYS_90: { unit: 'day', buckets: 90 },
} as const satisfies Readonly<Record<string, { unit: 'hour' | 'day'; buckets: number }>>

export type UsageRange = keyof typeof USAGE_RANGES

export interface OutcomeCount {
  outcome: Outcome
  requests: number
}

/** The requests of an hour or a day, by outcome. */
export interface FilledBucket {
  start: Date
  outcomes: OutcomeCount[]
}

const startsOf = (range: UsageRange, now: Date): number[] => {
  const { unit, buckets } = USAGE_RANGES[range]
  const length = unit === 'hour' ? HOUR_MS : DAY_MS
  const present = Math.floor(now.getTime() / length) * length
  return Array.from({ length: buckets }, (_, index) => present - (buckets - 1 - index) * length)
}

/** The instant at which a range begins. */
export const beginningOf = (range: UsageRange, now: Date): Date => new Date(startsOf(range, now)[0] ?? now)

/** Every bucket of a range, oldest first, also those in which nothing was asked; counts of no bucket of it are left out. */
export function fillBuckets(range: UsageRange, now: Date, counted: readonly (OutcomeCount & { start: number })[]): FilledBucket[] {
  const byStart = new Map<number, OutcomeCount[]>(startsOf(range, now).map((start) => [start, []]))
  for (const { start, outcome, requests } of counted) byStart.get(start)?.push({ outcome, requests })
  return [...byStart].map(([start, outcomes]) => ({ start: new Date(start), outcomes }))
}

/** The counts of many buckets together, the most frequent outcome first. */
export function sumOutcomes(buckets: readonly FilledBucket[]): OutcomeCount[] {
  const sums = new Map<Outcome, number>()
  for (const { outcome, requests } of buckets.flatMap((bucket) => bucket.outcomes)) sums.set(outcome, (sums.get(outcome) ?? 0) + requests)
  return [...sums].map(([outcome, requests]) => ({ outcome, requests })).toSorted((a, b) => b.requests - a.requests || (a.outcome < b.outcome ? -1 : 1))
}

/** How far back it is remembered whether a permission was exercised. */
const REMEMBERED_DAYS = 90

/**
 * Whether a permission was not exercised for the days of the policy, at most 90, by a key that is at least as old. At the
 * very end of the last day it is unused.
 */
export function isPermissionUnused({ createdAt, lastExercisedAt, days, now }: { createdAt: Date; lastExercisedAt: Date | null; days: number; now: Date }): boolean {
  const since = now.getTime() - Math.min(days, REMEMBERED_DAYS) * DAY_MS
  return createdAt.getTime() <= since && (lastExercisedAt === null || lastExercisedAt.getTime() <= since)
}
