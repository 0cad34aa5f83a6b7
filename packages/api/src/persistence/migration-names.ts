import type { Client } from 'pg'
import { PROCESS_ROLE } from './process-role.ts'

/** Every migration in the order in which it runs. Without their code, so that a start that has none to run loads none. */
export const MIGRATION_NAMES = [
  '20261120000000-foundation',
  '20261120000100-changes',
  '20261120000200-operations',
  '20261120000300-pinned-keys',
  '20261120000400-usage',
  '20261120000500-ip-allowlist',
  '20261121000000-invitations',
  '20261121000100-rotation',
  '20261121000200-key-filters',
  '20261121000300-audit-batches',
  '20261121000400-unrevoked-keys',
  '20261121000500-audit-writing',
  '20261121000600-usage-writing',
  '20261121000700-used-keys',
  '20261121000800-usage-room',
  '20261121000900-usage-runs',
  '20261121000950-audit-sets',
] as const

export type MigrationName = (typeof MIGRATION_NAMES)[number]

const GRANTS_ARE_COMPLETE = `
select case when exists (select from pg_roles where rolname = '${PROCESS_ROLE}')
  then not exists (select from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and not has_table_privilege('${PROCESS_ROLE}', oid, 'select'))
  else true end as complete`

/** Whether a database has this version's shape; false too where it has none, or a newer one. */
export async function isMigrated(client: Client): Promise<boolean> {
  const { rows: tables } = await client.query<{ found: boolean }>("select to_regclass('migration') is not null as found")
  if (tables[0]?.found !== true) return false
  // A start that was killed between the migrations and the grants left tables that the process may not read.
  const { rows: grants } = await client.query<{ complete: boolean }>(GRANTS_ARE_COMPLETE)
  if (grants[0]?.complete !== true) return false
  const { rows } = await client.query<{ name: string }>('select name from migration')
  const applied = new Set(rows.map(({ name }) => name))
  return applied.size === MIGRATION_NAMES.length && MIGRATION_NAMES.every((name) => applied.has(name))
}
