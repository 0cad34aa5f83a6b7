import type { Issue } from '@latchkey/domain/issue.ts'
import type { TransactionContext } from '../../application/transact.ts'
import { findUnregistered } from '../persisted-operations/persisted-operation.repository.ts'

/**
 * The issues with a list of persisted operations: those that the organization has not registered, or retired. `kept` are
 * already in the key's list and may stay, retired or not.
 */
export async function findUnusableOperations(tx: TransactionContext, ids: readonly string[], kept: readonly string[] = []): Promise<Issue[]> {
  const asked = ids.filter((id) => !kept.includes(id) && !id.includes('\0'))
  const unregistered = new Set(asked.length === 0 ? [] : await findUnregistered(tx.em, tx.principal.organization.id, asked))
  return ids.flatMap((id, index) =>
    id.includes('\0') || unregistered.has(id)
      ? [{ path: ['allowedOperations', index], code: 'UNKNOWN_OPERATION', message: 'The organization has registered no operation with this id that is in use.' }]
      : [],
  )
}
