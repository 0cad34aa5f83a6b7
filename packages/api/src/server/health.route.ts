import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import { timingSafeEqual } from 'node:crypto'
import { digestOf } from '../application/secrets.ts'
import { MIGRATION_NAMES } from '../persistence/migration-names.ts'
import { type ChangeFeed, TRUST_MS } from '../modules/verification/change-feed.ts'
import type { RateLimiter } from '../modules/verification/rate-limiter.ts'
import { readsOnly, sendJson } from '../http/responses.ts'
import type { BrokenOperation } from './prepare-operations.ts'

interface HealthOptions {
  pool: Pool
  /** False when the database's user may also change the audit log. */
  auditProtected: boolean
  metricsToken: string | null
  feed: ChangeFeed
  limiter: Pick<RateLimiter, 'counting'>
  /** False until everything is loaded; verification answers before that. */
  isOpen: () => boolean
  /** True once the process has been told to stop: it is then no longer ready, whatever else is well. */
  isStopping: () => boolean
  /** Registered operations that this version's schema does not take. */
  brokenOperations: () => readonly BrokenOperation[]
}

interface Check {
  name: string
  ok: boolean
  detail: string
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/

/** Whether a request comes from the machine itself or shows the metrics token. */
export function maySeeDetails(request: IncomingMessage, metricsToken: string | null): boolean {
  if (metricsToken !== null) {
    const presented = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
    if (presented !== undefined && timingSafeEqual(digestOf(presented), digestOf(metricsToken))) return true
  }
  // A proxy on the same machine also comes from loopback, but says for whom.
  return LOOPBACK.test(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined
}

async function databaseChecks(pool: Pool): Promise<Check[]> {
  try {
    const { rows } = await pool.query<{ name: string }>('select name from migration')
    const applied = new Set(rows.map((row) => row.name))
    const missing = MIGRATION_NAMES.filter((name) => !applied.has(name))
    return [
      { name: 'database', ok: true, detail: 'answers' },
      { name: 'migrations', ok: missing.length === 0, detail: missing.length === 0 ? 'all applied' : `missing: ${missing.join(', ')}` },
    ]
  } catch {
    // Why is in the log of whoever asks the database for something; a probe every second must not fill it.
    return [{ name: 'database', ok: false, detail: 'does not answer' }]
  }
}

/** While everything is read the database answers; a feed without a connection, or one that stays silent later, means that every answer costs a query. */
function feedCheck(feed: ChangeFeed): Check {
  const { detail, staleMs, connected } = feed.health()
  return { name: 'change feed', ok: staleMs === null ? connected : staleMs < TRUST_MS, detail }
}

/** The live processes by name; those that run on another configuration than this one answer otherwise than it. */
function processesCheck({ processes }: ChangeFeed): Check {
  const others = processes.live.filter((one) => one.configurationDigest !== processes.own.configurationDigest).map((one) => one.name)
  const names = processes.live.map((one) => one.name).join(', ')
  return { name: 'processes', ok: others.length === 0, detail: others.length === 0 ? names : `${names}; another configuration: ${others.join(', ')}` }
}

/** Whether budgets hold for all processes together, or each lets through its share only, which refuses too early where a client is bound to one. */
function rateLimitsCheck(limiter: Pick<RateLimiter, 'counting'>): Check {
  const { together, share } = limiter.counting()
  const detail = together ? 'counted together in Redis' : share === 1 ? 'counted in this process, the only one' : `divided among ${share} processes, each counts its share: set REDIS_URL to count together`
  return { name: 'rate limits', ok: together || share === 1, detail }
}

/** Says which registered operations are broken and for whom; it makes nothing unready, because everything else works. */
function operationsCheck(broken: readonly BrokenOperation[]): Check {
  const detail = broken.map(({ digest, clients }) => `${digest} (${clients.join(', ')})`).join('; ')
  return { name: 'persisted operations', ok: broken.length === 0, detail: broken.length === 0 ? 'all valid' : `not valid any more: ${detail}` }
}

/** `/livez`: the process runs. It says nothing of the database, so that a restart is not the answer to its absence. */
export function livez(request: IncomingMessage, response: ServerResponse): void {
  if (readsOnly(request, response)) sendJson(response, 200, { status: 'ok' })
}

/** What everybody may hear of a check that makes nothing unready: that it is so, and no names. */
const WARNINGS: Readonly<Record<string, string>> = {
  processes: 'not all processes run on the same configuration',
  'rate limits': 'budgets of requests are divided among the processes',
}

/**
 * `/readyz`: requests can be answered. 503 with the reason otherwise. `warnings` says what does not make it unready and yet
 * should not stay so; `?verbose` lists every check for loopback or the metrics token.
 */
export async function readyz(request: IncomingMessage, response: ServerResponse, url: URL, options: HealthOptions): Promise<void> {
  if (!readsOnly(request, response)) return
  const checks = await databaseChecks(options.pool)
  checks.push(feedCheck(options.feed))
  if (!options.isOpen()) checks.push({ name: 'process', ok: false, detail: 'is starting: verification is answered, everything else is being loaded' })
  if (options.isStopping()) checks.push({ name: 'process', ok: false, detail: 'is stopping' })
  const failed = checks.filter((check) => !check.ok)
  const body: Record<string, unknown> = failed.length === 0 ? { status: 'ok' } : { status: 'unavailable', reasons: failed.map(({ name, detail }) => `${name} ${detail}`) }
  const others = [processesCheck(options.feed), rateLimitsCheck(options.limiter)]
  const warnings = others.flatMap(({ name, ok }) => (ok ? [] : [WARNINGS[name]]))
  if (warnings.length > 0) body['warnings'] = warnings
  if (url.searchParams.has('verbose') && maySeeDetails(request, options.metricsToken)) {
    body['checks'] = [...checks, ...others, operationsCheck(options.brokenOperations()), { name: 'audit log protection', ok: options.auditProtected, detail: options.auditProtected ? 'on' : 'off: the database user may not make roles' }]
  }
  sendJson(response, failed.length === 0 ? 200 : 503, body, failed.length === 0 ? {} : { 'Retry-After': '1' })
}
