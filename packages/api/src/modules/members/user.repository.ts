import { holds } from '@latchkey/domain/authority.ts'
import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { sql } from 'kysely'
import { isIdOf } from '../../application/identifiers.ts'
import type { EntityManager, RequestContext } from '../../application/request-context.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { User } from './user.entity.ts'

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
  if (principal === null || !isIdOf('user', id)) return null
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

/** The address has an account already. Whoever makes one decides what that means. */
export class AddressTaken extends Error {
  override name = 'AddressTaken'
}

/** Makes an account. Throws `AddressTaken`; the transaction cannot go on after that. */
export async function addUser(tx: WriteContext, { passwordHash, ...user }: UserRow & { passwordHash: string }): Promise<void> {
  const now = tx.clock.now()
  tx.em.create(User, { ...user, passwordHash, createdAt: now, updatedAt: now })
  try {
    await tx.em.flush()
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new AddressTaken('This address has an account.', { cause: error })
    throw error
  }
}

/** Gives a person another name and says the former one. The row is held until the transaction ends. */
export async function writeUserName(tx: WriteContext, id: string, name: string): Promise<string> {
  const [row] = await rowsOf(tx.em, sql<{ name: string }>`select name from "user" where id = ${id} for no key update`)
  if (row === undefined) throw new Error('The person of this session is gone.')
  if (row.name !== name) await rowsOf(tx.em, sql`update "user" set name = ${name}, updated_at = ${tx.clock.now()} where id = ${id}`)
  return row.name
}

/** Gives an account another password and says whose it is; null when there is none. Its row is held until the transaction ends. */
export async function writePassword(tx: WriteContext, email: string, passwordHash: string): Promise<UserRow | null> {
  const [row] = await rowsOf(tx.em, sql<UserRow>`update "user" set password_hash = ${passwordHash}, updated_at = ${tx.clock.now()} where email = ${email} returning id, email, name`)
  return row ?? null
}
