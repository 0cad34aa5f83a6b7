import type { Outcome } from '@latchkey/domain/verification/decide.ts'

const CLIENT_LENGTH = 200

/** How many of the last requests of a key are kept one by one. */
export const RECENT = 200

/** Requests of one key within one hour that differed in nothing but their time. */
export interface Run {
  /** The secret that was presented. */
  secretId: string
  outcome: Outcome
  permissions: readonly string[]
  from: string | null
  client: string | null
  firstAt: number
  /** When the hour ends that they are counted in. */
  hourEndsAt: number
  lastAt: number
  requests: number
  /** When each of the last ones was; enough of them for a key's last requests. */
  times: number[]
}

/** The program that a client says it is, as far as it is kept. */
export const clientText = (client: string | null): string | null => client?.slice(0, CLIENT_LENGTH).toWellFormed().replaceAll('\0', '') ?? null

const HOUR_MS = 3_600_000
/** A client that asks for a few things in turn makes as many runs, not one with every request. */
const RUNS_LOOKED_AT = 8

/** The hour of an instant; both in milliseconds. */
export const hourOf = (at: number): number => at - (at % HOUR_MS)

/** When the hour ends in which something was. */
export const endOfHour = (at: number): number => hourOf(at) + HOUR_MS

/** The run that a request belongs to, of the latest ones; undefined when it starts one. */
export function runOf(runs: readonly Run[], secretId: string, outcome: Outcome, permissions: readonly string[], at: number, from: string | null, client: string | null): Run | undefined {
  const end = Math.max(0, runs.length - RUNS_LOOKED_AT)
  for (let index = runs.length - 1; index >= end; index -= 1) {
    const run = runs[index] as Run
    if (run.secretId === secretId && run.outcome === outcome && run.permissions === permissions && run.from === from && run.client === client && at < run.hourEndsAt) return run
  }
  return undefined
}

/** Adds a request to its run. */
export function addToRun(run: Run, at: number): void {
  run.requests += 1
  if (at > run.lastAt) run.lastAt = at
  run.times.push(at)
  if (run.times.length === 2 * RECENT) run.times.splice(0, RECENT)
}

/**
 * The times of each run that are among the last requests of all of them together; of a few at the very same time at the
 * edge, one more may be.
 */
export function recentTimesOf(runs: readonly Run[]): number[][] {
  const times = runs.flatMap((run) => run.times)
  if (times.length <= RECENT) return runs.map((run) => run.times)
  const oldest = times.sort((a, b) => b - a)[RECENT - 1] as number
  return runs.map((run) => run.times.filter((at) => at >= oldest))
}
