import { type RawBuilder, sql } from 'kysely'
import type { WriteContext } from '../../application/transact.ts'
import { millisecondsOf, rowsOf } from '../../persistence/rows.ts'

/** One of the two secrets of a key that rotates. Instants are milliseconds. */
export interface RotatingSecretRow {
  id: string
  hint: string
  created_at: number
  last_used_at: number | null
  last_used_from: string | null
}

/** A rotation under way: both secrets work. */
export interface RotationRow {
  started_at: number
  /** When the old secret ends at the latest. */
  ends_at: number
  silent_hours: number | null
  old: RotatingSecretRow
  new: RotatingSecretRow
}

const secret = (alias: 'old' | 'new'): RawBuilder<unknown> => {
  const [s, used] = [sql.raw(alias), sql.raw(`${alias}_use`)]
  return sql`json_build_object('id', ${s}.id, 'hint', ${s}.hint, 'created_at', ${millisecondsOf(sql`${s}.created_at`)},
    'last_used_at', ${millisecondsOf(sql`${used}.last_used_at`)}, 'last_used_from', ${used}.last_used_from)`
}

/** The rotation of the key `k` of a query, or null. */
export const rotationColumn = (now: Date): RawBuilder<RotationRow | null> => sql<RotationRow | null>`
  (select json_build_object('started_at', ${millisecondsOf(sql`new.created_at`)}, 'ends_at', ${millisecondsOf(sql`old.retires_at`)},
      'silent_hours', old.end_when_silent_hours, 'old', ${secret('old')}, 'new', ${secret('new')})
    from api_key_secret old
    join api_key_secret new on new.api_key_id = old.api_key_id and new.ended_at is null and new.retires_at is null
    left join api_key_secret_use old_use on old_use.api_key_secret_id = old.id
    left join api_key_secret_use new_use on new_use.api_key_secret_id = new.id
    where old.api_key_id = k.id and old.ended_at is null and old.retires_at > ${now} and k.revoked_at is null
    limit 1)`

/** The rotation of a key that this transaction has locked, or null. */
export async function findRotation(tx: WriteContext, apiKeyId: string): Promise<RotationRow | null> {
  const [row] = await rowsOf(tx.em, sql<{ rotation: RotationRow | null }>`select ${rotationColumn(tx.clock.now())} as rotation from api_key k where k.id = ${apiKeyId}`)
  return row?.rotation ?? null
}

/** Ends a secret at once. */
export async function endSecret(tx: WriteContext, secretId: string): Promise<void> {
  await rowsOf(tx.em, sql`update api_key_secret set ended_at = ${tx.clock.now()} where id = ${secretId} and ended_at is null`)
}

/**
 * The secret's own last use, as a key's begins to rotate: until then only the key's was written down. It was this secret
 * unless one that worked beside it in an earlier rotation was used as late as that.
 */
const rememberLastUse = (tx: WriteContext, secretId: string): Promise<unknown> =>
  rowsOf(
    tx.em,
    sql`insert into api_key_secret_use (api_key_secret_id, last_used_at, last_used_from)
      select s.id, u.last_used_at, u.last_used_from from api_key_secret s join api_key_use u on u.api_key_id = s.api_key_id
      where s.id = ${secretId} and u.last_used_at is not null and not exists (
        select 1 from api_key_secret other join api_key_secret_use used on used.api_key_secret_id = other.id
        where other.api_key_id = s.api_key_id and other.id <> s.id and used.last_used_at >= u.last_used_at)
      on conflict (api_key_secret_id) do update set last_used_at = excluded.last_used_at, last_used_from = excluded.last_used_from
        where api_key_secret_use.last_used_at < excluded.last_used_at`,
  )

/** Gives the one secret of a key that works its end, or ends it at once where that is now. Returns its hint; null where none works. */
export async function retireSecret(tx: WriteContext, apiKeyId: string, retiresAt: Date, silentHours: number | null): Promise<string | null> {
  const now = tx.clock.now()
  const atOnce = retiresAt <= now
  const [row] = await rowsOf(
    tx.em,
    sql<{ id: string; hint: string }>`update api_key_secret set ended_at = ${atOnce ? now : null}, retires_at = ${atOnce ? null : retiresAt}, end_when_silent_hours = ${atOnce ? null : silentHours}
      where api_key_id = ${apiKeyId} and ended_at is null and retires_at is null returning id, hint`,
  )
  if (row === undefined) return null
  if (!atOnce) await rememberLastUse(tx, row.id)
  return row.hint
}

/** Takes the end of a secret back: it lives as long as its key again. */
export async function keepSecret(tx: WriteContext, secretId: string): Promise<void> {
  await rowsOf(tx.em, sql`update api_key_secret set retires_at = null, end_when_silent_hours = null where id = ${secretId}`)
}

/** A change of a key's secrets is one of the key: it has a new version, even within one millisecond. */
export async function touchApiKey(tx: WriteContext, apiKeyId: string): Promise<void> {
  await rowsOf(tx.em, sql`update api_key set updated_at = ${tx.clock.now()}, version = version + 1 where id = ${apiKeyId}`)
}
