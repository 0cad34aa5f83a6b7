import { sql } from 'kysely'
import { isIdOf, newId } from '../../application/identifiers.ts'
import type { Principal, UserPrincipal } from '../../application/principal.ts'
import { unauthenticated } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { newToken } from '../../application/secrets.ts'
import type { WriteContext } from '../../application/transact.ts'
import { millisecondsOf, rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { organizationIdsOf } from '../members/member.repository.ts'
import { SESSION_ABSOLUTE_DAYS, SESSION_IDLE_HOURS } from './session-limits.ts'
import { findSessionPrincipal, isLive } from './session-principal.ts'
import { Session } from './session.entity.ts'

/** The person of a session that was just started, acting in the organization with this slug or in the only one there is. */
export async function principalOfNewSession(ctx: RequestContext, token: string, organizationSlug: string | null): Promise<UserPrincipal> {
  const principal = await findSessionPrincipal(ctx.em, { token, organizationSlug, catalogue: ctx.config.catalogue, now: ctx.clock.now() })
  if (principal === null) throw unauthenticated()
  return principal
}

interface Person {
  id: string
  email: string
  name: string
}

/** A person's session is an event of every organization that it opens. Ordered, because each event locks its chain. */
async function recordOfSession(tx: WriteContext, action: 'session.started' | 'session.ended', sessionId: string, person: Person): Promise<void> {
  for (const organizationId of await organizationIdsOf(tx.em, person.id)) {
    recordAuditOf(tx, organizationId, { action, target: { kind: 'session', id: sessionId, name: person.email } })
  }
}

/** A session of a person who has just been made sure of, with its event. The token is new each time and is for the cookie only. */
export async function addSession(tx: WriteContext, person: Person, sessionId = newId(tx.random, 'session')): Promise<{ sessionId: string; token: string }> {
  const now = tx.clock.now()
  const token = newToken(tx.random)
  tx.em.create(Session, {
    id: sessionId,
    createdAt: now,
    updatedAt: now,
    tokenDigest: token.digest,
    user: person.id,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_ABSOLUTE_DAYS * 24 * 60 * 60 * 1000),
    endedAt: null,
    ip: tx.ip,
    userAgent: tx.userAgent,
  })
  await tx.em.flush()
  await recordOfSession(tx, 'session.started', sessionId, person)
  return { sessionId, token: token.text }
}

/** Ends a session, with its event. False when it had ended before: then nothing is written. */
export async function endSession(tx: WriteContext, sessionId: string, person: Person): Promise<boolean> {
  const now = tx.clock.now()
  const ended = await rowsOf(tx.em, sql`update session set ended_at = ${now}, updated_at = ${now} where id = ${sessionId} and user_id = ${person.id} and ended_at is null returning 1`)
  if (ended.length === 0) return false
  await recordOfSession(tx, 'session.ended', sessionId, person)
  return true
}

/** Ends every session of a person, but for one that is to be kept, each with its event. Returns how many there were. */
export async function endSessionsOf(tx: WriteContext, person: Person, kept: string | null = null): Promise<number> {
  const now = tx.clock.now()
  const ended = await rowsOf(
    tx.em,
    sql<{ id: string }>`update session set ended_at = ${now}, updated_at = ${now}
      where user_id = ${person.id} and ended_at is null and expires_at > ${now} and id is distinct from ${kept}::text returning id`,
  )
  for (const { id } of ended) await recordOfSession(tx, 'session.ended', id, person)
  return ended.length
}

/** A session as its own person sees it. Instants are milliseconds. */
export interface SessionRow {
  id: string
  created_at: number
  last_seen_at: number
  expires_at: number
  ip: string | null
  user_agent: string | null
}

/** More sessions than this nobody looks through; ending all others ends them too. */
const MOST_SHOWN = 100

/** The sessions that work, the one used last first. A key has none, not even its owner's. */
export async function listOwnSessions(ctx: RequestContext, principal: Principal): Promise<SessionRow[]> {
  if (principal.kind !== 'USER') return []
  const now = ctx.clock.now()
  return rowsOf(
    ctx.em,
    sql<SessionRow>`select s.id, ${millisecondsOf(sql`s.created_at`)} as created_at, ${millisecondsOf(sql`s.last_seen_at`)} as last_seen_at,
        ${millisecondsOf(sql`least(s.expires_at, s.last_seen_at + make_interval(hours => ${SESSION_IDLE_HOURS}))`)} as expires_at, s.ip, s.user_agent
      from session s where s.user_id = ${principal.id} and ${isLive(now)}
      order by s.last_seen_at desc, s.id limit ${MOST_SHOWN}`,
  )
}

/** Whether a person has a session of this id that works. */
export async function hasLiveSession(tx: WriteContext, personId: string, id: string): Promise<boolean> {
  if (!isIdOf('session', id)) return false
  const found = await rowsOf(tx.em, sql`select 1 from session s where s.id = ${id} and s.user_id = ${personId} and ${isLive(tx.clock.now())}`)
  return found.length > 0
}
