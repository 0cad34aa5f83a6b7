import { setImmediate as turn } from 'node:timers/promises'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { addToRun, endOfHour, RECENT, type RecentUse, type Run, runOf, takeRecentOf } from './use-run.ts'
import { byName, FORGET_USES, usesOf, WRITE_USES } from './use-statement.ts'

/** Remembers how each key is used, without a write per request. */
export interface UseRecorder {
  /** Requests that are not written yet, and requests that never will be. */
  readonly pending: number
  readonly lost: number
  /** `at` is in milliseconds. Takes no time worth mentioning and never fails. */
  record(keyId: string, secretId: string, outcome: Outcome, permissions: readonly string[], at: number, from: string | null, client: string | null): void
  /** Writes what is remembered. Never rejects: what cannot be written is tried again with the next. */
  flush(): Promise<void>
  /** Writes what is remembered for the last time. */
  close(): Promise<void>
}

const FLUSH_EVERY_MS = 1_000
const FORGET_EVERY_MS = 600_000
const KEYS_PER_STATEMENT = 250
/** How many keys are written in a second: so many, or a quarter where more are in use, so that a use waits less than the five seconds that a hard kill may lose (with the write itself). The others go on counting in memory until it is their turn. */
const KEYS_PER_FLUSH = 2_000
const TURNS = 4
/** How many requests are written one by one in a second, of all keys together, and with one statement; the others wait their turn. */
const RECENT_PER_FLUSH = 2_000
const RECENT_PER_STATEMENT = 250
/** While the database is away no more than this is remembered, counted in runs. */
const MOST_RUNS = 100_000

/**
 * Keeps the uses of keys in memory and writes them every second, in slices of one statement each. Where many thousands of
 * keys are in use, each is written every few seconds: what a key costs the database does not grow with its requests.
 * A hard kill loses at most what waits, a second's uses or four seconds' of very many keys.
 */
export function createUseRecorder(pool: Pick<Pool, 'query'>, log: Logger): UseRecorder {
  /** By key, those that wait longest first. */
  const uses = new Map<string, Run[]>()
  const recent = new Map<string, RecentUse[]>()
  let runs = 0
  let pending = 0
  let lost = 0
  let flushing: Promise<void> = Promise.resolve()

  /** Puts back what could not be written, before what came since; what there is no room for is lost and counted. */
  const putBack = (slice: readonly (readonly [string, Run[]])[]): void => {
    for (const [keyId, before] of slice) {
      if (runs >= MOST_RUNS) {
        const requests = before.reduce((sum, run) => sum + run.requests, 0)
        lost += requests
        pending -= requests
        continue
      }
      uses.set(keyId, [...before, ...(uses.get(keyId) ?? [])])
      runs += before.length
    }
  }

  /** Keeps the last requests of what is about to be written, for their turn. */
  const remember = (all: readonly (readonly [string, readonly Run[]])[]): void => {
    for (const [keyId, own] of all) {
      const before = recent.get(keyId)
      const now = takeRecentOf(own)
      recent.set(keyId, before === undefined ? now : [...before, ...now].slice(-RECENT))
    }
  }

  /** Whose turn it is: those that wait longest, as many as there is room for; and how many requests those are. */
  const takeRecent = (room: number): { taken: (readonly [string, RecentUse[]])[]; requests: number } => {
    const taken: (readonly [string, RecentUse[]])[] = []
    let requests = 0
    for (const entry of recent) {
      if (requests >= room) break
      taken.push(entry)
      recent.delete(entry[0])
      requests += entry[1].length
    }
    return { taken: taken.sort(byName), requests }
  }

  const writeSlice = async (slice: readonly (readonly [string, Run[]])[], last: readonly (readonly [string, RecentUse[]])[]): Promise<boolean> => {
    try {
      await pool.query({ name: 'write-uses', text: WRITE_USES, values: usesOf(slice, last) })
      pending -= slice.reduce((sum, [, written]) => sum + written.reduce((requests, run) => requests + run.requests, 0), 0)
      return true
    } catch (error) {
      log.warn({ err: error, keys: slice.length }, 'the uses of keys could not be written and are tried again')
      putBack(slice)
      for (const [keyId, uses] of last) recent.set(keyId, [...uses, ...(recent.get(keyId) ?? [])].slice(-RECENT))
      return false
    }
  }

  /** Whose uses are written now: those that wait longest. */
  const takeUses = (room: number): (readonly [string, Run[]])[] => {
    const taken: (readonly [string, Run[]])[] = []
    for (const entry of uses) {
      if (taken.length === room) break
      taken.push(entry)
      uses.delete(entry[0])
      runs -= entry[1].length
    }
    return taken
  }

  const write = async (keys: number): Promise<void> => {
    const all = takeUses(keys)
    for (let start = 0; start < all.length; start += KEYS_PER_STATEMENT) {
      remember(all.slice(start, start + KEYS_PER_STATEMENT))
      // Thousands of keys at once would keep verifications waiting.
      await turn()
    }
    let room = RECENT_PER_FLUSH
    let written = true
    for (let start = 0; start < all.length || (written && room > 0 && recent.size > 0); start += KEYS_PER_STATEMENT) {
      const { taken, requests } = takeRecent(Math.min(room, RECENT_PER_STATEMENT))
      room -= requests
      written = await writeSlice(all.slice(start, start + KEYS_PER_STATEMENT), taken)
    }
  }

  const flush = (): Promise<void> => {
    flushing = flushing.then(() => write(Math.max(KEYS_PER_FLUSH, Math.ceil(uses.size / TURNS))))
    return flushing
  }

  /** Writes everything, also the last requests that wait for their turn, as long as the database takes it. */
  const writeAll = async (): Promise<void> => {
    flushing = flushing.then(() => write(uses.size))
    await flushing
    while (recent.size > 0) if (!(await writeSlice([], takeRecent(RECENT_PER_STATEMENT).taken))) return
  }
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS)
  timer.unref()
  const forgetting = setInterval(() => {
    pool.query(FORGET_USES).catch((error: unknown) => log.warn({ err: error }, 'old uses of keys could not be cleared away'))
  }, FORGET_EVERY_MS)
  forgetting.unref()

  return {
    get pending() {
      return pending
    },
    get lost() {
      return lost
    },
    record(keyId, secretId, outcome, permissions, at, from, client) {
      const own = uses.get(keyId)
      const run = own === undefined ? undefined : runOf(own, secretId, outcome, permissions, at, from, client)
      if (run !== undefined) {
        addToRun(run, at)
        pending += 1
        return
      }
      if (runs >= MOST_RUNS) {
        lost += 1
        return
      }
      const first: Run = { secretId, outcome, permissions, from, client, firstAt: at, hourEndsAt: endOfHour(at), lastAt: at, requests: 1, times: [at] }
      if (own === undefined) uses.set(keyId, [first])
      else own.push(first)
      runs += 1
      pending += 1
    },
    flush,
    async close() {
      clearInterval(timer)
      clearInterval(forgetting)
      await writeAll()
    },
  }
}
