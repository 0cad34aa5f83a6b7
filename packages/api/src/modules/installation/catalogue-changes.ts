import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { sql } from 'kysely'
import { newRequestId } from '../../application/identifiers.ts'
import type { EntityManager, Services } from '../../application/request-context.ts'
import { SYSTEM, transactAs, type WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf, recordInstallationAudit } from '../audit-log/record-audit.ts'
import { listLiveProcesses } from '../verification/live-process.repository.ts'

// Any number will do, as long as nothing else in the database takes the same one.
const CATALOGUE_LOCK = 7_243_902_118

export interface CatalogueChanges {
  added: string[]
  removed: string[]
  /** How many keys lost permissions. */
  keys: number
}

/** Live keys list permissions that this process does not know, while live processes run that may: it must not take them away. */
export class PermissionsInUse extends Error {
  override readonly name = 'PermissionsInUse'
  readonly permissions: readonly string[]
  readonly processes: readonly string[]

  constructor(permissions: readonly string[], processes: readonly string[]) {
    super(
      `Keys have permissions that this process's catalogue does not know: ${permissions.join(', ')}. Meanwhile other processes run on another configuration: ${processes.join(', ')}. ` +
        `Give this process the configuration that they run on; or, where these permissions are to leave the catalogue and with it the keys, stop the others first.`,
    )
    this.permissions = permissions
    this.processes = processes
  }
}

/**
 * Throws `PermissionsInUse` where live keys list what the catalogue does not have while processes of another configuration
 * are alive. One process with an old configuration, started again amid others, would otherwise take permissions from keys
 * that the others answer for; where no other runs, the catalogue is what the operator has decided.
 */
async function refuseToForget({ em, config, clock }: WriteContext, configurationDigest: string): Promise<void> {
  const unknown = await rowsOf(
    em,
    sql<{ name: string }>`select distinct listed.name from api_key k cross join unnest(k.permissions) as listed (name)
      where k.revoked_at is null and k.deleted_at is null and (k.expires_at is null or k.expires_at > ${clock.now()})
        and listed.name <> all (${[...config.catalogue.entries.keys()]}::text[]) order by 1`,
  )
  if (unknown.length === 0) return
  const others = (await listLiveProcesses(em)).filter((one) => one.configurationDigest !== configurationDigest)
  if (others.length > 0) throw new PermissionsInUse(unknown.map((row) => row.name), others.map((one) => one.name))
}

async function rememberCatalogue(tx: WriteContext, catalogue: Catalogue, removed: readonly string[]): Promise<void> {
  await rowsOf(tx.em, sql`delete from known_permission where name = any (${[...removed]}::text[])`)
  const entries = [...catalogue.entries.values()]
  await rowsOf(
    tx.em,
    sql`insert into known_permission (name, access, first_seen_at)
      select known.name, known.access, ${tx.clock.now()} from unnest(${entries.map((entry) => entry.name)}::text[], ${entries.map((entry) => entry.access)}::text[]) as known (name, access)
      on conflict (name) do update set access = excluded.access where known_permission.access <> excluded.access`,
  )
}

/**
 * Takes permissions from the keys that list them: what the catalogue does not have, and what it has only just (again),
 * because a key can list that from before it left, and whoever was given the old one was not given the new one.
 */
async function dropFromKeys(tx: WriteContext, catalogue: Catalogue, added: readonly string[]): Promise<number> {
  const kept = [...catalogue.entries.keys()].filter((name) => !added.includes(name))
  const keys = await rowsOf(
    tx.em,
    sql<{ id: string; organization_id: string; name: string; permissions: string[] }>`
      select id, organization_id, name, permissions from api_key where not permissions <@ ${kept}::text[] order by organization_id, id for update`,
  )
  if (keys.length === 0) return 0
  await rowsOf(
    tx.em,
    sql`update api_key set permissions = array(select name from unnest(permissions) as listed (name) where name = any (${kept}::text[]) order by name),
      updated_at = ${tx.clock.now()}, version = version + 1 where id = any (${keys.map((key) => key.id)}::text[])`,
  )
  for (const { id, organization_id: organizationId, name, permissions } of keys) {
    recordAuditOf(tx, organizationId, {
      action: 'api_key.permissions_dropped',
      target: { kind: 'api_key', id, name },
      before: { permissions },
      after: { permissions: permissions.filter((permission) => kept.includes(permission)) },
    })
  }
  return keys.length
}

/**
 * Compares the configured catalogue with the one of the last start. A permission that has left it leaves the keys, with
 * an event each; one that comes back gives nobody anything (GHSA-9x5g-62gj-wqf2). Processes that start at once do it one
 * after the other. Gives what changed; at the very first start nothing has. Throws `PermissionsInUse` and changes nothing
 * where live processes on a configuration other than that of `configurationDigest` may know what this one does not.
 */
export function applyCatalogueChanges(services: Services, em: EntityManager, configurationDigest: string): Promise<CatalogueChanges> {
  const { catalogue } = services.config
  const source = { requestId: newRequestId(services.random), ip: null, userAgent: null }
  return transactAs({ ...services, ...source, em }, SYSTEM, async (tx) => {
    await rowsOf(tx.em, sql`select pg_advisory_xact_lock(${CATALOGUE_LOCK})`)
    await refuseToForget(tx, configurationDigest)
    const known = (await rowsOf(tx.em, sql<{ name: string }>`select name from known_permission`)).map((row) => row.name)
    const isFirst = known.length === 0
    const added = isFirst ? [] : [...catalogue.entries.keys()].filter((name) => !known.includes(name)).toSorted()
    const removed = known.filter((name) => !catalogue.entries.has(name)).toSorted()
    await rememberCatalogue(tx, catalogue, removed)
    const keys = await dropFromKeys(tx, catalogue, added)
    if (added.length > 0 || removed.length > 0) {
      recordInstallationAudit(tx, { action: 'catalogue.changed', target: { kind: 'catalogue', id: null, name: null }, after: { added, removed, keys } })
    }
    return { added, removed, keys }
  })
}
