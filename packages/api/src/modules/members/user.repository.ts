import { holds } from '@latchkey/domain/authority.ts'
import { sql } from 'kysely'
import type { EntityManager, RequestContext } from '../../application/request-context.ts'
import { rowsOf } from '../../persistence/rows.ts'

export interface UserRow {
  id: string
  email: string
  name: string
}

/**
 * A person: oneself always (the owner of a personal key is that key's self), and with `members:read` everybody who is a member of the principal's organization. Null for
 * anybody else, whether or not there is such a person.
 */
export async function findVisibleUser(ctx: RequestContext, id: string): Promise<UserRow | null> {
  const { principal } = ctx
  if (principal === null) return null
  const own = principal.user
  if (own !== null && own.id === id) return own
  if (principal.organization === null || principal.authority === null || !holds(principal.authority, 'members:read', ctx.config.catalogue)) return null
  const [row] = await rowsOf(
    ctx.em,
    sql<UserRow>`select u.id, u.email, u.name from "user" u join member m on m.user_id = u.id
      where u.id = ${id} and m.organization_id = ${principal.organization.id}`,
  )
  return row ?? null
}

/** A person with the password's hash, for the operations that compare it; by the address's one stored spelling. */
export async function findUserByEmail(em: EntityManager, email: string): Promise<(UserRow & { password_hash: string }) | null> {
  const [row] = await rowsOf(em, sql<UserRow & { password_hash: string }>`select id, email, name, password_hash from "user" where email = ${email}`)
  return row ?? null
}
