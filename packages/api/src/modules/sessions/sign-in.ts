import { parseEmail } from '@latchkey/domain/naming.ts'
import { newId } from '../../application/identifiers.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { transactAs } from '../../application/transact.ts'
import { holdProvenPerson, provePassword } from './password-proof.repository.ts'
import { addSession, endSession, principalOfNewSession } from './session.repository.ts'

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
  const { token } = await transactAs(ctx, { actor: { kind: 'USER', ...proven.person }, credential: { kind: 'SESSION', id: sessionId } }, async (tx) => {
    await holdProvenPerson(tx, proven)
    if (former !== null) await endSession(tx, former.sessionId, former.user)
    return addSession(tx, proven.person, sessionId)
  })
  ctx.setSessionToken(token)
  return principalOfNewSession(ctx, token, null)
}
