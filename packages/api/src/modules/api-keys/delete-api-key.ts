import { parseReason } from '@latchkey/domain/naming.ts'
import { refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { targetOf } from './api-key-settings.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf } from './api-key.policy.ts'
import { lockVisibleApiKey } from './api-key.repository.ts'
import { ownedFacts } from './locked-api-key.ts'

/**
 * Revokes a key at once and takes its record out of every list, `node` and search; the row stays, so that verification
 * still says REVOKED. Needs `api_keys:delete`. Deleting it again finds nothing.
 */
export function deleteApiKey(ctx: OrganizationContext, input: { id: string; reason?: string | null | undefined }): Promise<Everywhere<{ deletedApiKeyId: string }>> {
  const parsed = parseReason(input.reason ?? '')
  refuseInvalid(parsed)
  const reason = parsed.ok ? parsed.value : null
  return transactEverywhere(ctx, 'api_keys:delete', async (tx) => {
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    const now = tx.clock.now()
    const { status } = factsOf(ownedFacts(key), tx.config.catalogue, now)
    if (key.revokedAt === null) {
      key.revokedAt = now
      key.revokedReason = reason
    }
    key.deletedAt = now
    key.updatedAt = now
    recordAudit(tx, { action: 'api_key.deleted', target: targetOf(key), before: { status }, after: { status: 'REVOKED', reason } })
    return { deletedApiKeyId: key.id }
  })
}
