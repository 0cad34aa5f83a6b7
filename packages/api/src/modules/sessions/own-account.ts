import type { UserPrincipal } from '../../application/principal.ts'
import { refusal, unauthenticated } from '../../application/refusal.ts'
import type { RequestContext } from '../../application/request-context.ts'
import { transactAs, type WriteContext } from '../../application/transact.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { organizationIdsOf } from '../members/member.repository.ts'

/** The signed-in person of a request. Throws UNAUTHENTICATED without one, and FORBIDDEN for a key: an account is its person's alone. */
export function demandPerson({ principal }: RequestContext): UserPrincipal {
  if (principal === null) throw unauthenticated()
  if (principal.kind !== 'USER') throw refusal('FORBIDDEN', 'This is for signed-in people only: a key cannot do it, not even for its owner.')
  return principal
}

/**
 * The way for people to change their own account, which no permission of an organization is about. The session is read
 * anew and held inside the transaction; throws UNAUTHENTICATED when it has ended meanwhile.
 */
export function transactAsPerson<T>(ctx: RequestContext, work: (tx: WriteContext, person: UserPrincipal) => Promise<T>): Promise<T> {
  const { user, sessionId, ...principal } = demandPerson(ctx)
  return transactAs(ctx, { actor: { kind: 'USER', ...user }, credential: { kind: 'SESSION', id: sessionId } }, async (tx) => {
    const person = await tx.readPrincipalAnew(tx.em, { ...principal, user, sessionId })
    if (person === null || person.kind !== 'USER') throw unauthenticated()
    return work(tx, person)
  })
}

/** A change of an account is an event of every organization that it opens. Ordered, because each event locks its chain. */
export async function recordOfAccount(
  tx: WriteContext,
  { user }: UserPrincipal,
  change: { action: 'member.profile_changed' | 'member.password_changed'; before?: Record<string, unknown>; after: Record<string, unknown> },
): Promise<void> {
  for (const organizationId of await organizationIdsOf(tx.em, user.id)) {
    recordAuditOf(tx, organizationId, { ...change, target: { kind: 'user', id: user.id, name: user.email } })
  }
}
