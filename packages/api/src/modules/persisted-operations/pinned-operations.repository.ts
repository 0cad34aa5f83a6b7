import { sql } from 'kysely'
import type { OrganizationContext } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { type OperationVersionRow, VERSION_COLUMNS } from './persisted-operation.repository.ts'

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [new Set(a), new Set(b)]
  return left.size === right.size && a.every((digest) => right.has(digest))
}

/**
 * What a key that is pinned to exactly what a version of a client has could be pinned to now: the latest version of that
 * client, where it is later, in use, and has other operations. Null where no version has exactly these. Where versions of
 * several clients have them, the one that was registered last is meant.
 */
export async function findNewerVersion(ctx: OrganizationContext, digests: readonly string[]): Promise<OperationVersionRow | null> {
  const { id } = ctx.principal.organization
  const [newest] = await rowsOf(
    ctx.em,
    sql<OperationVersionRow>`with pinned as (
        select v.client, v.pushed_at, v.id from operation_version v
        where v.organization_id = ${id} and v.operations @> ${[...digests]}::text[] and v.operations <@ ${[...digests]}::text[]
        order by v.pushed_at desc, v.id desc limit 1)
      select ${VERSION_COLUMNS} from operation_version v join pinned on pinned.client = v.client
      where v.organization_id = ${id} and v.retired_at is null and (v.pushed_at, v.id) > (pinned.pushed_at, pinned.id)
      order by v.pushed_at desc, v.id desc limit 1`,
  )
  return newest === undefined || isSameSet(newest.operations, digests) ? null : newest
}
