import { type KeyFormat, parseKey } from '@latchkey/domain/key/format.ts';

const shortestKeyLength = 40;

/** The last four characters of what looks like a whole key, which a hint shows anyway; null for what is too short to be one. */
export function lastFourOf(text: string): string | null {
  const key = text.trim();
  return key.length < shortestKeyLength ? null : key.slice(-4);
}

/**
 * The SHA-256 of a whole key in lower-case hex, by which the API finds it and which opens nothing. Null for text that is no
 * key, and on plain HTTP, where browsers do not hash.
 */
export async function digestOf(text: string, formats: readonly KeyFormat[]): Promise<string | null> {
  const key = text.trim();
  // Browsers leave `subtle` out where the page did not come over HTTPS or from this machine; the types do not know.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined || !parseKey(key, formats).ok) return null;
  const bytes = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(key)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
