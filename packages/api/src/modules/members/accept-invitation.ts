import type { Issue } from '@latchkey/domain/issue.ts'
import { parseName, parsePassword } from '@latchkey/domain/naming.ts'
import { newId } from '../../application/identifiers.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import { hashPassword } from '../../application/passwords.ts'
import type { UserPrincipal } from '../../application/principal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { transactAs, type WriteContext } from '../../application/transact.ts'
import { holdProvenPerson, provePassword, type ProvenPerson } from '../sessions/password-proof.repository.ts'
import { addSession, endSession, principalOfNewSession } from '../sessions/session.repository.ts'
import { LinkInvalid } from './member.errors.ts'
import { addMember, isMember } from './member.repository.ts'
import { consumeOneTimeLink, findOneTimeLink, type OneTimeLinkRow } from './one-time-link.repository.ts'
import { addUser, AddressTaken, type UserRow } from './user.repository.ts'

interface AcceptInvitationInput {
  token: string
  name?: string | null | undefined
  password?: string | null | undefined
}

/** Who accepts: somebody new, with what the account will be made of, or somebody whose password was right. */
type Accepting = { person: UserRow; passwordHash: string; proven: ProvenPerson | null }

const required = (path: string): Issue => ({ path: [path], code: 'REQUIRED', message: `A ${path} is needed.` })

async function newAccount(ctx: RequestContext, link: OneTimeLinkRow, input: AcceptInvitationInput): Promise<Accepting> {
  const name = parseName(input.name ?? '')
  const password = input.password ? parsePassword(input.password, [link.email, input.name ?? '', link.organization_name ?? '']) : ({ ok: false, issues: [required('password')] } as const)
  if (!name.ok || !password.ok) throw new InvalidInput([...(name.ok ? [] : name.issues), ...(password.ok ? [] : password.issues)])
  const person = { id: newId(ctx.random, 'user'), email: link.email, name: name.value }
  return { person, passwordHash: await hashPassword(password.value), proven: null }
}

async function knownAccount(ctx: RequestContext, link: OneTimeLinkRow, { password }: AcceptInvitationInput): Promise<Accepting> {
  if (!password) throw new InvalidInput([required('password')])
  const proven = await provePassword(ctx, { email: link.email, password, operation: 'acceptInvitation' })
  return { ...proven, proven }
}

async function join(tx: WriteContext, token: string, { person, passwordHash, proven }: Accepting): Promise<OneTimeLinkRow> {
  const link = await consumeOneTimeLink(tx, 'INVITATION', token)
  if (link.organization_id === null || link.role === null) throw new LinkInvalid()
  if (proven === null) await addUser(tx, { ...person, passwordHash })
  else await holdProvenPerson(tx, proven)
  // Somebody whom the operator has added meanwhile keeps the role that they have.
  if (!(await isMember(tx.em, link.organization_id, person.email))) {
    await addMember(tx, { organizationId: link.organization_id, user: person, role: link.role, invitationId: link.id })
  }
  return link
}

/**
 * Uses an invitation up: a new account is made, or the account that the address has is proven by its password. Starts a
 * session in the organization. Of two at once exactly one wins. Throws `LinkInvalid`, `InvalidInput`,
 * `InvalidCredentials` and, like signing in, RATE_LIMITED; none of them uses the link up.
 */
export async function acceptInvitation(ctx: RequestContext, input: AcceptInvitationInput): Promise<UserPrincipal> {
  const link = await findOneTimeLink(ctx.em, input.token, ctx.clock.now())
  if (link === null || link.purpose !== 'INVITATION') throw new LinkInvalid()
  const accepting = link.account_exists ? await knownAccount(ctx, link, input) : await newAccount(ctx, link, input)
  const { person } = accepting
  const former = ctx.principal?.kind === 'USER' ? ctx.principal : null
  try {
    const { token } = await transactAs(ctx, { actor: { kind: 'USER', ...person }, credential: { kind: 'ONE_TIME_LINK', id: link.id } }, async (tx) => {
      await join(tx, input.token, accepting)
      if (former !== null) await endSession(tx, former.sessionId, former.user)
      return addSession(tx, person)
    })
    ctx.setSessionToken(token)
    return await principalOfNewSession(ctx, token, link.organization_slug)
  } catch (error) {
    // Another invitation made the account a moment ago: from here on it is a known one.
    if (error instanceof AddressTaken) return acceptInvitation(ctx, input)
    throw error
  }
}
