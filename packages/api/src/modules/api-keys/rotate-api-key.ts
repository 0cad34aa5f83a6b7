import { hash } from 'node:crypto'
import { canonicalJson } from '@latchkey/domain/audit/canonical.ts'
import { missingForDelegation } from '@latchkey/domain/authority.ts'
import { type Issue, type Parsed, refused } from '@latchkey/domain/issue.ts'
import { MOST_SILENT_HOURS, overlapEnd, ROTATION_OVERLAPS, type RotationOverlap } from '@latchkey/domain/key/rotation.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { lockOrganization } from '../organizations/organization.repository.ts'
import { addSecret } from './add-api-key.ts'
import { addApiKeyRequest, closeReplacements } from './api-key-request.repository.ts'
import { findRotation, retireSecret, touchApiKey } from './api-key-rotation.repository.ts'
import { targetOf } from './api-key-settings.ts'
import { ApiKeyAlreadyRotated, ApiKeyNotFound } from './api-key.errors.ts'
import { factsOf, reasonAgainstRotating } from './api-key.policy.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { type CreatedApiKey, refuseReplay } from './create-api-key.ts'
import { demandVersion, ownedFacts } from './locked-api-key.ts'
import { parseRequestId } from './parse-api-key-input.ts'
import { refuseChange } from './refuse-change.ts'

export interface RotateApiKeyInput {
  id: string
  overlap?: RotationOverlap | null | undefined
  endWhenSilentForHours?: number | null | undefined
  version?: number | null | undefined
  requestId?: string | null | undefined
}

/** Long enough for a deployment and its rollback, short enough that nobody forgets the old secret. */
const DEFAULT_OVERLAP: RotationOverlap = 'HOURS_24'

interface AskedRotation {
  overlap: RotationOverlap
  silentHours: number | null
  requestId: string | null
}

const parseSilence = (hours: number | null, overlap: RotationOverlap): Parsed<{ value: number | null }> => {
  if (hours === null) return { ok: true, value: null }
  if (overlap === 'NOW') return refused(['endWhenSilentForHours'], 'NOT_TOGETHER', 'Without an overlap the old secret ends now; there is no silence to wait for.')
  if (hours >= 1 && hours <= MOST_SILENT_HOURS) return { ok: true, value: hours }
  return refused(['endWhenSilentForHours'], 'OUT_OF_RANGE', `A silence of 1 to ${MOST_SILENT_HOURS} hours.`)
}

function parseRotation(input: RotateApiKeyInput): AskedRotation {
  const overlap = input.overlap ?? DEFAULT_OVERLAP
  const silence = parseSilence(input.endWhenSilentForHours ?? null, overlap)
  const requestId: Parsed<{ value: string | null }> = input.requestId === null || input.requestId === undefined ? { ok: true, value: null } : parseRequestId(input.requestId)
  const issues: Issue[] = [...(silence.ok ? [] : silence.issues), ...(requestId.ok ? [] : requestId.issues)]
  if (!silence.ok || !requestId.ok) throw new InvalidInput(issues)
  return { overlap, silentHours: silence.value, requestId: requestId.value }
}

/**
 * Gives a key a new secret with the same settings, this once. The old one works until the overlap ends, at the latest
 * until the end that the key has now: a later change of that end does not lengthen it. Needs `api_keys:write` and cover
 * of the whole key, so that a personal key is rotated by its owner only. A key of a fixed kind and a disabled one rotate
 * as they are; one that rotates already is refused. It counts toward the cap once, whatever its secrets.
 */
export function rotateApiKey(ctx: OrganizationContext, input: RotateApiKeyInput): Promise<Everywhere<CreatedApiKey>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const { overlap, silentHours, requestId } = parseRotation(input)
    // Before the key, in the order of every creation: racing tries with one request id come one after the other.
    if ((await lockOrganization(tx, tx.principal.organization.id)) === null) throw new Error('The organization of the principal is gone.')
    const inputDigest = hash('sha256', canonicalJson({ rotate: { id: input.id, overlap, silentHours } }), 'buffer')
    if (requestId !== null) await refuseReplay(tx, requestId, inputDigest, ApiKeyAlreadyRotated)
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    await demandVersion(tx, key, input.version)
    const now = tx.clock.now()
    const { catalogue } = tx.config
    const { authority } = tx.principal
    const facts = { ...factsOf(ownedFacts(key), catalogue, now), rotating: (await findRotation(tx, key.id)) !== null }
    refuseChange(reasonAgainstRotating(authority, facts, catalogue), facts, missingForDelegation(authority, facts.written, catalogue))

    const endsAt = overlapEnd(key, new Date(now.getTime() + ROTATION_OVERLAPS[overlap]))
    const before = await retireSecret(tx, key.id, endsAt, silentHours)
    const secret = await addSecret(tx, key.id)
    await closeReplacements(tx, key.id)
    if (requestId !== null) await addApiKeyRequest(tx, { requestId, inputDigest, apiKeyId: key.id, replaceable: false })
    await touchApiKey(tx, key.id)
    recordAudit(tx, {
      action: 'api_key.rotated',
      target: targetOf(key),
      before: { hint: before },
      after: { hint: secret.hint, overlap, oldEndsAt: endsAt.toISOString(), endWhenSilentForHours: silentHours },
    })
    return { apiKey: await getChangedApiKey(tx, key.id), secret: secret.text }
  })
}
