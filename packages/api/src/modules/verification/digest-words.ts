/** A SHA-256 digest is compared as eight words of 32 bits. */
export const DIGEST_WORDS = 8

/** The words of a digest given as 32 bytes. */
export function digestOfBytes(bytes: Uint8Array, into: Uint32Array = new Uint32Array(DIGEST_WORDS), start = 0): Uint32Array {
  for (let word = 0; word < DIGEST_WORDS; word += 1) {
    const at = start + word * 4
    into[word] = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  }
  return into
}

/** The same for a digest given as text of one character per byte. */
export function digestOfLatin1(text: string, into: Uint32Array): Uint32Array {
  for (let word = 0; word < DIGEST_WORDS; word += 1) {
    const at = word * 4
    into[word] = (text.charCodeAt(at) << 24) | (text.charCodeAt(at + 1) << 16) | (text.charCodeAt(at + 2) << 8) | text.charCodeAt(at + 3)
  }
  return into
}

/** A digest as the feed sends it, in hexadecimal. */
export const digestOfHex = (hex: string): Uint32Array => digestOfBytes(Buffer.from(hex, 'hex'))
