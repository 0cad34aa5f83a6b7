import { hashPassword } from '../application/passwords.ts'
import type { TestApp } from './app.ts'

/** A password that the rules accept. */
export const TEST_PASSWORD = 'violet harbor nine lanterns'

/** Gives a person of the factories a password, so that signing in is possible. */
export async function givePassword(test: TestApp, userId: string, password = TEST_PASSWORD): Promise<void> {
  await test.pool.query('update "user" set password_hash = $1 where id = $2', [await hashPassword(password), userId])
}

/** The token in the Set-Cookie header of an answer: a text, null where the cookie is taken away, undefined without the header. */
export function sessionTokenOf(headers: Headers): string | null | undefined {
  const cookie = headers.get('set-cookie')
  if (cookie === null) return undefined
  const value = /^latchkey_session=([^;]*)/.exec(cookie)?.[1] ?? ''
  return value === '' ? null : value
}
