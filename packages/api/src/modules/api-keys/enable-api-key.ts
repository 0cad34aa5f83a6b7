import { missingForDelegation } from '@latchkey/domain/authority.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { targetOf } from './api-key-settings.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf, reasonAgainstEnabling } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { demandVersion, ownedFacts } from './locked-api-key.ts'
import { refuseChange } from './refuse-change.ts'

/** Enables a locked key that is disabled or suspended, and records it. */
export function markEnabled(tx: TransactionContext, key: ApiKey, reason: string | null): void {
  const before = { enabled: key.disabledAt === null, suspended: key.suspendedAt !== null, reason: key.disabledReason }
  key.disabledAt = null
  key.disabledReason = null
  key.suspendedAt = null
  key.updatedAt = tx.clock.now()
  recordAudit(tx, { action: 'api_key.enabled', target: targetOf(key), before, after: { enabled: true, suspended: false, reason } })
}

/**
 * Enables a disabled or suspended key. Needs `api_keys:write` and cover of the whole key; a personal key is enabled by
 * its owner only. It counts toward the cap all the while, so the cap is not asked. A key that is active stays as it is.
 */
export function enableApiKey(ctx: OrganizationContext, input: { id: string; version?: number | null | undefined }): Promise<Everywhere<ApiKeyRow>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    await demandVersion(tx, key, input.version)
    const { authority } = tx.principal
    const facts = factsOf(ownedFacts(key), tx.config.catalogue, tx.clock.now())
    if (facts.status !== 'ACTIVE') {
      refuseChange(reasonAgainstEnabling(authority, facts, tx.config.catalogue), facts, missingForDelegation(authority, facts.written, tx.config.catalogue))
      markEnabled(tx, key, null)
    }
    return getChangedApiKey(tx, key.id)
  })
}
