import { sql } from 'kysely'
import { isPasswordOf } from '../../application/passwords.ts'
import type { RequestContext } from '../../application/request-context.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { findUserByEmail, type UserRow } from '../members/user.repository.ts'
import { InvalidCredentials } from './session.errors.ts'
import { countSignInAttempt, forgiveSignInAttempt, sourceOf } from './sign-in-throttle.repository.ts'

/** A person whose password was right, and the hash that it was right for. */
export interface ProvenPerson {
  person: UserRow
  passwordHash: string
}

/**
 * Makes sure of a person by the password. Counted and throttled before anything is compared. Throws RATE_LIMITED, or
 * `InvalidCredentials` in the same time and with the same words whether the account exists or not. `operation` names the
 * door in the log, which hears of a refusal and never of the password.
 */
export async function provePassword(ctx: RequestContext, { email, password, operation }: { email: string; password: string; operation: string }): Promise<ProvenPerson> {
  const subjects = { email, source: sourceOf(ctx.ip) }
  const logRefusal = (outcome: string): void => ctx.log.info({ securityEvent: 'sign_in_refused', requestId: ctx.requestId, ip: ctx.ip, operation, email, outcome }, 'a sign-in was refused')
  try {
    await countSignInAttempt(ctx, subjects)
  } catch (error) {
    logRefusal('RATE_LIMITED')
    throw error
  }
  const user = await findUserByEmail(ctx.em, email)
  const matches = await isPasswordOf(user?.password_hash ?? null, password)
  if (!matches || user === null) {
    logRefusal('INVALID_CREDENTIALS')
    throw new InvalidCredentials()
  }
  await forgiveSignInAttempt(ctx, subjects)
  const { password_hash: passwordHash, ...person } = user
  return { person, passwordHash }
}

/** Holds a person's row and throws `InvalidCredentials` when the password was changed since it was proven. */
export async function holdProvenPerson(tx: WriteContext, { person, passwordHash }: ProvenPerson): Promise<void> {
  const held = await rowsOf(tx.em, sql`select 1 from "user" where id = ${person.id} and password_hash = ${passwordHash} for share`)
  if (held.length === 0) throw new InvalidCredentials()
}
