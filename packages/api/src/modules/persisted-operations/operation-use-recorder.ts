import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import { readInstant } from '../../application/instant.ts'

export interface OperationUse {
  organizationId: string
  digest: string
  apiKeyId: string
}

/** Counts uses of registered operations, without a write per request. */
export interface OperationUseRecorder {
  record(use: OperationUse): void
  /** Writes what is counted. */
  flush(): Promise<void>
  /** Writes what is counted for the last time. */
  close(): Promise<void>
}

interface Count extends OperationUse {
  uses: number
  at: number
}

const FLUSH_EVERY_MS = 1_000
const BATCH = 1_000

// The join leaves out organizations that an operator has removed meanwhile. Rows are locked in one order, so two
// processes cannot wait for each other.
const STATEMENT = `
insert into persisted_operation_use (organization_id, digest, api_key_id, uses, last_used_at)
select o.id, used.digest, used.api_key_id, used.uses, to_timestamp(used.at / 1000.0)
from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::float8[]) as used (organization_id, digest, api_key_id, uses, at)
join organization o on o.id = used.organization_id
order by o.id, used.digest, used.api_key_id
on conflict (organization_id, digest, api_key_id) do update
  set uses = persisted_operation_use.uses + excluded.uses, last_used_at = greatest(persisted_operation_use.last_used_at, excluded.last_used_at)`

/** Counts in memory and adds the counts every second in one statement. A hard kill loses at most what the last second held. */
export function createOperationUseRecorder({ pool, clock, log }: { pool: Pool; clock: Clock; log: Logger }): OperationUseRecorder {
  // By operation and then by key, which is of one organization: joining them to one name would cost more than counting.
  let counts = new Map<string, Map<string, Count>>()
  let flushing: Promise<void> = Promise.resolve()

  const add = (use: OperationUse, uses: number, at: number): void => {
    let byKey = counts.get(use.digest)
    if (byKey === undefined) {
      byKey = new Map()
      counts.set(use.digest, byKey)
    }
    const count = byKey.get(use.apiKeyId)
    if (count === undefined) byKey.set(use.apiKeyId, { ...use, uses, at })
    else {
      count.uses += uses
      count.at = Math.max(count.at, at)
    }
  }

  const write = async (): Promise<void> => {
    const batch = [...counts.values()].flatMap((byKey) => [...byKey.values()])
    counts = new Map()
    for (let start = 0; start < batch.length; start += BATCH) {
      const slice = batch.slice(start, start + BATCH)
      try {
        await pool.query({
          name: 'record-operation-uses',
          text: STATEMENT,
          values: [
            slice.map((count) => count.organizationId),
            slice.map((count) => count.digest),
            slice.map((count) => count.apiKeyId),
            slice.map((count) => count.uses),
            slice.map((count) => count.at),
          ],
        })
      } catch (error) {
        log.warn({ err: error, operations: slice.length }, 'uses of operations could not be written and are tried again')
        for (const { uses, at, ...use } of slice) add(use, uses, at)
      }
    }
  }

  const flush = (): Promise<void> => (flushing = flushing.then(write))
  const timer = setInterval(() => void flush(), FLUSH_EVERY_MS)
  timer.unref()

  return {
    record: (use) => add(use, 1, clock.at(readInstant())),
    flush,
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}
