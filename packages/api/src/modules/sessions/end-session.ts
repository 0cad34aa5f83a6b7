import type { RequestContext } from '../../application/request-context.ts'
import { demandPerson, transactAsPerson } from './own-account.ts'
import { SessionNotFound } from './session.errors.ts'
import { endSession, endSessionsOf, hasLiveSession } from './session.repository.ts'

/**
 * Ends one of the signed-in person's own sessions, at once and on the server; the present one too, which signs out. For
 * people only. Throws `SessionNotFound` for one that has ended, and for anybody else's.
 */
export async function endOwnSession(ctx: RequestContext, input: { id: string }): Promise<{ endedSessionId: string }> {
  const { sessionId } = demandPerson(ctx)
  await transactAsPerson(ctx, async (tx, person) => {
    const ended = (await hasLiveSession(tx, person.id, input.id)) && (await endSession(tx, input.id, person.user))
    if (!ended) throw new SessionNotFound()
  })
  if (input.id === sessionId) ctx.setSessionToken(null)
  return { endedSessionId: input.id }
}

/** Ends every session of the signed-in person but the present one. For people only. */
export const endOtherSessions = (ctx: RequestContext): Promise<{ endedSessions: number }> =>
  transactAsPerson(ctx, async (tx, person) => ({ endedSessions: await endSessionsOf(tx, person.user, person.sessionId) }))
