import { parseName } from '@latchkey/domain/naming.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { writeUserName } from '../members/user.repository.ts'
import { demandPerson, recordOfAccount, transactAsPerson } from './own-account.ts'

/** Changes what a signed-in person is called; the same name again changes nothing. For people only, in whatever organization they act. */
export function updateProfile(ctx: RequestContext, input: { name: string }): Promise<UserPrincipal> {
  demandPerson(ctx)
  const name = parseName(input.name)
  if (!name.ok) throw new InvalidInput(name.issues)
  return transactAsPerson(ctx, async (tx, person) => {
    const former = await writeUserName(tx, person.id, name.value)
    if (former !== name.value) await recordOfAccount(tx, person, { action: 'member.profile_changed', before: { name: former }, after: { name: name.value } })
    return { ...person, user: { ...person.user, name: name.value } }
  })
}
