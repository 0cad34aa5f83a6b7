import { missingForDelegation } from '@latchkey/domain/authority.ts'
import { sql } from 'kysely'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { addSecret } from './add-api-key.ts'
import { lockRequestedApiKey } from './api-key-request.repository.ts'
import { targetOf } from './api-key-settings.ts'
import { ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf, reasonAgainstReplacingSecret } from './api-key.policy.ts'
import { getChangedApiKey } from './api-key.repository.ts'
import type { CreatedApiKey } from './create-api-key.ts'
import { ownedFacts } from './locked-api-key.ts'
import { parseRequestId } from './parse-api-key-input.ts'
import { refuseChange } from './refuse-change.ts'

/**
 * Gives a new secret for a key whose first one was lost on its way: once, within 24 hours, to the principal that made the
 * key by this request id, while the key was never used. The old secret ends at once; id and settings stay. It reveals a
 * secret of the whole key, so all of it needs cover, as at its creation.
 */
export function replaceUndeliveredSecret(ctx: OrganizationContext, input: { requestId: string }): Promise<Everywhere<CreatedApiKey>> {
  const requestId = parseRequestId(input.requestId)
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    if (!requestId.ok) throw new InvalidInput(requestId.issues)
    const found = await lockRequestedApiKey(tx, requestId.value)
    if (found === null) throw new ApiKeyNotFound()
    const { key, request, everUsed } = found
    const { authority } = tx.principal
    const { catalogue } = tx.config
    const now = tx.clock.now()
    const facts = { ...factsOf(ownedFacts(key), catalogue, now), replaceable: request.secretReplacedAt === null, everUsed }
    refuseChange(reasonAgainstReplacingSecret(authority, facts, catalogue), facts, missingForDelegation(authority, facts.written, catalogue))
    const ended = await rowsOf(tx.em, sql<{ hint: string }>`update api_key_secret set ended_at = ${now} where api_key_id = ${key.id} and ended_at is null returning hint`)
    const secret = await addSecret(tx, key.id)
    request.secretReplacedAt = now
    key.updatedAt = now
    recordAudit(tx, { action: 'api_key.secret_replaced', target: targetOf(key), before: { hint: ended[0]?.hint ?? null }, after: { hint: secret.hint } })
    return { apiKey: await getChangedApiKey(tx, key.id), secret: secret.text }
  })
}
