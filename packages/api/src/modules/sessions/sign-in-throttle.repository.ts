import { parseAddress } from '@latchkey/domain/address/cidr.ts'
import { sql } from 'kysely'
import { rateLimited } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'

interface Budget {
  /** Attempts that need not wait. */
  free: number
  /** Past them every attempt waits twice as long as the one before, up to this. Nobody is locked out for good. */
  longestWaitSeconds: number
  /** After this long without an attempt all is forgotten. */
  forgetSeconds: number
}

const HOUR = 3_600

// Per account and source is where a person mistypes; per account over all sources stands against guessing from many;
// per source against trying many accounts.
const ACCOUNT_AND_SOURCE: Budget = { free: 5, longestWaitSeconds: 900, forgetSeconds: HOUR }
const ACCOUNT: Budget = { free: 50, longestWaitSeconds: 60, forgetSeconds: HOUR }
const SOURCE: Budget = { free: 50, longestWaitSeconds: 60, forgetSeconds: HOUR }

/** A source is known to an account for as long as this after a sign-in from it. */
const KNOWN_SOURCE_DAYS = 90

/** Where an attempt comes from: an IPv4 address, or the /64 of an IPv6 one, since whoever has one address of it has them all. */
export function sourceOf(ip: string | null): string {
  const parsed = ip === null ? null : parseAddress(ip)
  if (ip === null || parsed === null || !parsed.ok) return 'unknown'
  if (!ip.includes(':')) return ip
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':')
    while (groups.length < 8 - after.length) groups.push('0')
    groups.push(...after)
  }
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** What one attempt is counted under. */
export interface AttemptSubjects {
  email: string
  source: string
}

const accountAndSource = ({ email, source }: AttemptSubjects): string => `account:${email}:${source}`
const account = ({ email }: AttemptSubjects): string => `account:${email}`
const bySource = ({ source }: AttemptSubjects): string => `source:${source}`

/** How long the next attempt waits after `window_started_at`, the last one that was let through: nothing, or 1, 2, 4… seconds. */
const waitSeconds = ({ free, longestWaitSeconds }: Budget) =>
  sql`case when t.failures < ${free} then 0 else least(power(2, least(t.failures - ${free}, 30)), ${longestWaitSeconds}) end`

/**
 * Counts one attempt, or refuses it. One statement, so that of many at once each is counted; committed at once, so that
 * neither a refusal nor a crash undoes it.
 */
async function countAttempt(ctx: RequestContext, subject: string, budget: Budget): Promise<void> {
  const now = ctx.clock.now()
  const [counted] = await rowsOf(
    ctx.em,
    sql`insert into sign_in_throttle as t (subject, failures, window_started_at) values (${subject}, 1, ${now})
      on conflict (subject) do update set
        failures = case when t.window_started_at <= ${now}::timestamptz - make_interval(secs => ${budget.forgetSeconds}) then 1 else t.failures + 1 end,
        window_started_at = ${now}
      where t.window_started_at + make_interval(secs => ${waitSeconds(budget)}) <= ${now}
      returning 1`,
  )
  if (counted !== undefined) return
  const [wait] = await rowsOf(
    ctx.em,
    sql<{ milliseconds: number }>`select (extract(epoch from t.window_started_at + make_interval(secs => ${waitSeconds(budget)}) - ${now}::timestamptz) * 1000)::float8 as milliseconds
      from sign_in_throttle t where subject = ${subject}`,
  )
  throw rateLimited('Too many attempts to sign in. Wait before the next one.', wait?.milliseconds ?? 1000)
}

/** Whoever attacks chooses addresses and sources at will; what has been forgotten must not fill the table. */
export const forgetOldAttempts = (ctx: Pick<RequestContext, 'em' | 'clock'>): Promise<unknown> =>
  rowsOf(ctx.em, sql`delete from sign_in_throttle where window_started_at < ${new Date(ctx.clock.now().getTime() - HOUR * 1000)}`)

async function isKnownSource(ctx: RequestContext, { email, source }: AttemptSubjects): Promise<boolean> {
  const since = new Date(ctx.clock.now().getTime() - KNOWN_SOURCE_DAYS * 24 * HOUR * 1000)
  const rows = await rowsOf(
    ctx.em,
    sql<{ ip: string | null }>`select distinct s.ip from session s join "user" u on u.id = s.user_id where u.email = ${email} and s.created_at > ${since}`,
  )
  return rows.some(({ ip }) => ip !== null && sourceOf(ip) === source)
}

/**
 * Counts an attempt to prove a password, before the password is looked at. Throws RATE_LIMITED with the seconds to wait.
 * From a source that this account has signed in from, guessing elsewhere delays nobody: only that source's own attempts
 * count (OWASP ASVS 6.1.1: throttling must be no means to lock a person out).
 */
export async function countSignInAttempt(ctx: RequestContext, subjects: AttemptSubjects): Promise<void> {
  if (ctx.random.bytes(1)[0] === 0) await forgetOldAttempts(ctx)
  const known = await isKnownSource(ctx, subjects)
  await countAttempt(ctx, accountAndSource(subjects), ACCOUNT_AND_SOURCE)
  if (known) return
  await countAttempt(ctx, bySource(subjects), SOURCE)
  await countAttempt(ctx, account(subjects), ACCOUNT)
}

/** Takes a successful attempt back, so that what is counted are the failed ones. */
export async function forgiveSignInAttempt(ctx: RequestContext, subjects: AttemptSubjects): Promise<void> {
  await rowsOf(ctx.em, sql`delete from sign_in_throttle where subject = ${accountAndSource(subjects)}`)
  await rowsOf(ctx.em, sql`update sign_in_throttle set failures = greatest(failures - 1, 0) where subject in (${bySource(subjects)}, ${account(subjects)})`)
}
