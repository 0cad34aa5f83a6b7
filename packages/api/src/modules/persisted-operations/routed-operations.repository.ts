import { sql } from 'kysely'
import type { EntityManager } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'

export interface RoutedOperationRow {
  digest: string
  text: string
}

/**
 * The operations in use of a client of the organization that may have a route of their own, those of its latest version
 * first. Whether the text really has one is for its reader to say.
 */
export const listRoutedOperations = (em: EntityManager, organizationId: string, client: string): Promise<RoutedOperationRow[]> =>
  rowsOf(
    em,
    sql<RoutedOperationRow>`select p.digest, p.text from persisted_operation p
      join lateral (select max(v.pushed_at) as pushed_at from operation_version v
        where v.organization_id = p.organization_id and v.client = ${client} and v.retired_at is null and v.operations @> array[p.digest]) latest on latest.pushed_at is not null
      where p.organization_id = ${organizationId} and p.retired_at is null and strpos(p.text, '@route') > 0
      order by latest.pushed_at desc, p.digest`,
  )
