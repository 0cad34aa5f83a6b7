import { type OperationId, printOperationId } from '@latchkey/domain/operation/operation-id.ts'
import type { Logger } from 'pino'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import type { Operations, OrganizationOperations, StoredOperation } from '../../application/operations.ts'
import { createOperationUseRecorder, type OperationUseRecorder } from './operation-use-recorder.ts'

interface Known extends OrganizationOperations {
  revision: string
  /** By the process's own timer. */
  readAt: number
}

interface OperationRegistryOptions {
  pool: Pool
  clock: Clock
  log: Logger
  /** What holds for organizations that have not decided it. */
  persistedOnly: boolean
}

export interface OperationRegistryService extends Operations {
  /** Every registered operation that is in use, of all organizations, each text once; with the clients that use it. */
  listInUse(): Promise<OperationInUse[]>
  uses: OperationUseRecorder
}

export interface OperationInUse {
  digest: string
  text: string
  clients: { organization: string; client: string; version: string }[]
}

/** What was read may be this old. A change is in force everywhere after it; in the process that made it at once. */
const FRESH_MS = 1_000

const STATE = `
select coalesce(r.revision, 0)::text as revision, o.policies->'persistedOperationsOnly' as persisted_only
from organization o left join operation_registry r on r.organization_id = o.id where o.id = $1`

const OPERATIONS = `
select p.digest, p.text, array(select a.alias from persisted_operation_alias a where a.organization_id = p.organization_id and a.digest = p.digest) as aliases
from persisted_operation p where p.organization_id = $1 and p.retired_at is null`

const IN_USE = `
select p.digest, min(p.text) as text,
  json_agg(json_build_object('organization', o.slug, 'client', v.client, 'version', v.version) order by o.slug, v.client, v.version) as clients
from persisted_operation p
join organization o on o.id = p.organization_id
join operation_version v on v.organization_id = p.organization_id and v.retired_at is null and v.operations @> array[p.digest]
where p.retired_at is null
group by p.digest`

/**
 * Reads what organizations have registered and keeps it for a second; after that a number is compared, and the documents
 * are read again only when it has changed. Connections are verification's own, so management cannot make it wait.
 */
export function createOperationRegistry({ pool, clock, log, persistedOnly: byDefault }: OperationRegistryOptions): OperationRegistryService {
  const known = new Map<string, Known>()
  const reading = new Map<string, Promise<Known>>()
  const uses = createOperationUseRecorder({ pool, clock, log })

  const read = async (organizationId: string, before: Known | undefined): Promise<Known> => {
    const readAt = performance.now()
    const { rows } = await pool.query<{ revision: string; persisted_only: boolean | null }>({ name: 'operation-registry-state', text: STATE, values: [organizationId] })
    const { revision, persisted_only: decided } = rows[0] ?? { revision: '0', persisted_only: null }
    const persistedOnly = decided ?? byDefault
    if (before?.revision === revision) return { ...before, persistedOnly, readAt }
    if (revision === '0') return { revision, persistedOnly, readAt, find: () => null, named: () => null }
    const operations = await pool.query<{ digest: string; text: string; aliases: string[] }>({ name: 'operation-registry-operations', text: OPERATIONS, values: [organizationId] })
    const byId = new Map<string, StoredOperation>()
    for (const { digest, text, aliases } of operations.rows) {
      const operation = { digest, text, isRegistered: true }
      byId.set(digest, operation)
      for (const alias of aliases) byId.set(alias, operation)
    }
    const named = (id: string): StoredOperation | null => byId.get(id) ?? null
    return { revision, persistedOnly, readAt, named, find: (id: OperationId) => named(printOperationId(id)) }
  }

  const readOnce = (organizationId: string, before: Known | undefined): Promise<Known> => {
    const running = reading.get(organizationId)
    if (running !== undefined) return running
    const readAndKeep = async (): Promise<Known> => {
      try {
        const now = await read(organizationId, before)
        // Whoever forgot it meanwhile did so because of a commit that this reading may not have seen.
        if (reading.get(organizationId) === started) known.set(organizationId, now)
        return now
      } finally {
        if (reading.get(organizationId) === started) reading.delete(organizationId)
      }
    }
    const started = readAndKeep()
    reading.set(organizationId, started)
    return started
  }

  return {
    uses,
    of(organizationId) {
      const before = known.get(organizationId)
      if (before !== undefined && performance.now() - before.readAt < FRESH_MS) return before
      return readOnce(organizationId, before)
    },
    changed(organizationId) {
      known.delete(organizationId)
      reading.delete(organizationId)
    },
    used: (use) => uses.record(use),
    async listInUse() {
      const { rows } = await pool.query<OperationInUse>(IN_USE)
      return rows
    },
  }
}
