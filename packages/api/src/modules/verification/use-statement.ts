import { clientText, hourOf, RECENT, type RecentUse, type Run } from './use-run.ts'

/** Of a key that is there. As a condition and no join: PostgreSQL then reads the rows in the order in which they were sent. */
const isKnown = (id: string): string => `(${id} in (select id from known)) is true`

/**
 * Writes the uses of some keys in one statement, all or nothing. Nothing of a key's own row is touched; the last uses
 * of keys and of their secrets move forward only; keys that are gone meanwhile are left out. The last requests go where the number of those that were
 * written so far points to, so that two processes take different places. Rows are written in the order of the parameters, which
 * is the same in every process, so that none waits for another in a circle; last requests wait for nobody who does not hold their count.
 */
export const WRITE_USES = `
with known as (select k.id from api_key k where k.id = any ($1::text[])),
last_uses as (
  insert into api_key_use (api_key_id, last_used_at, last_used_from, last_used_client)
  select u.id, to_timestamp(u.at / 1000.0), u.source, u.client from unnest($2::text[], $3::float8[], $4::text[], $5::text[]) as u (id, at, source, client)
  where ${isKnown('u.id')}
  on conflict (api_key_id) do update
    set last_used_at = excluded.last_used_at, last_used_from = excluded.last_used_from, last_used_client = excluded.last_used_client
    where api_key_use.last_used_at is null or api_key_use.last_used_at < excluded.last_used_at
), last_uses_of_secrets as (
  insert into api_key_secret_use (api_key_secret_id, last_used_at, last_used_from)
  select u.id, to_timestamp(u.at / 1000.0), u.source from unnest($27::text[], $28::float8[], $29::text[]) as u (id, at, source)
  where (u.id in (select s.id from api_key_secret s where s.id = any ($27::text[]))) is true
  on conflict (api_key_secret_id) do update
    set last_used_at = excluded.last_used_at, last_used_from = excluded.last_used_from
    where api_key_secret_use.last_used_at < excluded.last_used_at
), hours as (
  insert into api_key_hour (api_key_id, hour, outcome, permission, requests)
  select h.id, to_timestamp(h.hour / 1000.0), h.outcome, h.permission, h.requests from unnest($6::text[], $7::float8[], $8::text[], $9::text[], $10::int8[]) as h (id, hour, outcome, permission, requests)
  where ${isKnown('h.id')}
  on conflict (api_key_id, hour, outcome, permission) do update set requests = api_key_hour.requests + excluded.requests
), places as (
  insert into api_key_place (api_key_id, day, address, client, outcome, first_at, last_at, requests)
  select p.id, (to_timestamp(p.first / 1000.0) at time zone 'UTC')::date, p.address, p.client, p.outcome, to_timestamp(p.first / 1000.0), to_timestamp(p.last / 1000.0), p.requests
  from unnest($11::text[], $12::text[], $13::text[], $14::text[], $15::float8[], $16::float8[], $17::int8[]) as p (id, address, client, outcome, first, last, requests)
  where ${isKnown('p.id')}
  on conflict (api_key_id, day, address, client, outcome) do update
    set first_at = least(api_key_place.first_at, excluded.first_at), last_at = greatest(api_key_place.last_at, excluded.last_at), requests = api_key_place.requests + excluded.requests
), counted as (
  insert into api_key_request_count (api_key_id, requests)
  select c.id, c.requests from unnest($18::text[], $19::int8[]) as c (id, requests) where ${isKnown('c.id')}
  on conflict (api_key_id) do update set requests = api_key_request_count.requests + excluded.requests
  returning api_key_id, requests
)
insert into api_key_recent (api_key_id, slot, at, outcome, permissions, address, client)
select r.id, (counted.requests - r.back) % ${RECENT}, to_timestamp(r.at / 1000.0), r.outcome, coalesce(string_to_array(nullif(r.permissions, ''), ','), '{}'), r.address, r.client
from unnest($20::text[], $21::int8[], $22::float8[], $23::text[], $24::text[], $25::text[], $26::text[]) as r (id, back, at, outcome, permissions, address, client)
join counted on counted.api_key_id = r.id
on conflict (api_key_id, slot) do update
  set at = excluded.at, outcome = excluded.outcome, permissions = excluded.permissions, address = excluded.address, client = excluded.client`

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
export const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

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

function addHours(keyId: string, runs: readonly Run[], hours: Columns): void {
  const sums = new Sums<[number, string, string], { requests: number }>()
  for (const { firstAt, outcome, permissions, requests } of runs) {
    const hour = hourOf(firstAt)
    for (const permission of ['', ...new Set(permissions)]) sums.add([hour, outcome, permission], { requests }, (sum) => (sum.requests += requests))
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

/** The keys whose last requests are written, with how many those are, and the requests by how many come after each. */
function recentColumns(recent: readonly (readonly [string, readonly RecentUse[]])[]): string[] {
  const keys = new Columns(2)
  const requests = new Columns(7)
  for (const [keyId, uses] of recent) {
    keys.add(keyId, uses.length)
    for (const [index, { at, outcome, permissions, from, client }] of uses.entries()) {
      requests.add(keyId, uses.length - index, at, outcome, permissions.join(','), from, clientText(client))
    }
  }
  return [...keys.all, ...requests.all]
}

function latestUse(runs: readonly Run[]): Run | null {
  let latest: Run | null = null
  for (const run of runs) if (run.outcome === 'VALID' && (latest === null || run.lastAt >= latest.lastAt)) latest = run
  return latest
}

/** The parameters of `WRITE_USES` for some keys and what they were used for, and the last requests of some. */
export function usesOf(slice: readonly (readonly [string, readonly Run[]])[], recent: readonly (readonly [string, readonly RecentUse[]])[]): string[] {
  const [last, hours, places] = [new Columns(4), new Columns(5), new Columns(7)]
  const named = new Set(recent.map(([keyId]) => keyId))
  const lastOfSecrets: [secretId: string, use: Run][] = []
  for (const [keyId, runs] of slice.toSorted(byName)) {
    named.add(keyId)
    const latest = latestUse(runs)
    if (latest !== null) last.add(keyId, latest.lastAt, latest.from, clientText(latest.client))
    for (const secretId of new Set(runs.map((run) => run.secretId))) {
      const own = latestUse(runs.filter((run) => run.secretId === secretId))
      if (own !== null) lastOfSecrets.push([secretId, own])
    }
    addHours(keyId, runs, hours)
    addPlaces(keyId, runs, places)
  }
  const secrets = new Columns(3)
  for (const [secretId, { lastAt, from }] of lastOfSecrets.sort(byName)) secrets.add(secretId, lastAt, from)
  const ids = new Columns(1)
  for (const keyId of named) ids.add(keyId)
  return [...ids.all, ...last.all, ...hours.all, ...places.all, ...recentColumns(recent), ...secrets.all]
}
