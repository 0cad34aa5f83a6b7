import type { KeyLifecycle } from './status.ts';

/** The facts of one secret of a key; a key that rotates has two. */
export interface SecretLifecycle {
  /** When the overlap ends; `null` while no newer secret replaces it. */
  readonly retiresAt: Date | null;
  /** When it was ended at once; `null` while it was not. */
  readonly endedAt: Date | null;
}

/** The overlaps a rotation offers, in milliseconds. */
export const ROTATION_OVERLAPS = {
  NOW: 0,
  HOUR_1: 3_600_000,
  HOURS_24: 86_400_000,
  DAYS_7: 7 * 86_400_000,
  DAYS_30: 30 * 86_400_000,
} as const;

/** The end of an overlap: as asked, but never past the end that the old key already had. */
export function overlapEnd(oldKey: Pick<KeyLifecycle, 'expiresAt'>, requestedEnd: Date): Date {
  return oldKey.expiresAt !== null && oldKey.expiresAt < requestedEnd ? oldKey.expiresAt : requestedEnd;
}

/** True while the secret opens its key. At `retiresAt` itself it does not any more. */
export function isSecretLive(secret: SecretLifecycle, now: Date): boolean {
  return secret.endedAt === null && (secret.retiresAt === null || now < secret.retiresAt);
}
