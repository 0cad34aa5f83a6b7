import { clientText, hourOf, RECENT, recentTimesOf, type Run } from './use-run.ts'

/** Of what is written before: an earlier use, or a refusal, which is none, changes nothing. */
const IS_LATER = `excluded.last_used_at > coalesce(api_key_use.last_used_at, '-infinity')`

/**
 * Writes the uses of some keys in one statement, all or nothing. Nothing of a key's own row is touched; the last uses
 * of keys and of their secrets move forward only. A key that is gone meanwhile violates a foreign key: to look for each key
 * before would be a tenth of the work. Which secret was used is written of keys that rotate. Rows are written in the order of
 * the parameters, which is the same in every process, so that none waits for another in a circle. Whoever adds to a key's last
 * requests has counted them in the key's row and holds it, so two processes take different positions; every 200 requests those
 * are cleared away that are not among the last 200 any more.
 */
export const WRITE_USES = `
with rotating as (
  select s.id from api_key_secret old join api_key_secret s on s.api_key_id = old.api_key_id
  where old.api_key_id = any ($1::text[]) and old.retires_at is not null and old.ended_at is null and old.retires_at > now()
), counted as (
  insert into api_key_use (api_key_id, requests, last_used_at, last_used_from, last_used_client)
  select u.id, u.requests, to_timestamp(u.at / 1000.0), u.source, u.client from unnest($1::text[], $2::int8[], $3::float8[], $4::text[], $5::text[]) as u (id, requests, at, source, client)
  on conflict (api_key_id) do update
    set requests = api_key_use.requests + excluded.requests, last_used_at = greatest(api_key_use.last_used_at, excluded.last_used_at),
      last_used_from = case when ${IS_LATER} then excluded.last_used_from else api_key_use.last_used_from end,
      last_used_client = case when ${IS_LATER} then excluded.last_used_client else api_key_use.last_used_client end
  returning api_key_id, requests
), last_uses_of_secrets as (
  insert into api_key_secret_use (api_key_secret_id, last_used_at, last_used_from)
  select u.id, to_timestamp(u.at / 1000.0), u.source from unnest($6::text[], $7::float8[], $8::text[]) as u (id, at, source)
  where (u.id in (select id from rotating)) is true
  on conflict (api_key_secret_id) do update
    set last_used_at = excluded.last_used_at, last_used_from = excluded.last_used_from
    where api_key_secret_use.last_used_at < excluded.last_used_at
), hours as (
  insert into api_key_hour (api_key_id, hour, outcome, permissions, requests)
  select h.id, to_timestamp(h.hour / 1000.0), h.outcome, h.permissions, h.requests from unnest($9::text[], $10::float8[], $11::text[], $12::text[], $13::int8[]) as h (id, hour, outcome, permissions, requests)
  on conflict (api_key_id, hour, outcome, permissions) do update set requests = api_key_hour.requests + excluded.requests
), places as (
  insert into api_key_place (api_key_id, day, address, client, outcome, first_at, last_at, requests)
  select p.id, (to_timestamp(p.first / 1000.0) at time zone 'UTC')::date, p.address, p.client, p.outcome, to_timestamp(p.first / 1000.0), to_timestamp(p.last / 1000.0), p.requests
  from unnest($14::text[], $15::text[], $16::text[], $17::text[], $18::float8[], $19::float8[], $20::int8[]) as p (id, address, client, outcome, first, last, requests)
  on conflict (api_key_id, day, address, client, outcome) do update
    set first_at = least(api_key_place.first_at, excluded.first_at), last_at = greatest(api_key_place.last_at, excluded.last_at), requests = api_key_place.requests + excluded.requests
), forgotten as (
  delete from api_key_recent r using counted, unnest($1::text[], $2::int8[]) as turn (id, requests)
  where counted.api_key_id = turn.id and counted.requests % ${RECENT} < turn.requests
    and r.api_key_id = counted.api_key_id and r.position <= counted.requests - ${RECENT}
)
insert into api_key_recent (api_key_id, position, times, outcome, permissions, address, client)
select r.id, counted.requests - r.back, r.times::int8[], r.outcome, r.permissions, r.address, r.client
from unnest($21::text[], $22::int8[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[]) as r (id, back, times, outcome, permissions, address, client)
join counted on counted.api_key_id = r.id`

const PLACES_DAYS = 30
const HOURS_DAYS = 100

/** Clears away what is older than anybody may ask for. */
export const FORGET_USES = `
with places as (delete from api_key_place where day < (now() at time zone 'UTC')::date - ${PLACES_DAYS})
delete from api_key_hour where hour < now() - interval '${HOURS_DAYS} days'`

const DAY_MS = 24 * 3_600_000
/** More different places than this in a second are one without a name. */
const MOST_PLACES = 50

type Cell = string | number | null

