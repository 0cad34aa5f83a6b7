import type { Random } from './secrets.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const LENGTH = 22

/** What an id begins with says what it names, wherever it is met: in GraphQL, REST, headers and the audit log. */
export const ID_PREFIXES = {
  organization: 'org',
  workspace: 'ws',
  user: 'usr',
  member: 'mem',
  link: 'lnk',
  session: 'ses',
  apiKey: 'key',
  secret: 'sec',
  gatewayKey: 'gwk',
  auditEvent: 'evt',
  operationVersion: 'opv',
} as const

export type IdNoun = keyof typeof ID_PREFIXES

/**
 * The same generator, asked for many bytes at once: a call costs more than the bytes. For names that everybody may see,
 * since what has not been given out yet stays in memory.
 */
export function pooledRandom(random: Random, size = 4_096): Random {
  let pool: Uint8Array = new Uint8Array(0)
  let at = 0
  return {
    bytes(length) {
      if (at + length > pool.length) {
        pool = random.bytes(Math.max(size, length))
        at = 0
      }
      at += length
      return pool.subarray(at - length, at)
    },
  }
}

/** What one request is called in its answer, the log and the audit log. */
export const newRequestId = (random: Random): string => `req_${Buffer.from(random.bytes(15)).toString('base64url')}`

/** A new public id: the noun's prefix and 22 random letters and digits (at least 128 bits), so ids tell nothing and never meet. */
export function newId(random: Random, noun: IdNoun): string {
  let text = ''
  while (text.length < LENGTH) {
    // Bytes from 248 on would make the first eight letters likelier than the rest.
    for (const byte of random.bytes(32)) {
      if (byte < 248 && text.length < LENGTH) text += ALPHABET[byte % 62]
    }
  }
  return `${ID_PREFIXES[noun]}_${text}`
}

const ID_TEXT = /^[a-z]+_[0-9A-Za-z]{1,64}$/

/** Whether a text could be the id of this noun. Anything else names nothing, and some of it (NUL) no database takes. */
export const isIdOf = (noun: IdNoun, text: string): boolean => text.startsWith(`${ID_PREFIXES[noun]}_`) && ID_TEXT.test(text)
