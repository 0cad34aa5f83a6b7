import { isSameFormat, type KeyFormat } from '@latchkey/domain/key/format.ts'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import type { KeyFormats } from '../../application/request-context.ts'
import type { Config } from '../../config.ts'

/**
 * The formats that keys may have: the configured one for new keys, and every one that was ever used or is accepted by
 * configuration, so that no key stops working because the operator chose another prefix. Configuration can take none of
 * them away, so no start has to stop because of keys that it would cut off.
 */
export async function loadKeyFormats(pool: Pick<Pool, 'query'>, config: Config, clock: Clock): Promise<KeyFormats> {
  const current = config.keyFormat
  await pool.query('insert into known_key_format (prefix, encoding, first_used_at) values ($1, $2, $3) on conflict do nothing', [current.prefix, current.encoding, clock.now()])
  const { rows: known } = await pool.query<KeyFormat>('select prefix, encoding from known_key_format')
  const accepted: KeyFormat[] = []
  for (const format of [current, ...config.acceptedKeyFormats, ...known]) {
    if (!accepted.some((other) => isSameFormat(other, format))) accepted.push({ prefix: format.prefix, encoding: format.encoding })
  }
  return { current, accepted }
}
