import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { hintOf, type KeyFormat, printKey } from '@latchkey/domain/key/format.ts'

/** Where chance comes from; a test passes a seeded one. */
export interface Random {
  bytes(length: number): Uint8Array
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length) }

/** The SHA-256 of a whole secret, as it is stored and found by. A fast digest is right for 256 random bits. */
export const digestOf = (secret: string): Buffer => hash('sha256', secret, 'buffer')

/** Whether a text has this digest, in a time that does not tell how much of it is right. */
export function isDigestOf(text: string, digest: Uint8Array): boolean {
  const own = digestOf(text)
  return own.length === digest.length && timingSafeEqual(own, digest)
}

export interface NewSecret {
  /** The full text. It leaves with the answer of the mutation that made it and is kept nowhere. */
  text: string
  digest: Buffer
  hint: string
}

/** A new secret in the given format, from 256 bits of the operating system's generator. */
export function newSecret(random: Random, format: KeyFormat): NewSecret {
  const text = printKey(format, random.bytes(32))
  return { text, digest: digestOf(text), hint: hintOf(text, format) }
}

/** A token for a cookie or a one-time link: 256 random bits, and the digest that is stored in its place. */
export function newToken(random: Random): { text: string; digest: Buffer } {
  const text = Buffer.from(random.bytes(32)).toString('base64url')
  return { text, digest: digestOf(text) }
}
