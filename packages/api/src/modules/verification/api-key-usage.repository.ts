import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { sql } from 'kysely'
import type { EntityManager } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { RECENT } from './use-run.ts'

/** The permissions of the requests that a row of `api_key_hour` is about; a row with a plus is about one of them only, and its requests are in another row's count. */
const isCount = sql`h.permissions not like '+%'`
const eachPermission = sql`api_key_hour h, unnest(string_to_array(ltrim(h.permissions, '+'), ',')) as permission`

export interface UsageHour {
  /** The beginning of the hour, in milliseconds. */
  hour: number
  outcome: Outcome
  /** The permission that was asked for; null for all requests, whatever they asked for. */
  permission: string | null
  requests: number
}

/** How often a key was asked about in each hour from `since` on, oldest first. Whoever calls it has found the key visible. */
export const listUsageHours = (em: EntityManager, apiKeyId: string, since: Date): Promise<UsageHour[]> =>
  rowsOf(
    em,
    sql<UsageHour>`select (extract(epoch from hour) * 1000)::float8 as hour, outcome, permission, sum(requests)::float8 as requests from (
        select hour, outcome, null as permission, requests from api_key_hour h where api_key_id = ${apiKeyId} and ${isCount}
        union all select hour, outcome, permission, requests from ${eachPermission} where api_key_id = ${apiKeyId}) as counts
      where hour >= ${since} group by counts.hour, outcome, permission order by counts.hour, outcome, permission nulls first`,
  )

export interface RecentRequest {
  at: number
  outcome: Outcome
  permissions: string[]
  address: string | null
  client: string | null
}

/** The last requests of a key, newest first, `limit` at most; 200 are kept. Whoever calls it has found the key visible. */
export const listRecentRequests = (em: EntityManager, apiKeyId: string, limit: number): Promise<RecentRequest[]> =>
  rowsOf(
    em,
    sql<RecentRequest>`select one.at::float8 as at, outcome, string_to_array(permissions, ',') as permissions, address, client
      from api_key_recent, unnest(times) as one (at) where api_key_id = ${apiKeyId} order by one.at desc, position desc limit ${Math.min(limit, RECENT)}`,
  )

export interface UsagePlace {
  /** The day in UTC, as YYYY-MM-DD. */
  day: string
  address: string | null
  client: string | null
  outcome: Outcome
  firstAt: number
  lastAt: number
  requests: number
}

/** From where and by what a key was used in the last 30 days, the latest first, `limit` at most. Whoever calls it has found the key visible. */
export const listUsagePlaces = (em: EntityManager, apiKeyId: string, limit: number): Promise<UsagePlace[]> =>
  rowsOf(
    em,
    sql<UsagePlace>`select to_char(day, 'YYYY-MM-DD') as day, nullif(address, '') as address, nullif(client, '') as client, outcome,
      (extract(epoch from first_at) * 1000)::float8 as "firstAt", (extract(epoch from last_at) * 1000)::float8 as "lastAt", requests::float8 as requests
      from api_key_place where api_key_id = ${apiKeyId} order by last_at desc, address, client, outcome limit ${limit}`,
  )

export interface UsageBucket {
  /** The beginning of the hour or of the day in UTC, in milliseconds. */
  start: number
  outcome: Outcome
  requests: number
}

/** How often a key was asked about in each hour or UTC day from `since` on, by outcome, oldest first; what nobody asked has no row. Whoever calls it has found the key visible. */
export const listUsageBuckets = (em: EntityManager, apiKeyId: string, { since, unit }: { since: Date; unit: 'hour' | 'day' }): Promise<UsageBucket[]> =>
  rowsOf(
    em,
    sql<UsageBucket>`select (extract(epoch from date_trunc(${unit}, hour, 'UTC')) * 1000)::float8 as start, outcome, sum(requests)::float8 as requests
      from api_key_hour h where api_key_id = ${apiKeyId} and ${isCount} and hour >= ${since} group by 1, outcome order by 1, outcome`,
  )

export interface PermissionUse {
  permission: string
  /** The hour of the last success, in milliseconds; null for none that is remembered. */
  lastHour: number | null
  /** From `since` on. */
  allowed: number
  refused: number
}

export interface PermissionRefusal {
  permission: string
  requests: number
  /** The hour of the last one, in milliseconds. */
  lastHour: number
}

/** How often the key was refused from `since` on because it lacked a permission, by every permission that was asked for then, the most frequent first. Whoever calls it has found the key visible. */
export const listPermissionRefusals = (em: EntityManager, apiKeyId: string, since: Date): Promise<PermissionRefusal[]> =>
  rowsOf(
    em,
    sql<PermissionRefusal>`select permission, sum(requests)::float8 as requests, (extract(epoch from max(hour)) * 1000)::float8 as "lastHour"
      from ${eachPermission} where api_key_id = ${apiKeyId} and outcome = 'INSUFFICIENT_PERMISSIONS' and hour >= ${since}
      group by permission order by requests desc, permission`,
  )

/** How often each permission was asked for from `since` on, and when it was last exercised with success at all. Whoever calls it has found the key visible. */
export const listPermissionUse = (em: EntityManager, apiKeyId: string, since: Date): Promise<PermissionUse[]> =>
  rowsOf(
    em,
    sql<PermissionUse>`select permission, (extract(epoch from max(hour) filter (where outcome = 'VALID')) * 1000)::float8 as "lastHour",
        coalesce(sum(requests) filter (where outcome = 'VALID' and hour >= ${since}), 0)::float8 as allowed,
        coalesce(sum(requests) filter (where outcome <> 'VALID' and hour >= ${since}), 0)::float8 as refused
      from ${eachPermission} where api_key_id = ${apiKeyId} group by permission order by permission`,
  )
