import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { sql } from 'kysely'
import { newRequestId } from '../../application/identifiers.ts'
import type { EntityManager, Services } from '../../application/request-context.ts'
import { SYSTEM, transactAs, type WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf, recordInstallationAudit } from '../audit-log/record-audit.ts'

// Any number will do, as long as nothing else in the database takes the same one.
const CATALOGUE_LOCK = 7_243_902_118

export interface CatalogueChanges {
  added: string[]
  removed: string[]
  /** How many keys lost permissions. */
  keys: number
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
 * after the other. Gives what changed; at the very first start nothing has.
 */
export function applyCatalogueChanges(services: Services, em: EntityManager): Promise<CatalogueChanges> {
  const { catalogue } = services.config
  const source = { requestId: newRequestId(services.random), ip: null, userAgent: null }
  return transactAs({ ...services, ...source, em }, SYSTEM, async (tx) => {
    await rowsOf(tx.em, sql`select pg_advisory_xact_lock(${CATALOGUE_LOCK})`)
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
