import type { Instant } from './instant.ts'

/** The time, as the database tells it: expiry and sessions end by one clock, however the machines' own clocks stand. */
export interface Clock {
  now(): Date
  /** The same at a moment of this process, in milliseconds. */
  at(instant: Instant): number
}

export interface DatabaseClock extends Clock {
  /** Reads the database's time again. Throws what the query throws; the clock then goes on from its last reading. */
  synchronize(): Promise<void>
}

/**
 * A clock that follows the database's. Between readings it advances by the process's monotonic timer, so a jump of the
 * machine's own clock neither ends nor prolongs anything. Precise to half a round trip to the database.
 */
export async function createDatabaseClock(readDatabaseTime: () => Promise<Date>): Promise<DatabaseClock> {
  let readAt = 0
  let reading = 0
  const synchronize = async (): Promise<void> => {
    const before = performance.now()
    const time = await readDatabaseTime()
    const after = performance.now()
    reading = time.getTime()
    readAt = (before + after) / 2
  }
  await synchronize()
  return { synchronize, now: () => new Date(reading + performance.now() - readAt), at: ({ monotonic }) => reading + monotonic - readAt }
}