const ESCAPED = /["\\]/

const textOf = (value: Cell): string => {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return String(value)
  return ESCAPED.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
}

/** Columns of a statement's parameters, as the texts of arrays. The driver would make them of arrays in three times as long, and verifications wait meanwhile. */
class Columns {
  readonly #texts: string[]

  constructor(width: number) {
    this.#texts = Array.from({ length: width }, () => '')
  }

  add(...row: readonly Cell[]): void {
    for (let index = 0; index < row.length; index += 1) {
      const before = this.#texts[index] as string
      this.#texts[index] = before === '' ? textOf(row[index] as Cell) : `${before},${textOf(row[index] as Cell)}`
    }
  }

  get all(): string[] {
    return this.#texts.map((text) => `{${text}}`)
  }
}

/** Rows are sent in this order; `localeCompare` would be one that depends on the process. */
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** Adds up by a key that is made of several parts, none of which has a NUL in it. */
class Sums<Parts extends readonly (string | number)[], Sum> {
  readonly #sums = new Map<string, { parts: Parts; sum: Sum }>()

  get size(): number {
    return this.#sums.size
  }

  has(parts: Parts): boolean {
    return this.#sums.has(parts.join('\0'))
  }

  add(parts: Parts, first: Sum, again: (sum: Sum) => void): void {
    const name = parts.join('\0')
    const known = this.#sums.get(name)
    if (known === undefined) this.#sums.set(name, { parts, sum: first })
    else again(known.sum)
  }

  /** In an order that is the same in every process. */
  *[Symbol.iterator](): Generator<{ parts: Parts; sum: Sum }> {
    for (const [, sum] of [...this.#sums].sort(byName)) yield sum
  }
}

/** More than this would not fit into an index: the parts are then counted one by one. */
const LONGEST_PERMISSIONS = 500

function addHours(keyId: string, runs: readonly Run[], hours: Columns): void {
  const sums = new Sums<[number, string, string], { requests: number }>()
  for (const { firstAt, outcome, permissions, requests } of runs) {
    const together = permissions.length < 2 ? (permissions[0] ?? '') : [...new Set(permissions)].sort().join(',')
    const rows = together.length <= LONGEST_PERMISSIONS ? [together] : ['', ...new Set(permissions.map((permission) => `+${permission}`))]
    for (const row of rows) sums.add([hourOf(firstAt), outcome, row], { requests }, (sum) => (sum.requests += requests))
  }
  for (const { parts, sum } of sums) hours.add(keyId, ...parts, sum.requests)
}

function addPlaces(keyId: string, runs: readonly Run[], places: Columns): void {
  const sums = new Sums<[number, string, string, string], { first: number; last: number; requests: number }>()
  for (const { firstAt, lastAt, from, client, outcome, requests } of runs) {
    const day = Math.floor(firstAt / DAY_MS)
    const named: [number, string, string, string] = [day, from ?? '', clientText(client) ?? '', outcome]
    const parts: typeof named = sums.size < MOST_PLACES || sums.has(named) ? named : [day, '', '', outcome]
    sums.add(parts, { first: firstAt, last: lastAt, requests }, (sum) => {
      sum.first = Math.min(sum.first, firstAt)
      sum.last = Math.max(sum.last, lastAt)
      sum.requests += requests
    })
  }
  for (const { parts: [, address, client, outcome], sum } of sums) places.add(keyId, address, client, outcome, sum.first, sum.last, sum.requests)
}

/** The last requests of a key, by how many come after each of them. */
function addRecent(keyId: string, runs: readonly Run[], recent: Columns): void {
  const inOrder = runs.toSorted((a, b) => a.lastAt - b.lastAt)
  let back = inOrder.reduce((sum, run) => sum + run.requests, 0)
  for (const [index, times] of recentTimesOf(inOrder).entries()) {
    const { requests, outcome, permissions, from, client } = inOrder[index] as Run
    back -= requests
    if (times.length > 0) recent.add(keyId, back, `{${times.map(Math.floor).join(',')}}`, outcome, permissions.join(','), from, clientText(client))
  }
}

function latestUse(runs: readonly Run[]): Run | null {
  let latest: Run | null = null
  for (const run of runs) if (run.outcome === 'VALID' && (latest === null || run.lastAt >= latest.lastAt)) latest = run
  return latest
}

/** The parameters of `WRITE_USES` for some keys and what they were used for. */
export function usesOf(slice: readonly (readonly [string, readonly Run[]])[]): string[] {
  const [keys, hours, places, recent] = [new Columns(5), new Columns(5), new Columns(7), new Columns(7)]
  const lastOfSecrets: [secretId: string, use: Run][] = []
  for (const [keyId, runs] of slice.toSorted(byName)) {
    const latest = latestUse(runs)
    keys.add(keyId, runs.reduce((sum, run) => sum + run.requests, 0), latest?.lastAt ?? null, latest?.from ?? null, clientText(latest?.client ?? null))
    for (const secretId of new Set(runs.map((run) => run.secretId))) {
      const own = latestUse(runs.filter((run) => run.secretId === secretId))
      if (own !== null) lastOfSecrets.push([secretId, own])
    }
    addHours(keyId, runs, hours)
    addPlaces(keyId, runs, places)
    addRecent(keyId, runs, recent)
  }
  const secrets = new Columns(3)
  for (const [secretId, { lastAt, from }] of lastOfSecrets.sort(byName)) secrets.add(secretId, lastAt, from)
  return [...keys.all, ...secrets.all, ...hours.all, ...places.all, ...recent.all]
}
