import type { Pool } from 'pg'
import type { StoredKey } from '../../application/verifier.ts'
import { STORED_KEYS_BY_DIGESTS } from './stored-key.ts'

/** Reads keys from the database by the digests of their secrets. */
export interface StoredKeyReader {
  /**
   * The key whose secret has this digest, or null. The statement that reads it begins after this call. Rejects with
   * `NotAnswered` after `patienceMs`, and with what the database says.
   */
  read(digest: Buffer, patienceMs: number): Promise<StoredKey | null>
}

/** The database did not answer in the time that a verification may take. */
export class NotAnswered extends Error {
  readonly code = 'ETIMEDOUT'
}

interface Wanted {
  digest: Buffer
  since: number
  resolve: (key: StoredKey | null) => void
  reject: (error: unknown) => void
}

const MOST_STATEMENTS = 4
const MOST_PER_STATEMENT = 200
/** Whoever could not even be asked for by then is told so rather than queued. */
const QUEUE_PATIENCE_MS = 250

/** Joins what is wanted in one turn of the event loop into one statement, and keeps few of those under way at once. */
export function createStoredKeyReader(pool: Pick<Pool, 'query'>): StoredKeyReader {
  let queue: Wanted[] = []
  let underWay = 0
  let scheduled = false

  const send = async (batch: readonly Wanted[]): Promise<void> => {
    underWay += 1
    try {
      const { rows } = await pool.query<StoredKey & { digest: Buffer }>({
        name: 'stored-keys-by-digests',
        text: STORED_KEYS_BY_DIGESTS,
        values: [batch.map((one) => one.digest)],
      })
      const found = new Map(rows.map(({ digest, ...key }) => [digest.toString('latin1'), key]))
      for (const one of batch) one.resolve(found.get(one.digest.toString('latin1')) ?? null)
    } catch (error) {
      for (const one of batch) one.reject(error)
    } finally {
      underWay -= 1
      schedule()
    }
  }

  const drain = (): void => {
    scheduled = false
    while (queue.length > 0 && underWay < MOST_STATEMENTS) void send(queue.splice(0, MOST_PER_STATEMENT))
    const now = performance.now()
    for (const late of queue) if (now - late.since > QUEUE_PATIENCE_MS) late.reject(new NotAnswered('The database has too much to do.'))
    queue = queue.filter((one) => now - one.since <= QUEUE_PATIENCE_MS)
  }

  const schedule = (): void => {
    if (scheduled || queue.length === 0) return
    scheduled = true
    setImmediate(drain)
  }

  return {
    read(digest, patienceMs) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          queue = queue.filter((one) => one !== wanted)
          reject(new NotAnswered('The database did not answer in time.'))
        }, patienceMs)
        const wanted: Wanted = {
          digest,
          since: performance.now(),
          resolve: (key) => {
            clearTimeout(timer)
            resolve(key)
          },
          reject: (error) => {
            clearTimeout(timer)
            reject(error as Error)
          },
        }
        queue.push(wanted)
        schedule()
      })
    },
  }
}
