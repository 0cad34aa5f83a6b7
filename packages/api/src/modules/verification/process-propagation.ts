import type { Pool } from 'pg'
import type { Logger } from 'pino'
import type { Propagation, PropagationReport } from '../../application/propagation.ts'
import type { ChangeFeed } from './change-feed.ts'
import { LIVE_PROCESSES, type LiveProcess } from './live-process.repository.ts'

const PATIENCE_MS = 1_000
/** Where notices do not come through, the processes' heartbeats say the same a little later. */
const LOOK_EVERY_MS = 250
const MOST_REMEMBERED = 1_000

/** Waits for the processes that answer verification to follow a change. */
export function createPropagation(feed: ChangeFeed, pool: Pick<Pool, 'query'>, log: Logger): Propagation {
  const { own } = feed.processes
  /** When this process's own changes were committed: everybody's time runs from then. */
  const committedAt = new Map<number, number>()
  const withOwn = (live: readonly LiveProcess[]): readonly LiveProcess[] => [...live.filter((one) => one.id !== own.id), { ...own, applied: feed.applied }]

  /** The processes that are alive now; those of the last heartbeat where they cannot be read. */
  const liveProcesses = async (): Promise<readonly LiveProcess[]> => {
    try {
      const { rows } = await pool.query<LiveProcess>({ name: 'live-processes', text: LIVE_PROCESSES })
      return withOwn(rows)
    } catch (error) {
      log.warn({ err: error }, 'the live processes could not be read')
      return withOwn(feed.processes.live)
    }
  }

  const wait = async (number: number | null): Promise<PropagationReport> => {
    const started = committedAt.get(number ?? 0) ?? performance.now()
    const elapsed = (): number => performance.now() - started
    if (number !== null) await feed.reach(number, Math.max(1, PATIENCE_MS - elapsed()))
    for (;;) {
      const live = await liveProcesses()
      const followed = (one: LiveProcess): number => (one.id === own.id ? feed.applied : Math.max(one.applied, feed.processes.acknowledgedBy(one.id)))
      const isBehind = (one: LiveProcess): boolean => number !== null && followed(one) < number
      const next = (): Promise<void> =>
        new Promise((resolve) => {
          const done = (): void => {
            clearTimeout(timer)
            stop()
            resolve()
          }
          const timer = setTimeout(done, Math.min(LOOK_EVERY_MS, Math.max(1, PATIENCE_MS - elapsed())))
          const stop = feed.processes.onAcknowledgement(() => {
            if (!live.some(isBehind)) done()
          })
          if (!live.some(isBehind)) done()
        })
      if (live.some(isBehind) && elapsed() < PATIENCE_MS) await next()
      const missing = live.filter(isBehind).map((one) => one.name)
      if (missing.length === 0 || elapsed() >= PATIENCE_MS) {
        return { nodes: live.length, acknowledged: live.length - missing.length, milliseconds: Math.round(elapsed()), missing }
      }
    }
  }

  return {
    async applied(number) {
      if (committedAt.size >= MOST_REMEMBERED) committedAt.clear()
      committedAt.set(number, performance.now())
      if (!(await feed.reach(number, PATIENCE_MS))) log.warn({ number }, 'this process does not follow a change yet; verification asks the database meanwhile')
    },
    wait,
  }
}
