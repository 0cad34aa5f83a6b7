export type KeyStatus = 'REVOKED' | 'EXPIRED' | 'DISABLED' | 'SUSPENDED' | 'ACTIVE';

/** The facts that a key's status follows from. Instants are dates, or milliseconds since 1970 where many keys are looked at. */
export interface KeyLifecycle<Instant extends Date | number = Date> {
  readonly revokedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly disabledAt: Instant | null;
  readonly suspendedAt: Instant | null;
}

/**
 * The status at an instant; the first that holds wins. At `expiresAt` itself the key is expired; without it, it never
 * expires. A key that is marked revoked, disabled or suspended is so at once, also where the clock of the reader is
 * behind the one that wrote the mark.
 */
export function keyStatusAt<Instant extends Date | number>(key: KeyLifecycle<Instant>, now: Instant): KeyStatus {
  if (key.revokedAt !== null) return 'REVOKED';
  if (key.expiresAt !== null && now >= key.expiresAt) return 'EXPIRED';
  if (key.disabledAt !== null) return 'DISABLED';
  return key.suspendedAt === null ? 'ACTIVE' : 'SUSPENDED';
}

/** Keys that work or can work again without a new creation count toward the cap (product.md 19). */
export function countsTowardCap(status: KeyStatus): boolean {
  return status === 'ACTIVE' || status === 'DISABLED' || status === 'SUSPENDED';
}

/** Enabling is for disabled and suspended keys; an expired or revoked one is refused, an active one is already enabled. */
export function canEnable(status: KeyStatus): boolean {
  return countsTowardCap(status);
}

/** A revoked key is final. An expired one can still be renamed, or given a later end where the policy allows it. */
export function canUpdate(status: KeyStatus): boolean {
  return status !== 'REVOKED';
}
