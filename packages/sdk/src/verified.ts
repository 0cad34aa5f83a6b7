import { LatchkeyError } from './errors.ts';
import type { VerifiedKey } from './verification.ts';

// Beside the request and not on it: nothing that is merged into a request can stand in for a verified key.
const keys = new WeakMap<object, VerifiedKey>();

/** Remembers the key that a request was let through with. */
export function rememberKey(request: object, key: VerifiedKey): void {
  keys.set(request, key);
}

/**
 * The key that a request was let through with. Throws UNPROTECTED where `protect` did not stand before the handler, so
 * that a forgotten guard fails instead of opening.
 */
export function apiKeyOf(request: object): VerifiedKey {
  const key = keys.get(request);
  if (key === undefined) throw new LatchkeyError('UNPROTECTED', 'No key was verified for this request.');
  return key;
}
