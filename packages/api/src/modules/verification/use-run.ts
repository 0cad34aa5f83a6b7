import type { Outcome } from '@latchkey/domain/verification/decide.ts'

const CLIENT_LENGTH = 200

/** How many of the last requests of a key are kept one by one. */
export const RECENT = 200

/** Requests of one key that differed in nothing but their time, one after the other. */
export interface Run {
  /** The secret that was presented. */
  secretId: string
  outcome: Outcome
  permissions: readonly string[]
  from: string | null
  client: string | null
  firstAt: number
  lastAt: number
  requests: number
  /** When each of the last ones was; enough of them for the list of last requests. */
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

/** The last requests of some runs, oldest first, no more than are kept. */
export function recentOf(runs: readonly Run[]): RecentUse[] {
  const recent: RecentUse[] = []
  for (let index = runs.length - 1; index >= 0 && recent.length < RECENT; index -= 1) {
    const { times, outcome, permissions, from, client } = runs[index] as Run
    for (const at of [...times].sort((a, b) => b - a)) {
      if (recent.length === RECENT) break
      recent.push({ at, outcome, permissions, from, client })
    }
  }
  return recent.reverse()
}
