import { isSameFormat, type KeyFormat } from '@latchkey/domain/key/format.ts'
import { sql } from 'kysely'
import type { Clock } from '../../application/clock.ts'
import type { EntityManager, KeyFormats } from '../../application/request-context.ts'
import type { Config } from '../../config.ts'
import { rowsOf } from '../../persistence/rows.ts'

/**
 * The formats that keys may have: the configured one for new keys, and every one that was ever used or is accepted by
 * configuration, so that no key stops working because the operator chose another prefix. Configuration can take none of
 * them away, so no start has to stop because of keys that it would cut off.
 */
export async function loadKeyFormats(em: EntityManager, config: Config, clock: Clock): Promise<KeyFormats> {
  const current = config.keyFormat
  await rowsOf(
    em,
    sql`insert into known_key_format (prefix, encoding, first_used_at) values (${current.prefix}, ${current.encoding}, ${clock.now()}) on conflict do nothing`,
  )
  const known = await rowsOf(em, sql<KeyFormat>`select prefix, encoding from known_key_format`)
  const accepted: KeyFormat[] = []
  for (const format of [current, ...config.acceptedKeyFormats, ...known]) {
    if (!accepted.some((other) => isSameFormat(other, format))) accepted.push({ prefix: format.prefix, encoding: format.encoding })
  }
  return { current, accepted }
}
