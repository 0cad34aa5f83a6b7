import { randomBytes } from 'node:crypto'
import { normalizePassword } from '@latchkey/domain/password.ts'
import { hash, verify } from '@node-rs/argon2'
import { overloaded } from './refusal.ts'

// Argon2id with 19 MiB, two passes and one lane: the first of the equivalent settings of OWASP's password storage cheat
// sheet. These are also the library's defaults; they are written down so that an update of it changes nothing.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 } as const

/** Hashing takes a core for itself: more at once would only take the time from verification. */
const AT_ONCE = 2
/** Whoever waits behind more than this many would time out anyway. */
const WAITING = 200

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= WAITING) throw overloaded()
    // Whoever ends hands its place on, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else {
    running += 1
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}

/** The hash of a password that `parsePassword` has accepted, with its salt and cost in it. Throws UNAVAILABLE when too many wait. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normalizePassword(password), COST))

let nobodys: Promise<string> | null = null

/** A hash of nothing that anybody knows, made once per process; a try that failed is made again by the next who asks. */
async function hashOfNobody(): Promise<string> {
  nobodys ??= hashPassword(randomBytes(32).toString('base64url'))
  try {
    return await nobodys
  } catch (error) {
    nobodys = null
    throw error
  }
}

/**
 * Whether a password is the one of this hash. With `null`, where there is no such account, it takes the same time and
 * says no: the answer to an unknown address must not be quicker. Throws UNAVAILABLE when too many wait.
 */
export async function isPasswordOf(passwordHash: string | null, password: string): Promise<boolean> {
  // Asked for in both cases, so that the first unknown address after a start is not slower either.
  const unknown = await hashOfNobody()
  const compared = passwordHash ?? unknown
  const matches = await inTurn(() => verify(compared, normalizePassword(password)))
  return matches && passwordHash !== null
}
