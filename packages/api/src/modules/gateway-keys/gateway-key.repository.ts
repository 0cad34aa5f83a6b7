import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { GATEWAY_KEY_FORMAT } from '@latchkey/domain/key/format.ts'
import { sql } from 'kysely'
import { newId } from '../../application/identifiers.ts'
import type { EntityManager } from '../../application/request-context.ts'
import { newSecret, type NewSecret } from '../../application/secrets.ts'
import type { WriteContext } from '../../application/transact.ts'
import { dateOf, millisecondsOf, rowsOf } from '../../persistence/rows.ts'
import { recordInstallationAudit } from '../audit-log/record-audit.ts'
import { GatewayKey } from './gateway-key.entity.ts'

/** A gateway key as the operator may see it: nothing of its secret but the hint. */
export interface GatewayKeySettings {
  id: string
  name: string
  hint: string
  ipAllowlist: string[] | null
  createdAt: Date
  expiresAt: Date | null
  revokedAt: Date | null
}

interface Row {
  id: string
  name: string
  hint: string
  ip_allowlist: string[] | null
  created_at: number
  expires_at: number | null
  revoked_at: number | null
}

/** Another gateway key has or had the name, by which the audit log and the commands tell them apart. */
export class GatewayKeyNameTaken extends Error {
  override name = 'GatewayKeyNameTaken'
}

const COLUMNS = sql<Row>`g.id, g.name, g.hint, g.ip_allowlist, ${millisecondsOf(sql`g.created_at`)} as created_at, ${millisecondsOf(sql`g.expires_at`)} as expires_at, ${millisecondsOf(sql`g.revoked_at`)} as revoked_at`

const settingsOfRow = (row: Row): GatewayKeySettings => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  ipAllowlist: row.ip_allowlist,
  createdAt: new Date(row.created_at),
  expiresAt: dateOf(row.expires_at),
  revokedAt: dateOf(row.revoked_at),
})

const audited = ({ hint, ipAllowlist, expiresAt }: Pick<GatewayKeySettings, 'hint' | 'ipAllowlist' | 'expiresAt'>): Record<string, unknown> => ({ hint, ipAllowlist, expiresAt: expiresAt?.toISOString() ?? null })
const targetOf = ({ id, name }: { id: string; name: string }) => ({ kind: 'gateway_key', id, name })

/** Every gateway key by name, revoked ones too. */
export async function listGatewayKeys(em: EntityManager): Promise<GatewayKeySettings[]> {
  return (await rowsOf(em, sql<Row>`select ${COLUMNS} from gateway_key g order by g.name`)).map(settingsOfRow)
}

/** A gateway key by its name or id, locked until the transaction ends; null when there is none. */
export async function lockGatewayKey(tx: WriteContext, nameOrId: string): Promise<GatewayKeySettings | null> {
  const [row] = await rowsOf(tx.em, sql<Row>`select ${COLUMNS} from gateway_key g where g.id = ${nameOrId} or g.name = ${nameOrId} order by g.id = ${nameOrId} desc limit 1 for update`)
  return row === undefined ? null : settingsOfRow(row)
}

/** Makes a gateway key, with the event of the installation. Gives the secret, this once. Throws `GatewayKeyNameTaken`. */
export async function addGatewayKey(
  tx: WriteContext,
  wanted: Pick<GatewayKeySettings, 'name' | 'ipAllowlist' | 'expiresAt'>,
): Promise<{ gatewayKey: GatewayKeySettings; secret: NewSecret }> {
  const now = tx.clock.now()
  const secret = newSecret(tx.random, GATEWAY_KEY_FORMAT)
  const gatewayKey = { ...wanted, id: newId(tx.random, 'gatewayKey'), hint: secret.hint, createdAt: now, revokedAt: null }
  tx.em.create(GatewayKey, { ...gatewayKey, digest: secret.digest, updatedAt: now })
  try {
    await tx.em.flush()
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new GatewayKeyNameTaken('There is or was a gateway key with this name.', { cause: error })
    throw error
  }
  recordInstallationAudit(tx, { action: 'gateway_key.created', target: targetOf(gatewayKey), after: audited(gatewayKey) })
  return { gatewayKey, secret }
}

/** Gives a locked gateway key another secret; the old one is dead at the commit. */
export async function replaceGatewayKeySecret(tx: WriteContext, gatewayKey: GatewayKeySettings): Promise<{ gatewayKey: GatewayKeySettings; secret: NewSecret }> {
  const secret = newSecret(tx.random, GATEWAY_KEY_FORMAT)
  await rowsOf(tx.em, sql`update gateway_key set digest = ${secret.digest}, hint = ${secret.hint}, updated_at = ${tx.clock.now()} where id = ${gatewayKey.id}`)
  recordInstallationAudit(tx, { action: 'gateway_key.rotated', target: targetOf(gatewayKey), before: { hint: gatewayKey.hint }, after: { hint: secret.hint } })
  return { gatewayKey: { ...gatewayKey, hint: secret.hint }, secret }
}

/** Revokes a locked gateway key for good. One that is revoked stays as it is, without an event. */
export async function markGatewayKeyRevoked(tx: WriteContext, gatewayKey: GatewayKeySettings): Promise<GatewayKeySettings> {
  if (gatewayKey.revokedAt !== null) return gatewayKey
  const now = tx.clock.now()
  await rowsOf(tx.em, sql`update gateway_key set revoked_at = ${now}, updated_at = ${now} where id = ${gatewayKey.id}`)
  recordInstallationAudit(tx, { action: 'gateway_key.revoked', target: targetOf(gatewayKey), before: audited(gatewayKey) })
  return { ...gatewayKey, revokedAt: now }
}
