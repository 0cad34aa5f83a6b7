import type { RequestContext } from '../../application/request-context.ts'
import { transactAs } from '../../application/transact.ts'
import { endSession } from './session.repository.ts'

/** Ends the session of the request at once, on the server, and takes the cookie away. Says whether there was one; asking twice is harmless. */
export async function signOut(ctx: RequestContext): Promise<boolean> {
  const { principal } = ctx
  if (principal?.kind === 'API_KEY') return false
  ctx.setSessionToken(null)
  if (principal === null) return false
  const { user, sessionId } = principal
  return transactAs(ctx, { actor: { kind: 'USER', ...user }, credential: { kind: 'SESSION', id: sessionId } }, (tx) => endSession(tx, sessionId, user))
}
