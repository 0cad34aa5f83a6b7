import { type Address, parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { decide } from '@latchkey/domain/verification/decide.ts'
import { CompiledQuery, sql } from 'kysely'
import type { ApiKeyPrincipal } from '../../application/principal.ts'
import type { EntityManager } from '../../application/request-context.ts'
import type { StoredKey } from '../../application/verifier.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { principalOfKey } from './api-key-principal.ts'
import { STORED_KEY_BY_SECRET, verificationRecordOf } from './stored-key.ts'

function addressOf(ip: string | null): Address | null {
  const parsed = ip === null ? null : parseAddress(ip)
  return parsed?.ok ? parsed.address : null
}

/**
 * Reads an acting key again inside a transaction. Its row, its secret and its owner's membership are held FOR SHARE:
 * whoever takes a right away waits for this transaction, or this one sees the right gone. Null when the key is no
 * longer good.
 */
export async function readKeyPrincipalAnew(
  em: EntityManager,
  principal: ApiKeyPrincipal,
  catalogue: Catalogue,
  now: Date,
): Promise<ApiKeyPrincipal | null> {
  await rowsOf(em, sql`select 1 from api_key k join api_key_secret s on s.api_key_id = k.id where s.id = ${principal.secretId} for share`)
  if (principal.user !== null) {
    await rowsOf(em, sql`select 1 from member where organization_id = ${principal.organization.id} and user_id = ${principal.user.id} for share`)
  }
  const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(STORED_KEY_BY_SECRET, [principal.secretId]))
  const [key] = rows as StoredKey[]
  if (key === undefined || decide(verificationRecordOf(key, catalogue), { operation: principal.operation, address: addressOf(principal.ip) }, now, true).outcome !== 'VALID') return null
  return principalOfKey(key, catalogue, principal)
}
