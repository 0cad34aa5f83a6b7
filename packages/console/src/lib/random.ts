/**
 * A fresh request id of 128 random bits. `crypto.randomUUID` is missing on plain HTTP, where self-hosted consoles live too;
 * `getRandomValues` is not.
 */
export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
