import { type Issue, refused } from '@latchkey/domain/issue.ts'
import { parsePassword } from '@latchkey/domain/naming.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { hashPassword } from '../../application/passwords.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { endOpenLinks } from '../members/one-time-link.repository.ts'
import { writePassword } from '../members/user.repository.ts'
import { demandPerson, recordOfAccount, transactAsPerson } from './own-account.ts'
import { holdProvenPerson, provePassword } from './password-proof.repository.ts'
import { endSessionsOf } from './session.repository.ts'

function issuesOf(current: string, wanted: string, person: { email: string; name: string }): readonly Issue[] {
  const password = parsePassword(wanted, [person.email, person.name], ['newPassword'])
  if (!password.ok) return password.issues
  return wanted === current ? refused(['newPassword'], 'UNCHANGED', 'The new password is the one that you have.').issues : []
}

/**
 * Gives a signed-in person another password for the present one, ends every other session of the person and every open
 * link for a new password. Trying is counted and throttled as signing in is. Throws `InvalidInput` before anything is
 * counted, `InvalidCredentials` for a wrong present password, and RATE_LIMITED. For people only.
 */
export async function changePassword(ctx: RequestContext, input: { currentPassword: string; newPassword: string }): Promise<{ endedSessions: number }> {
  const { user } = demandPerson(ctx)
  const issues = issuesOf(input.currentPassword, input.newPassword, user)
  if (issues.length > 0) throw new InvalidInput(issues)
  const proven = await provePassword(ctx, { email: user.email, password: input.currentPassword, operation: 'changePassword' })
  const passwordHash = await hashPassword(input.newPassword)
  return transactAsPerson(ctx, async (tx, person) => {
    await holdProvenPerson(tx, proven)
    await writePassword(tx, person.user.email, passwordHash)
    await endOpenLinks(tx, 'PASSWORD_RESET', person.user.email, null)
    const endedSessions = await endSessionsOf(tx, person.user, person.sessionId)
    await recordOfAccount(tx, person, { action: 'member.password_changed', after: { endedSessions } })
    return { endedSessions }
  })
}
