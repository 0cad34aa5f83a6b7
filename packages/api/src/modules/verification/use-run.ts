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
  /** When each of the last ones was that are not among a key's last requests yet; enough of them for that list. */
  times: number[]
}

/** The program that a client says it is, as far as it is kept. */
export const clientText = (client: string | null): string | null => client?.slice(0, CLIENT_LENGTH).toWellFormed().replaceAll('\0', '') ?? null

/** One request, as the list of last requests shows it. */
export interface RecentUse {
  at: number
  outcome: Outcome
  permissions: readonly string[]
  from: string | null
  client: string | null
}

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

/** Takes the last requests out of some runs: oldest first, no more than are kept. A run that is written again has them no more. */
export function takeRecentOf(runs: readonly Run[]): RecentUse[] {
  const recent: RecentUse[] = []
  for (const run of runs) {
    const { outcome, permissions, from, client } = run
    for (const at of run.times) recent.push({ at, outcome, permissions, from, client })
    run.times = []
  }
  return recent.sort((a, b) => a.at - b.at).slice(-RECENT)
}
