import { type Cidr, contains, parseAddress, parseCidr } from '@latchkey/domain/address/cidr.ts'
import { GATEWAY_KEY_FORMAT, parseKey } from '@latchkey/domain/key/format.ts'
import type { Pool } from 'pg'
import { digestOf } from '../../application/secrets.ts'

/** A gateway key as it is read to decide about it. Instants are milliseconds. */
export interface StoredGatewayKey {
  id: string
  /** In hexadecimal. */
  digest: string
  ipAllowlist: string[] | null
  expiresAt: number | null
  revoked: boolean
}

export type GatewayKeyOutcome = { outcome: 'GOOD'; id: string } | { outcome: 'NOT_GOOD' } | { outcome: 'WRONG_ADDRESS' }

const NOT_GOOD: GatewayKeyOutcome = { outcome: 'NOT_GOOD' }

const BEGINNING = `${GATEWAY_KEY_FORMAT.prefix}_`

/** Whether a text is meant to be a gateway key, right or wrong. */
export const isGatewayKeyText = (text: string): boolean => text.startsWith(BEGINNING)

/** An allowlist without an address to compare is not met. */
function isAllowedFrom(allowlist: readonly string[], ip: string | null): boolean {
  const address = ip === null ? null : parseAddress(ip)
  if (address === null || !address.ok) return false
  const cidrs = allowlist.map(parseCidr).flatMap((parsed): Cidr[] => (parsed.ok ? [parsed.cidr] : []))
  return contains(cidrs, address.address)
}

/** Decides about a gateway key: known, not revoked, not ended (at its end it has ended), and from an allowed address. */
export function decideGatewayKey(key: StoredGatewayKey | undefined, ip: () => string | null, now: number): GatewayKeyOutcome {
  if (key === undefined || key.revoked || (key.expiresAt !== null && now >= Math.trunc(key.expiresAt))) return NOT_GOOD
  if (key.ipAllowlist !== null && !isAllowedFrom(key.ipAllowlist, ip())) return { outcome: 'WRONG_ADDRESS' }
  return { outcome: 'GOOD', id: key.id }
}

/** The same from the database, for a presented text; a malformed one costs no query. */
export async function checkGatewayKey(pool: Pick<Pool, 'query'>, text: string, ip: () => string | null, now: number): Promise<GatewayKeyOutcome> {
  if (!parseKey(text, [GATEWAY_KEY_FORMAT]).ok) return NOT_GOOD
  const { rows } = await pool.query<StoredGatewayKey>({
    name: 'gateway-key-by-digest',
    text: `select id, encode(digest, 'hex') as digest, ip_allowlist as "ipAllowlist", extract(epoch from expires_at)::float8 * 1000 as "expiresAt",
      revoked_at is not null as revoked from gateway_key where digest = $1`,
    values: [digestOf(text)],
  })
  return decideGatewayKey(rows[0], ip, now)
}
