import { type KeyStatus, keyStatusAt } from '@latchkey/domain/key/status.ts'
import { sql } from 'kysely'
import type { TransactionContext } from '../../application/transact.ts'
import { millisecondsOf, rowsOf } from '../../persistence/rows.ts'

interface PersonalKeyRow {
  id: string
  name: string
  expires_at: number | null
  disabled_at: number | null
  suspended_at: number | null
}

export interface RevokedPersonalKey {
  id: string
  name: string
  /** What it was before. */
  status: KeyStatus
}

/** Revokes the personal keys that somebody has in the principal's organization, locked in the order of their ids, and says which. */
export async function revokePersonalKeysOf(tx: TransactionContext, userId: string, reason: string): Promise<RevokedPersonalKey[]> {
  const now = tx.clock.now()
  const keys = await rowsOf(
    tx.em,
    sql<PersonalKeyRow>`select k.id, k.name, ${millisecondsOf(sql`k.expires_at`)} as expires_at, ${millisecondsOf(sql`k.disabled_at`)} as disabled_at, ${millisecondsOf(sql`k.suspended_at`)} as suspended_at
      from api_key k where k.organization_id = ${tx.principal.organization.id} and k.owner_id = ${userId} and k.revoked_at is null
      order by k.id for update`,
  )
  await rowsOf(
    tx.em,
    sql`update api_key set revoked_at = ${now}, revoked_reason = ${reason}, updated_at = ${now}, version = version + 1
      where organization_id = ${tx.principal.organization.id} and id = any (${keys.map((key) => key.id)}::text[])`,
  )
  return keys.map(({ id, name, ...row }) => ({
    id,
    name,
    status: keyStatusAt({ revokedAt: null, expiresAt: row.expires_at, disabledAt: row.disabled_at, suspendedAt: row.suspended_at }, now.getTime()),
  }))
}
