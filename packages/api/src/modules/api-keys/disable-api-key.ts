import { parseReason } from '@latchkey/domain/naming.ts'
import { refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { targetOf } from './api-key-settings.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf, reasonAgainstDisabling } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { demandVersion, ownedFacts } from './locked-api-key.ts'
import { refuseChange } from './refuse-change.ts'

/** Disables a locked key that is not disabled, and records it. */
export function markDisabled(tx: TransactionContext, key: ApiKey, reason: string | null): void {
  const now = tx.clock.now()
  key.disabledAt = now
  key.disabledReason = reason
  key.updatedAt = now
  recordAudit(tx, { action: 'api_key.disabled', target: targetOf(key), before: { enabled: true }, after: { enabled: false, reason } })
}

/** Disables a key until somebody enables it. Needs `api_keys:write`, no cover. A key that is disabled stays as it is. */
export function disableApiKey(ctx: OrganizationContext, input: { id: string; reason?: string | null | undefined; version?: number | null | undefined }): Promise<Everywhere<ApiKeyRow>> {
  const reason = parseReason(input.reason ?? '')
  refuseInvalid(reason)
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    // The row is locked, so of two at once the second sees what the first did.
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    await demandVersion(tx, key, input.version)
    const facts = factsOf(ownedFacts(key), tx.config.catalogue, tx.clock.now())
    if (facts.status !== 'DISABLED') {
      refuseChange(reasonAgainstDisabling(tx.principal.authority, facts, tx.config.catalogue), facts)
      markDisabled(tx, key, reason.ok ? reason.value : null)
    }
    return getChangedApiKey(tx, key.id)
  })
}
