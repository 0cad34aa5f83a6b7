import { refused } from '@latchkey/domain/issue.ts'
import { parseReason } from '@latchkey/domain/naming.ts'
import { InvalidInput, refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import type { ApiKey } from './api-key.entity.ts'
import { factsOf, reasonAgainstDisabling } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKeys, lockVisibleApiKeys } from './api-key.repository.ts'
import { markDisabled } from './disable-api-key.ts'
import { ownedFacts } from './locked-api-key.ts'
import { refuseChange } from './refuse-change.ts'
import { markRevoked } from './revoke-api-key.ts'

/** How many keys one call may name. */
export const MOST_AT_ONCE = 200

export type ItemOutcome = 'CHANGED' | 'UNCHANGED' | 'NOT_FOUND' | 'NOT_CHANGEABLE'

export interface ItemResult {
  id: string
  outcome: ItemOutcome
  /** Null for NOT_FOUND. */
  apiKey: ApiKeyRow | null
}

export type ManyApiKeysChanged = Everywhere<{ results: ItemResult[] }>

interface ManyInput {
  ids: readonly string[]
  reason?: string | null | undefined
}

function parseMany({ ids, reason }: ManyInput): { ids: string[]; reason: string | null } {
  const distinct = [...new Set(ids)]
  const parsed = parseReason(reason ?? '')
  refuseInvalid(
    distinct.length === 0 ? refused(['ids'], 'EMPTY_LIST', 'Name at least one key.') : { ok: true },
    ids.length > MOST_AT_ONCE ? refused(['ids'], 'TOO_MANY', `At most ${MOST_AT_ONCE} keys at once.`) : { ok: true },
    parsed,
  )
  if (!parsed.ok) throw new InvalidInput(parsed.issues)
  return { ids: distinct, reason: parsed.value }
}

/**
 * Does the same to many keys in one transaction: what can be done is done for all of them at one instant, each with its
 * own event, and what cannot is said per key. A fault of ours undoes it all, so that nobody has to find out which keys it
 * got to; what a key refuses undoes nothing of the others, because whoever stops forty keys wants the thirty-nine stopped.
 */
function changeMany(ctx: OrganizationContext, input: ManyInput, change: (tx: TransactionContext, key: ApiKey, reason: string | null) => ItemOutcome): Promise<ManyApiKeysChanged> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const { ids, reason } = parseMany(input)
    const locked = new Map((await lockVisibleApiKeys(tx, ids)).map((key) => [key.id, key]))
    const outcomes = ids.map((id) => {
      const key = locked.get(id)
      return { id, outcome: key === undefined ? ('NOT_FOUND' as const) : change(tx, key, reason) }
    })
    const rows = await getChangedApiKeys(tx, [...locked.keys()])
    return { results: outcomes.map((result) => ({ ...result, apiKey: rows.get(result.id) ?? null })) }
  })
}

/** Revokes up to 200 keys for good. One that is revoked already is UNCHANGED. Needs `api_keys:write`, no cover. */
export const revokeApiKeys = (ctx: OrganizationContext, input: ManyInput): Promise<ManyApiKeysChanged> =>
  changeMany(ctx, input, (tx, key, reason) => (markRevoked(tx, key, reason, null) ? 'CHANGED' : 'UNCHANGED'))

/** Disables up to 200 keys. One that is disabled already is UNCHANGED, one that is revoked or expired NOT_CHANGEABLE. Needs `api_keys:write`, no cover. */
export const disableApiKeys = (ctx: OrganizationContext, input: ManyInput): Promise<ManyApiKeysChanged> =>
  changeMany(ctx, input, (tx, key, reason) => {
    const { catalogue } = tx.config
    const facts = factsOf(ownedFacts(key), catalogue, tx.clock.now())
    if (facts.status === 'DISABLED') return 'UNCHANGED'
    if (facts.status === 'REVOKED' || facts.status === 'EXPIRED') return 'NOT_CHANGEABLE'
    refuseChange(reasonAgainstDisabling(tx.principal.authority, facts, catalogue), facts)
    markDisabled(tx, key, reason)
    return 'CHANGED'
  })
