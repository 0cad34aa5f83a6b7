import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import type { Logger } from 'pino'
import type { Pool } from 'pg'

interface Use {
  at: number
  from: string | null
  client: string | null
}

/** Remembers when each key was last used, without a write per request. */
export interface UseRecorder {
  /** Uses that are not written yet, and uses that never will be. */
  readonly pending: number
  readonly lost: number
  record(keyId: string, outcome: Outcome, permissions: readonly string[], at: number, from: string | null, client: string | null): void
  /** Writes what is remembered. */
  flush(): Promise<void>
  /** Writes what is remembered for the last time. */
  close(): Promise<void>
}

const FLUSH_EVERY_MS = 1_000
const BATCH = 1_000
const CLIENT_LENGTH = 200

// Forward only, and in a table of its own: recording use can neither go back in time nor touch a key's row. The join
// leaves out keys that the test data or an operator has removed meanwhile.
const STATEMENT = `
insert into api_key_use (api_key_id, last_used_at, last_used_from, last_used_client)
select k.id, to_timestamp(used.at / 1000.0), used.source, used.client
from unnest($1::text[], $2::float8[], $3::text[], $4::text[]) as used (id, at, source, client)
join api_key k on k.id = used.id
order by k.id
on conflict (api_key_id) do update
  set last_used_at = excluded.last_used_at, last_used_from = excluded.last_used_from, last_used_client = excluded.last_used_client
  where api_key_use.last_used_at < excluded.last_used_at`

/**
 * Keeps the last use of each key in memory and writes it every second in one statement. A hard kill loses at most what
 * the last second held; a failed write is tried again with the next.
 */
export function createUseRecorder(pool: Pool, log: Logger): UseRecorder {
  let uses = new Map<string, Use>()
  let flushing: Promise<void> = Promise.resolve()

  const write = async (): Promise<void> => {
    const batch = [...uses].sort(([a], [b]) => (a < b ? -1 : 1))
    uses = new Map()
    for (let start = 0; start < batch.length; start += BATCH) {
      const slice = batch.slice(start, start + BATCH)
      try {
        await pool.query({
          name: 'record-uses',
          text: STATEMENT,
          values: [slice.map(([id]) => id), slice.map(([, use]) => use.at), slice.map(([, use]) => use.from), slice.map(([, use]) => use.client)],
        })
      } catch (error) {
        log.warn({ err: error, uses: slice.length }, 'the last uses of keys could not be written and are tried again')
        for (const [id, use] of slice) if (!uses.has(id)) uses.set(id, use)
      }
    }
  }

  const flush = (): Promise<void> => (flushing = flushing.then(write))
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS)
  timer.unref()

  return {
    get pending() {
      return uses.size
    },
    lost: 0,
    record(keyId, outcome, _permissions, at, from, client) {
      if (outcome !== 'VALID') return
      uses.set(keyId, { at, from, client: client?.slice(0, CLIENT_LENGTH) ?? null })
    },
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
