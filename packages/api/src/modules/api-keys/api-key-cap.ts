import { effectiveCap, hasRoomForKey } from '@latchkey/domain/plan.ts'
import type { WriteContext } from '../../application/transact.ts'
import { planOf } from '../organizations/organization.policy.ts'
import { countCountedApiKeys, type OrganizationRow } from '../organizations/organization.repository.ts'
import { ApiKeyLimitReached } from './api-key.errors.ts'
import { hasLiveDefaultApiKey } from './api-key.repository.ts'

const DEFAULT_EXISTS = 'The organization has its one key of class DEFAULT. Revoke it first, or make a key of class STANDARD.'

/**
 * Throws unless one more key of this class fits. The organization must have been locked by this transaction, so that
 * whoever counts next counts this key too.
 */
export async function demandRoomForKey(tx: WriteContext, organization: OrganizationRow, keyClass: 'STANDARD' | 'DEFAULT'): Promise<void> {
  if (keyClass === 'DEFAULT') {
    if (await hasLiveDefaultApiKey(tx, organization.id)) throw new ApiKeyLimitReached(1, 1, DEFAULT_EXISTS)
    return
  }
  const cap = effectiveCap(planOf(tx.config.plans, organization.plan).maxKeys, organization.api_key_cap)
  if (cap === null) return
  const used = await countCountedApiKeys(tx.em, organization.id, tx.clock.now())
  if (!hasRoomForKey(used, cap)) throw new ApiKeyLimitReached(cap, used)
}
