import { type Cidr, contains, parseAddress, parseCidr } from '@latchkey/domain/address/cidr.ts'
import { GATEWAY_KEY_FORMAT, parseKey } from '@latchkey/domain/key/format.ts'
import type { Pool } from 'pg'
import { digestOf } from '../../application/secrets.ts'

interface GatewayKeyRow {
  id: string
  ip_allowlist: string[] | null
  expires_at: Date | null
  revoked_at: Date | null
}

export type GatewayKeyOutcome = { outcome: 'GOOD'; id: string } | { outcome: 'NOT_GOOD' } | { outcome: 'WRONG_ADDRESS' }

/** Whether a text is meant to be a gateway key, right or wrong. */
export const isGatewayKeyText = (text: string): boolean => text.startsWith(`${GATEWAY_KEY_FORMAT.prefix}_`)

/** An allowlist without an address to compare is not met. */
function isAllowedFrom(allowlist: readonly string[], ip: string | null): boolean {
  const address = ip === null ? null : parseAddress(ip)
  if (address === null || !address.ok) return false
  const cidrs = allowlist.map(parseCidr).flatMap((parsed): Cidr[] => (parsed.ok ? [parsed.cidr] : []))
  return contains(cidrs, address.address)
}

/** Decides about a presented gateway key: known, not revoked, not ended (at its end it has ended), and from an allowed address. */
export async function checkGatewayKey(pool: Pool, text: string, ip: string | null, now: Date): Promise<GatewayKeyOutcome> {
  if (!parseKey(text, [GATEWAY_KEY_FORMAT]).ok) return { outcome: 'NOT_GOOD' }
  const { rows } = await pool.query<GatewayKeyRow>({
    name: 'gateway-key-by-digest',
    text: 'select id, ip_allowlist, expires_at, revoked_at from gateway_key where digest = $1',
    values: [digestOf(text)],
  })
  const [key] = rows
  if (key === undefined || key.revoked_at !== null || (key.expires_at !== null && now >= key.expires_at)) return { outcome: 'NOT_GOOD' }
  if (key.ip_allowlist !== null && !isAllowedFrom(key.ip_allowlist, ip)) return { outcome: 'WRONG_ADDRESS' }
  return { outcome: 'GOOD', id: key.id }
}
