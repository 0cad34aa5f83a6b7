import { missingForDelegation } from '@latchkey/domain/authority.ts'
import { IN_USE_MS } from '@latchkey/domain/key/rotation.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { endSecret, findRotation, keepSecret, type RotatingSecretRow, type RotationRow, touchApiKey } from './api-key-rotation.repository.ts'
import { targetOf } from './api-key-settings.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound, SecretInUse } from './api-key.errors.ts'
import { factsOf, reasonAgainstCancellingRotation, reasonAgainstEndingRotation } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { demandVersion, ownedFacts } from './locked-api-key.ts'
import { refuseChange } from './refuse-change.ts'

interface EndRotationInput {
  id: string
  version?: number | null | undefined
  confirmInUse?: boolean | null | undefined
}

/** Locks the key and its rotation. Throws what the rule has against it. */
async function lockRotation(tx: TransactionContext, { id, version }: EndRotationInput, rule: typeof reasonAgainstEndingRotation): Promise<{ key: ApiKey; rotation: RotationRow }> {
  const key = await lockVisibleApiKey(tx, id)
  if (key === null) throw new ApiKeyNotFound()
  await demandVersion(tx, key, version)
  const { catalogue } = tx.config
  const { authority } = tx.principal
  const rotation = await findRotation(tx, key.id)
  const facts = { ...factsOf(ownedFacts(key), catalogue, tx.clock.now()), rotating: rotation !== null }
  refuseChange(rule(authority, facts, catalogue), facts, missingForDelegation(authority, facts.written, catalogue))
  if (rotation === null) throw new Error('A rule let a rotation end that is not under way.')
  return { key, rotation }
}

function demandUnused(which: 'old' | 'new', { last_used_at: at, last_used_from: from }: RotatingSecretRow, since: number, confirmed: boolean): void {
  if (!confirmed && at !== null && at > since) throw new SecretInUse(which, { at: new Date(at), from })
}

/**
 * Ends the old secret of a key that rotates before its time. One that was used in the last hour is refused with
 * `SecretInUse`, unless that is confirmed: whatever uses it stops. Needs `api_keys:write`, no cover.
 */
export function endApiKeyRotation(ctx: OrganizationContext, input: EndRotationInput): Promise<Everywhere<ApiKeyRow>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const { key, rotation } = await lockRotation(tx, input, reasonAgainstEndingRotation)
    demandUnused('old', rotation.old, tx.clock.now().getTime() - IN_USE_MS, input.confirmInUse === true)
    await endSecret(tx, rotation.old.id)
    await touchApiKey(tx, key.id)
    recordAudit(tx, { action: 'api_key.rotation_ended', target: targetOf(key), before: { hint: rotation.old.hint }, after: { hint: rotation.new.hint, silentForHours: null } })
    return getChangedApiKey(tx, key.id)
  })
}

/**
 * Takes a rotation back: the new secret ends at once and the old one lives as long as its key again. Where the new one was
 * used at all it is refused with `SecretInUse`, unless that is confirmed. Needs `api_keys:write` and, as the rotation
 * itself, cover of the whole key: it keeps alive what was about to end.
 */
export function cancelApiKeyRotation(ctx: OrganizationContext, input: EndRotationInput): Promise<Everywhere<ApiKeyRow>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const { key, rotation } = await lockRotation(tx, input, reasonAgainstCancellingRotation)
    demandUnused('new', rotation.new, Number.NEGATIVE_INFINITY, input.confirmInUse === true)
    await endSecret(tx, rotation.new.id)
    await keepSecret(tx, rotation.old.id)
    await touchApiKey(tx, key.id)
    recordAudit(tx, {
      action: 'api_key.rotation_cancelled',
      target: targetOf(key),
      before: { hint: rotation.new.hint, oldEndsAt: new Date(rotation.ends_at).toISOString() },
      after: { hint: rotation.old.hint },
    })
    return getChangedApiKey(tx, key.id)
  })
}
