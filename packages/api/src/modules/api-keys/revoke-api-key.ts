import { parseReason } from '@latchkey/domain/naming.ts'
import { refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { targetOf } from './api-key-settings.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf, reasonAgainstRevoking } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey, lockVisibleApiKey, lockVisibleApiKeysMadeWith } from './api-key.repository.ts'
import { ownedFacts } from './locked-api-key.ts'
import { refuseChange } from './refuse-change.ts'

export interface RevokedApiKey {
  apiKey: ApiKeyRow
  alsoRevoked: ApiKeyRow[]
}

/** Revokes a locked key, unless it is revoked, and records it. Returns whether it did. */
export function markRevoked(tx: TransactionContext, key: ApiKey, reason: string | null, because: string | null): boolean {
  if (key.revokedAt !== null) return false
  const facts = factsOf(ownedFacts(key), tx.config.catalogue, tx.clock.now())
  refuseChange(reasonAgainstRevoking(tx.principal.authority, facts, tx.config.catalogue), facts)
  const now = tx.clock.now()
  key.revokedAt = now
  key.revokedReason = reason
  key.updatedAt = now
  recordAudit(tx, { action: 'api_key.revoked', target: targetOf(key), before: { status: facts.status }, after: { status: 'REVOKED', reason, madeWith: because } })
  return true
}

/**
 * Revokes a key for good; a key that is revoked stays as it is. With `andEverythingMadeWithIt` also every visible key
 * that was made with it, or with such a key, however many steps away. Needs `api_keys:write`, no cover.
 */
export function revokeApiKey(
  ctx: OrganizationContext,
  input: { id: string; reason?: string | null | undefined; andEverythingMadeWithIt?: boolean | null | undefined },
): Promise<Everywhere<RevokedApiKey>> {
  const parsed = parseReason(input.reason ?? '')
  refuseInvalid(parsed)
  const reason = parsed.ok ? parsed.value : null
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    const descendants = input.andEverythingMadeWithIt === true ? await lockVisibleApiKeysMadeWith(tx, key.id) : []
    markRevoked(tx, key, reason, null)
    const also = descendants.filter((made) => markRevoked(tx, made, reason, key.id))
    const alsoRevoked: ApiKeyRow[] = []
    for (const made of also) alsoRevoked.push(await getChangedApiKey(tx, made.id))
    return { apiKey: await getChangedApiKey(tx, key.id), alsoRevoked }
  })
}
