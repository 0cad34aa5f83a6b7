import { sql } from 'kysely'
import { newId } from '../../application/identifiers.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import { unauthenticated } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { newToken } from '../../application/secrets.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { organizationIdsOf } from '../members/member.repository.ts'
import { SESSION_ABSOLUTE_DAYS } from './session-limits.ts'
import { findSessionPrincipal } from './session-principal.ts'
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

/** Ends every session of a person, each with its event. Returns how many there were. */
export async function endSessionsOf(tx: WriteContext, person: Person): Promise<number> {
  const now = tx.clock.now()
  const ended = await rowsOf(tx.em, sql<{ id: string }>`update session set ended_at = ${now}, updated_at = ${now} where user_id = ${person.id} and ended_at is null and expires_at > ${now} returning id`)
  for (const { id } of ended) await recordOfSession(tx, 'session.ended', id, person)
  return ended.length
}
