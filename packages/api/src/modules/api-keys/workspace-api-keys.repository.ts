import { sql } from 'kysely'
import type { TransactionContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { API_KEYS, apiKeyColumns, type ApiKeyRow, visibleApiKeys } from './api-key-row.repository.ts'

/** How many keys are given by row; the others are counted. */
const SHOWN = 100

/** Keys that a change somewhere else touches: how many, and the first of them by name. */
export interface AffectedApiKeys {
  count: number
  first: ApiKeyRow[]
}

/** The visible keys that chose a workspace and work or could: active, disabled or suspended. */
export async function listApiKeysOfWorkspace(tx: TransactionContext, workspaceId: string): Promise<AffectedApiKeys> {
  const now = tx.clock.now()
  const condition = sql`${visibleApiKeys(tx)} and ${workspaceId} = any (k.workspace_ids) and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now})`
  const [counted] = await rowsOf(tx.em, sql<{ count: number }>`select count(*)::int as count from ${API_KEYS} where ${condition}`)
  const first = await rowsOf(tx.em, sql<ApiKeyRow>`select ${apiKeyColumns(tx, now)} from ${API_KEYS} where ${condition} order by k.name, k.id limit ${SHOWN}`)
  return { count: counted?.count ?? 0, first }
}
