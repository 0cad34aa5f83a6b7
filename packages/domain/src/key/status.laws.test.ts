import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { implies } from '../../test/implies.ts';
import { isOldSecretSilent, isSecretLive, overlapEnd, ROTATION_OVERLAPS } from './rotation.ts';
import { keyStatusAt, type KeyLifecycle, type KeyStatus } from './status.ts';

const instant = fc.integer({ min: 0, max: 20 }).map((milliseconds) => new Date(Date.UTC(2026, 0, 1) + milliseconds));
const fact = fc.option(instant);
const lifecycle: fc.Arbitrary<KeyLifecycle> = fc.record({ revokedAt: fact, expiresAt: fact, disabledAt: fact, suspendedAt: fact });
const STRONGEST_LAST: readonly KeyStatus[] = ['ACTIVE', 'SUSPENDED', 'DISABLED', 'EXPIRED', 'REVOKED'];
const rank = (status: KeyStatus): number => STRONGEST_LAST.indexOf(status);

describe('status', () => {
  it('moves only forward as time passes', () => {
    assert(fc.property(lifecycle, instant, instant, (key, a, b) => implies(a <= b, rank(keyStatusAt(key, a)) <= rank(keyStatusAt(key, b)))), { numRuns: 1000 });
  });

  it('moves only forward as facts are added', () => {
    assert(
      fc.property(lifecycle, instant, fc.constantFrom('revokedAt' as const, 'disabledAt' as const, 'suspendedAt' as const), instant, (key, now, added, at) =>
        rank(keyStatusAt({ ...key, [added]: at }, now)) >= rank(keyStatusAt({ ...key, [added]: null }, now)),
      ),
    );
  });

  it('changes at the end itself and at no other instant by time alone', () => {
    assert(
      fc.property(lifecycle, instant, (key, now) => {
        const later = new Date(now.getTime() + 1);
        return implies(keyStatusAt(key, now) !== keyStatusAt(key, later), key.expiresAt?.getTime() === later.getTime());
      }),
    );
  });
});

describe('rotation', () => {
  it('never lets the overlap exceed the end that the old key had', () => {
    assert(
      fc.property(fact, instant, (expiresAt, requested) => {
        const end = overlapEnd({ expiresAt }, requested);
        expect(end <= requested).toBe(true);
        expect(expiresAt === null || end <= expiresAt).toBe(true);
        expect([requested, expiresAt]).toContain(end);
      }),
    );
  });

  it('ends a secret once and for all', () => {
    assert(fc.property(fact, fact, instant, instant, (retiresAt, endedAt, a, b) => implies(a <= b && !isSecretLive({ retiresAt, endedAt }, a), !isSecretLive({ retiresAt, endedAt }, b))));
  });

  it('ends a secret at its instant', () => {
    const at = new Date(1000);
    expect(isSecretLive({ retiresAt: at, endedAt: null }, new Date(999))).toBe(true);
    expect(isSecretLive({ retiresAt: at, endedAt: null }, at)).toBe(false);
    expect(isSecretLive({ retiresAt: null, endedAt: new Date(5000) }, at)).toBe(false);
    expect(isSecretLive({ retiresAt: null, endedAt: null }, at)).toBe(true);
  });

  it('calls an old secret silent only after the new one was used, and the longer the harder', () => {
    const hours = fc.integer({ min: 1, max: 4 });
    const hour = fc.integer({ min: 0, max: 12 }).map((at) => new Date(at * 3_600_000));
    assert(
      fc.property(hour, fc.option(hour), fc.option(hour), hours, hour, (startedAt, oldLastUsedAt, newLastUsedAt, asked, now) => {
        const use = { startedAt, oldLastUsedAt, newLastUsedAt };
        const silent = isOldSecretSilent(use, asked, now);
        expect(implies(silent, newLastUsedAt !== null)).toBe(true);
        expect(implies(silent, isOldSecretSilent(use, asked - 1, now))).toBe(true);
        expect(implies(silent, isOldSecretSilent(use, asked, new Date(now.getTime() + 1)))).toBe(true);
        expect(implies(silent, now.getTime() - startedAt.getTime() >= asked * 3_600_000)).toBe(true);
        expect(implies(silent && oldLastUsedAt !== null, now.getTime() - (oldLastUsedAt?.getTime() ?? 0) >= asked * 3_600_000)).toBe(true);
      }),
      { numRuns: 1000 },
    );
    const at = new Date(0);
    expect(isOldSecretSilent({ startedAt: at, oldLastUsedAt: null, newLastUsedAt: at }, 2, new Date(2 * 3_600_000))).toBe(true);
    expect(isOldSecretSilent({ startedAt: at, oldLastUsedAt: null, newLastUsedAt: at }, 2, new Date(2 * 3_600_000 - 1))).toBe(false);
  });

  it('offers the five overlaps', () => {
    expect(Object.values(ROTATION_OVERLAPS).map((milliseconds) => milliseconds / 3_600_000)).toEqual([0, 1, 24, 168, 720]);
  });
});
