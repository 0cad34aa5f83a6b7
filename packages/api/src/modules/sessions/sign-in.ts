import { parseEmail } from '@latchkey/domain/naming.ts'
import { newId } from '../../application/identifiers.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import { unauthenticated } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { transactAs, type AuditActor } from '../../application/transact.ts'
import { holdProvenPerson, provePassword, type ProvenPerson } from './password-proof.repository.ts'
import { findSessionPrincipal } from './session-principal.ts'
import { addSession, endSession } from './session.repository.ts'

/** Who acts when a person has proven who they are and has no principal yet. */
export const actorOfPerson = ({ id, email, name }: ProvenPerson['person']): AuditActor => ({ kind: 'USER', id, email, name })

/** The person of a session that was just started, as the payload of the mutation shows it. */
export async function principalOfNewSession(ctx: RequestContext, token: string): Promise<UserPrincipal> {
  const principal = await findSessionPrincipal(ctx.em, { token, organizationSlug: null, catalogue: ctx.config.catalogue, now: ctx.clock.now() })
  if (principal === null) throw unauthenticated()
  return principal
}

/**
 * Starts a session for whoever knows the password, with a new token; the session that the same browser had ends. Throws
 * `InvalidInput` for a text that is no address, `InvalidCredentials`, and RATE_LIMITED.
 */
export async function signIn(ctx: RequestContext, input: { email: string; password: string }): Promise<UserPrincipal> {
  const email = parseEmail(input.email)
  if (!email.ok) throw new InvalidInput(email.issues)
  const proven = await provePassword(ctx, { email: email.value, password: input.password, operation: 'signIn' })
  const sessionId = newId(ctx.random, 'session')
  const former = ctx.principal?.kind === 'USER' ? ctx.principal : null
  const { token } = await transactAs(ctx, { actor: actorOfPerson(proven.person), credential: { kind: 'SESSION', id: sessionId } }, async (tx) => {
    await holdProvenPerson(tx, proven)
    if (former !== null) await endSession(tx, former.sessionId, former.user)
    return addSession(tx, proven.person, sessionId)
  })
  ctx.setSessionToken(token)
  return principalOfNewSession(ctx, token)
}
