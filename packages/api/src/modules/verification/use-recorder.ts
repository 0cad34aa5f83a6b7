import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import type { Pool } from 'pg'
import type { Logger } from 'pino'
import { addToRun, endOfHour, type Run, runOf } from './use-run.ts'
import { FORGET_USES, usesOf, WRITE_USES } from './use-statement.ts'

/** Remembers how each key is used, without a write per request. */
export interface UseRecorder {
  /** Requests that are not written yet, and requests that never will be. */
  readonly pending: number
  readonly lost: number
  /** `at` is in milliseconds. Takes no time worth mentioning and never fails. */
  record(keyId: string, secretId: string, outcome: Outcome, permissions: readonly string[], at: number, from: string | null, client: string | null): void
  /** Writes what is remembered at once. Never rejects: what cannot be written now is tried again with the next, and what the database refuses for what it is counts as lost. */
  flush(): Promise<void>
  /** Writes what is remembered for the last time. */
  close(): Promise<void>
}

const FLUSH_EVERY_MS = 1_000
const FORGET_EVERY_MS = 600_000
/** A statement of more keeps a processor from a verification for longer than that takes. */
const KEYS_PER_STATEMENT = 100
/** The statements of a turn are spread over so much of a second; the rest is for those that take long. */
const SPREAD_MS = 900
/** How many keys are written in a second: so many, or a quarter where more are in use, so that a use waits less than the five seconds that a hard kill may lose (with the write itself). The others go on counting in memory until it is their turn. */
const KEYS_PER_FLUSH = 2_000
const TURNS = 4
/** While the database is away no more than this is remembered, counted in runs. */
const MOST_RUNS = 100_000

const requestsOf = (slice: readonly (readonly [string, readonly Run[]])[]): number => slice.flatMap(([, runs]) => runs).reduce((sum, run) => sum + run.requests, 0)

/** PostgreSQL's code for an error; empty for what went wrong before it could answer. */
const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** The key is gone, or a secret of it. */
const FOREIGN_KEY_VIOLATION = '23503'

/** Whether PostgreSQL refused something for what it is (values are its classes 22 and 54): tried again it would be refused again, with all that is sent beside it. */
const isRefusal = (code: string): boolean => code === FOREIGN_KEY_VIOLATION || /^(22|54)/.test(code)

/**
 * Keeps the uses of keys in memory and writes them every second, in slices of one statement each that are spread over the
 * second: one after the other they would hold up the verifications of a tenth of it. Where many thousands of
 * keys are in use, each is written every few seconds: what a key costs the database does not grow with its requests.
 * A hard kill loses at most what waits, a second's uses or four seconds' of very many keys.
 */
export function createUseRecorder(pool: Pick<Pool, 'query'>, log: Logger): UseRecorder {
  /** By key, those that wait longest first. */
  const uses = new Map<string, Run[]>()
  let runs = 0
  let pending = 0
  let lost = 0
  let flushing: Promise<void> = Promise.resolve()
  let turnsUnderWay = 0

  /** Puts back what could not be written, before what came since; what there is no room for is lost and counted. */
  const putBack = (slice: readonly (readonly [string, Run[]])[]): void => {
    for (const [keyId, before] of slice) {
      if (runs >= MOST_RUNS) {
        lost += requestsOf([[keyId, before]])
        pending -= requestsOf([[keyId, before]])
        continue
      }
      uses.set(keyId, [...before, ...(uses.get(keyId) ?? [])])
      runs += before.length
    }
  }

  /** Whether the next slice has a chance; not where the database is away. */
  const writeSlice = async (slice: readonly (readonly [string, Run[]])[]): Promise<boolean> => {
    try {
      await pool.query({ name: 'write-uses', text: WRITE_USES, values: usesOf(slice) })
      pending -= requestsOf(slice)
    } catch (error) {
      const code = codeOf(error)
      if (!isRefusal(code)) {
        log.warn({ err: error, keys: slice.length }, 'the uses of keys could not be written and are tried again')
        putBack(slice)
        return false
      } else if (slice.length > 1) {
        for (const one of slice) await writeSlice([one])
      } else {
        pending -= requestsOf(slice)
        if (code === FOREIGN_KEY_VIOLATION) return true
        log.error({ err: error, key: slice[0]?.[0] }, 'the uses of a key can never be written and are lost')
        lost += requestsOf(slice)
      }
    }
    return true
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

  const closing = new AbortController()
  /** Ends early when the process stops. */
  const pause = (milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)

  const write = async (keys: number, overMs: number): Promise<void> => {
    const begunAt = performance.now()
    for (let written = 0; written < keys; written += KEYS_PER_STATEMENT) {
      const early = begunAt + (overMs * written) / keys - performance.now()
      if (early > 0) await pause(early)
      const isWritten = await writeSlice(takeUses(Math.min(KEYS_PER_STATEMENT, keys - written)))
      // There is another turn, but not after the last one.
      if (!isWritten && !closing.signal.aborted) return
    }
  }

  const flush = (keys: () => number, overMs = 0): Promise<void> => {
    turnsUnderWay += 1
    flushing = flushing.then(() => write(keys(), overMs)).finally(() => (turnsUnderWay -= 1))
    return flushing
  }
  /** How many waited at the last turns. A quarter of those that are left would be fewer each time, and the last ones of many would wait for long once nobody asks any more. */
  const waited: number[] = []
  const turn = (): number => {
    waited.push(uses.size)
    if (waited.length > TURNS) waited.shift()
    return Math.min(uses.size, Math.max(KEYS_PER_FLUSH, Math.ceil(Math.max(...waited) / TURNS)))
  }
  const timer = setInterval(() => {
    // A turn that takes longer than its second, of a slow database, is followed by one other, not by one for each second.
    if (turnsUnderWay < 2) void flush(turn, SPREAD_MS)
  }, FLUSH_EVERY_MS)
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
    flush: () => flush(turn),
    async close() {
      clearInterval(timer)
      clearInterval(forgetting)
      closing.abort()
      await flush(() => uses.size)
    },
  }
}
