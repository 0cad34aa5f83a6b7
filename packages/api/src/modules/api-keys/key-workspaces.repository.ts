import type { Issue } from '@latchkey/domain/issue.ts'
import { sql } from 'kysely'
import { isIdOf } from '../../application/identifiers.ts'
import type { TransactionContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'

/**
 * The issues with a list of chosen workspaces: those that do not exist, are archived, belong to somebody else or lie
 * outside the principal's own are all unknown alike. `kept` are already in the key's list and may stay, archived or not.
 */
export async function findUnusableWorkspaces(tx: TransactionContext, ids: readonly string[], kept: readonly string[] = []): Promise<Issue[]> {
  const { organization, authority } = tx.principal
  const asked = ids.filter((id) => isIdOf('workspace', id))
  const found = await rowsOf(
    tx.em,
    sql<{ id: string }>`select w.id from workspace w where w.organization_id = ${organization.id} and w.id = any (${asked}::text[])
      and (w.archived_at is null or w.id = any (${[...kept]}::text[]))`,
  )
  const usable = new Set(found.map((row) => row.id).filter((id) => authority.workspaces === 'ALL' || authority.workspaces.has(id) || kept.includes(id)))
  return ids.flatMap((id, index) => (usable.has(id) ? [] : [{ path: ['workspaces', index], code: 'UNKNOWN_WORKSPACE', message: 'The organization has no workspace with this id that you could choose.' }]))
}
