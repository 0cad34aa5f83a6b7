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

const NAMES_AT_ONCE = 256

/**
 * Makes random names of so many bytes (for base64url a multiple of three), many at once: a call of the generator and of the
 * encoder costs more than the letters. For names that everybody may see, since what has not been given out yet stays in memory.
 */
export function createNames(random: Random, bytes: number, encoding: 'base64url' | 'hex'): () => string {
  let text = ''
  let at = 0
  const length = encoding === 'hex' ? bytes * 2 : (bytes / 3) * 4
  return () => {
    if (at === text.length) {
      text = Buffer.from(random.bytes(bytes * NAMES_AT_ONCE)).toString(encoding)
      at = 0
    }
    at += length
    return text.slice(at - length, at)
  }
}

const REQUEST_ID_BYTES = 15

/** Makes what requests are called in their answers, the log and the audit log. */
export function createRequestIds(random: Random): () => string {
  const next = createNames(random, REQUEST_ID_BYTES, 'base64url')
  return () => `req_${next()}`
}

/** What one request is called in its answer, the log and the audit log. */
export const newRequestId = (random: Random): string => `req_${Buffer.from(random.bytes(REQUEST_ID_BYTES)).toString('base64url')}`

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
