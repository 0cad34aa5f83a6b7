import { describe, expect, it } from 'vitest';
import { canEnable, canUpdate, countsTowardCap, keyStatusAt, type KeyLifecycle, type KeyStatus } from './status.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);
const none: KeyLifecycle = { revokedAt: null, expiresAt: null, disabledAt: null, suspendedAt: null };

describe('keyStatusAt', () => {
  it.each<[string, Partial<KeyLifecycle>, KeyStatus]>([
    ['nothing happened', {}, 'ACTIVE'],
    ['an end to come', { expiresAt: after }, 'ACTIVE'],
    ['the end is this instant', { expiresAt: now }, 'EXPIRED'],
    ['the end has passed', { expiresAt: before }, 'EXPIRED'],
    ['disabled', { disabledAt: before }, 'DISABLED'],
    ['suspended', { suspendedAt: before }, 'SUSPENDED'],
    ['suspended and disabled', { suspendedAt: before, disabledAt: before }, 'DISABLED'],
    ['disabled and expired', { disabledAt: before, expiresAt: before }, 'EXPIRED'],
    ['all of it', { revokedAt: before, disabledAt: before, expiresAt: before, suspendedAt: before }, 'REVOKED'],
    ['revoked by a clock that is ahead', { revokedAt: after }, 'REVOKED'],
    ['disabled by a clock that is ahead', { disabledAt: after }, 'DISABLED'],
    ['an end in the year 9999', { expiresAt: new Date('9999-12-31T23:59:59.999Z') }, 'ACTIVE'],
  ])('%s', (_, facts, status) => {
    expect(keyStatusAt({ ...none, ...facts }, now)).toBe(status);
    const at = (name: keyof KeyLifecycle): number | null => facts[name]?.getTime() ?? null;
    expect(keyStatusAt({ revokedAt: at('revokedAt'), expiresAt: at('expiresAt'), disabledAt: at('disabledAt'), suspendedAt: at('suspendedAt') }, now.getTime())).toBe(status);
  });
});

describe('what a status allows', () => {
  const statuses: readonly KeyStatus[] = ['REVOKED', 'EXPIRED', 'DISABLED', 'SUSPENDED', 'ACTIVE'];

  it('counts what works or can work again', () => {
    expect(statuses.filter(countsTowardCap)).toEqual(['DISABLED', 'SUSPENDED', 'ACTIVE']);
  });

  it('enables no expired or revoked key', () => {
    expect(statuses.filter(canEnable)).toEqual(['DISABLED', 'SUSPENDED', 'ACTIVE']);
  });

  it('changes no revoked key', () => {
    expect(statuses.filter(canUpdate)).toEqual(['EXPIRED', 'DISABLED', 'SUSPENDED', 'ACTIVE']);
  });
});
