import { sql } from 'kysely'
import type { TransactionContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { ApiKeyRequest } from './api-key-request.entity.ts'
import { ApiKey } from './api-key.entity.ts'
import { REQUEST_LIFETIME_HOURS } from './api-key-row.repository.ts'

const HOUR_MS = 3_600_000

/** The instant at which request ids of today were first remembered; what is not later has ended. */
const firstRemembered = (tx: TransactionContext): Date => new Date(tx.clock.now().getTime() - REQUEST_LIFETIME_HOURS * HOUR_MS)

/** What the acting principal made by this request id in the last 24 hours, or null. */
export async function findApiKeyRequest(tx: TransactionContext, requestId: string): Promise<{ inputDigest: Buffer; apiKeyId: string } | null> {
  const [row] = await rowsOf(
    tx.em,
    sql<{ input_digest: Buffer; api_key_id: string }>`select input_digest, api_key_id from api_key_request
      where organization_id = ${tx.principal.organization.id} and principal_id = ${tx.principal.id} and request_id = ${requestId} and created_at > ${firstRemembered(tx)}`,
  )
  return row === undefined ? null : { inputDigest: row.input_digest, apiKeyId: row.api_key_id }
}

/**
 * Remembers what a request id made or rotated; those of the same principal that have ended are forgotten. `replaceable`:
 * whether a secret that was lost on its way can be replaced by this request id.
 */
export async function addApiKeyRequest(
  tx: TransactionContext,
  { requestId, inputDigest, apiKeyId, replaceable }: { requestId: string; inputDigest: Buffer; apiKeyId: string; replaceable: boolean },
): Promise<void> {
  const organization = tx.principal.organization.id
  const principalId = tx.principal.id
  await rowsOf(tx.em, sql`delete from api_key_request where organization_id = ${organization} and principal_id = ${principalId} and created_at <= ${firstRemembered(tx)}`)
  tx.em.create(ApiKeyRequest, { organization, principalId, requestId, inputDigest, apiKey: apiKeyId, createdAt: tx.clock.now(), secretReplacedAt: replaceable ? null : tx.clock.now() })
}

/** The first secret of a key is not to be replaced any more: a rotation has given a newer one. */
export async function closeReplacements(tx: TransactionContext, apiKeyId: string): Promise<void> {
  await rowsOf(tx.em, sql`update api_key_request set secret_replaced_at = ${tx.clock.now()} where api_key_id = ${apiKeyId} and secret_replaced_at is null`)
}

/**
 * Locks the key that the acting principal made by this request id in the last 24 hours, whether or not it may list keys,
 * and the request itself. Null when there is none or the key was deleted.
 */
export async function lockRequestedApiKey(tx: TransactionContext, requestId: string): Promise<{ key: ApiKey; request: ApiKeyRequest; everUsed: boolean } | null> {
  const [row] = await rowsOf(
    tx.em,
    sql<{ id: string }>`select k.id from api_key_request r join api_key k on k.id = r.api_key_id
      where r.organization_id = ${tx.principal.organization.id} and r.principal_id = ${tx.principal.id} and r.request_id = ${requestId}
        and r.created_at > ${firstRemembered(tx)} and k.deleted_at is null for update`,
  )
  if (row === undefined) return null
  const key = await tx.em.findOneOrFail(ApiKey, { id: row.id })
  const request = await tx.em.findOneOrFail(ApiKeyRequest, { organization: tx.principal.organization.id, principalId: tx.principal.id, requestId })
  const [used] = await rowsOf(tx.em, sql`select 1 from api_key_use where api_key_id = ${row.id} and last_used_at is not null`)
  return { key, request, everUsed: used !== undefined }
}
