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

export type RotationOverlap = keyof typeof ROTATION_OVERLAPS;

/** The longest silence, in hours, that can end an overlap early: as long as the longest overlap. */
export const MOST_SILENT_HOURS = 720;

/** After this many hours of silence the old secret is called safe to end. */
export const SAFE_SILENT_HOURS = 24;

/** A secret that was used within this time before somebody ends it is one that something still runs on. */
export const IN_USE_MS = 3_600_000;

/** What is known of the two secrets while both work. */
export interface SecretsInUse {
  readonly startedAt: Date;
  readonly oldLastUsedAt: Date | null;
  readonly newLastUsedAt: Date | null;
}

/**
 * True when the new secret has been used and the old one has not for this many hours. Silence counts from the start of
 * the rotation: that nobody used the old secret before does not show that everybody has changed over. At the very end of
 * the last hour it is silent.
 */
export function isOldSecretSilent({ startedAt, oldLastUsedAt, newLastUsedAt }: SecretsInUse, hours: number, now: Date): boolean {
  if (newLastUsedAt === null) return false;
  const since = oldLastUsedAt !== null && oldLastUsedAt > startedAt ? oldLastUsedAt : startedAt;
  return now.getTime() - since.getTime() >= hours * 3_600_000;
}

/** The end of an overlap: as asked, but never past the end that the old key already had. */
export function overlapEnd(oldKey: Pick<KeyLifecycle, 'expiresAt'>, requestedEnd: Date): Date {
  return oldKey.expiresAt !== null && oldKey.expiresAt < requestedEnd ? oldKey.expiresAt : requestedEnd;
}

/** True while the secret opens its key. At `retiresAt` itself it does not any more. */
export function isSecretLive(secret: SecretLifecycle, now: Date): boolean {
  return secret.endedAt === null && (secret.retiresAt === null || now < secret.retiresAt);
}
