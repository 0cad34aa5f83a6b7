import { isOldSecretSilent } from '@latchkey/domain/key/rotation.ts'
import { sql } from 'kysely'
import { newRequestId } from '../../application/identifiers.ts'
import type { EntityManager, Services } from '../../application/request-context.ts'
import { SYSTEM, transactAs, type WriteContext } from '../../application/transact.ts'
import { dateOf, rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { endSecret, findRotation, type RotationRow, touchApiKey } from './api-key-rotation.repository.ts'
import { targetOf } from './api-key-settings.ts'

/** One look ends no more than this many; the next one goes on. */
const MOST_AT_ONCE = 100

const isDue = ({ started_at, silent_hours, old, new: newer }: RotationRow, now: Date): boolean =>
  silent_hours !== null && isOldSecretSilent({ startedAt: new Date(started_at), oldLastUsedAt: dateOf(old.last_used_at), newLastUsedAt: dateOf(newer.last_used_at) }, silent_hours, now)

async function endIfSilent(tx: WriteContext, apiKeyId: string): Promise<boolean> {
  // Whoever ends, cancels or revokes meanwhile holds the key; what is decided here is decided after that.
  const [key] = await rowsOf(tx.em, sql<{ id: string; name: string; organization_id: string }>`select k.id, k.name, k.organization_id from api_key k where k.id = ${apiKeyId} for update of k`)
  const rotation = key === undefined ? null : await findRotation(tx, apiKeyId)
  if (key === undefined || rotation === null || !isDue(rotation, tx.clock.now())) return false
  await endSecret(tx, rotation.old.id)
  await touchApiKey(tx, apiKeyId)
  recordAuditOf(tx, key.organization_id, {
    action: 'api_key.rotation_ended',
    target: targetOf(key),
    before: { hint: rotation.old.hint },
    after: { hint: rotation.new.hint, silentForHours: rotation.silent_hours },
  })
  return true
}

/**
 * Ends the old secrets of rotations that asked for it: whose new secret has been used, and which nobody has used for the
 * hours that were asked. Several processes may do it at once; each secret is ended once. Gives how many this call ended.
 */
export async function endSilentSecrets(services: Services, em: EntityManager): Promise<number> {
  const source = { requestId: newRequestId(services.random), ip: null, userAgent: null }
  const now = services.clock.now()
  // What was used too lately, or not at all, is not worth a lock: the rule decides again behind it.
  const candidates = await rowsOf(
    em,
    sql<{ api_key_id: string }>`select old.api_key_id from api_key_secret old
      left join api_key_secret_use used on used.api_key_secret_id = old.id
      where old.end_when_silent_hours is not null and old.ended_at is null and old.retires_at > ${now}
        and (used.last_used_at is null or used.last_used_at <= ${now}::timestamptz - make_interval(hours => old.end_when_silent_hours))
        and exists (select 1 from api_key_secret newer join api_key_secret_use newer_use on newer_use.api_key_secret_id = newer.id
          where newer.api_key_id = old.api_key_id and newer.ended_at is null and newer.retires_at is null
            and newer.created_at <= ${now}::timestamptz - make_interval(hours => old.end_when_silent_hours))
      limit ${MOST_AT_ONCE}`,
  )
  let ended = 0
  for (const { api_key_id: apiKeyId } of candidates) {
    if (await transactAs({ ...services, ...source, em: em.fork() }, SYSTEM, (tx) => endIfSilent(tx, apiKeyId))) ended += 1
  }
  return ended
}
