import { sql } from 'kysely'
import type { EntityManager } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'

export interface RoutedOperationRow {
  client: string
  digest: string
  text: string
}

/**
 * The operations in use of a client of the organization that may have a route of their own, those of its latest version
 * first; with null of every client, by its name. Whether the text really has one is for its reader to say.
 */
export const listRoutedOperations = (em: EntityManager, organizationId: string, client: string | null): Promise<RoutedOperationRow[]> =>
  rowsOf(
    em,
    sql<RoutedOperationRow>`select latest.client, p.digest, p.text from persisted_operation p
      join lateral (select v.client, max(v.pushed_at) as pushed_at from operation_version v
        where v.organization_id = p.organization_id and v.retired_at is null and v.operations @> array[p.digest]
          ${client === null ? sql`` : sql`and v.client = ${client}`} group by v.client) latest on true
      where p.organization_id = ${organizationId} and p.retired_at is null and strpos(p.text, '@route') > 0
      order by latest.client, latest.pushed_at desc, p.digest`,
  )
