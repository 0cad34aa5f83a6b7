import { parsePassword } from '@latchkey/domain/naming.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { hashPassword } from '../../application/passwords.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { transactAs } from '../../application/transact.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { endSessionsOf } from '../sessions/session.repository.ts'
import { LinkInvalid } from './member.errors.ts'
import { organizationIdsOf } from './member.repository.ts'
import { consumeOneTimeLink, endOpenLinks, findOneTimeLink } from './one-time-link.repository.ts'
import { findUserByEmail, writePassword } from './user.repository.ts'

/**
 * Gives an account a new password by a link that the operator made, and ends every session of the person. It starts
 * none: whoever has the link signs in with what they chose. Throws `LinkInvalid`, and `InvalidInput` without using the
 * link up.
 */
export async function resetPassword(ctx: RequestContext, { token, password: wanted }: { token: string; password: string }): Promise<{ email: string }> {
  const link = await findOneTimeLink(ctx.em, token, ctx.clock.now())
  const user = link === null ? null : await findUserByEmail(ctx.em, link.email)
  if (link === null || link.purpose !== 'PASSWORD_RESET' || user === null) throw new LinkInvalid()
  const password = parsePassword(wanted, [user.email, user.name])
  if (!password.ok) throw new InvalidInput(password.issues)
  const passwordHash = await hashPassword(password.value)
  const { id, email, name } = user
  return transactAs(ctx, { actor: { kind: 'USER', id, email, name }, credential: { kind: 'ONE_TIME_LINK', id: link.id } }, async (tx) => {
    await consumeOneTimeLink(tx, 'PASSWORD_RESET', token)
    await endOpenLinks(tx, 'PASSWORD_RESET', email, null)
    const person = await writePassword(tx, email, passwordHash)
    if (person === null) throw new LinkInvalid()
    const sessions = await endSessionsOf(tx, person)
    for (const organizationId of await organizationIdsOf(tx.em, person.id)) {
      recordAuditOf(tx, organizationId, { action: 'member.password_reset', target: { kind: 'user', id: person.id, name: person.email }, after: { endedSessions: sessions } })
    }
    return { email }
  })
}
