import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { implies } from '../test/implies.ts';
import { changeExpiry, chooseExpiry, DAY_MS, EXPIRY_PRESETS, expiryChoices, type ExpiryPolicy } from './expiry.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const instant = fc.integer({ min: -400, max: 800 }).map((days) => new Date(now.getTime() + days * DAY_MS));
const preset = fc.constantFrom(...EXPIRY_PRESETS);
const policy: fc.Arbitrary<ExpiryPolicy> = fc.record({
  defaultExpiry: preset,
  maxLifetimeDays: fc.option(fc.integer({ min: 1, max: 400 })),
  allowNoExpiry: fc.boolean(),
  allowExtension: fc.boolean(),
});
const choice = fc.oneof(fc.constant({}), preset.map((expiresIn) => ({ expiresIn })), fc.option(instant).map((expiresAt) => ({ expiresAt })));
const isWithinLifetime = (end: Date, start: Date, own: ExpiryPolicy): boolean =>
  own.maxLifetimeDays === null || end.getTime() - start.getTime() <= own.maxLifetimeDays * DAY_MS;
const atMost = (end: Date | null, bound: Date | null): boolean => bound === null || (end !== null && end <= bound);

describe('a chosen end', () => {
  it('is in the future and within the credential, and within the maximum unless never is allowed', () => {
    assert(
      fc.property(choice, policy, fc.option(instant), (given, own, credentialEnd) => {
        const decision = chooseExpiry({ ...given, policy: own, credentialEnd, now });
        if (!decision.ok) return;
        const { expiresAt } = decision;
        expect(expiresAt === null || expiresAt > now).toBe(true);
        expect(atMost(expiresAt, credentialEnd)).toBe(true);
        expect(implies(expiresAt === null, own.allowNoExpiry)).toBe(true);
        expect(expiresAt === null || isWithinLifetime(expiresAt, now, own)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is exactly what was given', () => {
    assert(
      fc.property(instant, policy, fc.option(instant), (expiresAt, own, credentialEnd) => {
        const decision = chooseExpiry({ expiresAt, policy: own, credentialEnd, now });
        return !decision.ok || decision.expiresAt === expiresAt;
      }),
    );
  });

  it('can always be left out while the credential lives and the policy is sound', () => {
    const sound = policy.filter((own) => own.allowNoExpiry || own.defaultExpiry !== 'NEVER');
    assert(fc.property(sound, fc.option(instant.filter((end) => end > now)), (own, credentialEnd) => chooseExpiry({ policy: own, credentialEnd, now }).ok));
  });

  it('offered by the form is accepted by the server, and the other way round', () => {
    assert(
      fc.property(policy, fc.option(instant), (own, credentialEnd) => {
        for (const offered of expiryChoices(own, credentialEnd, now).choices) {
          expect(chooseExpiry({ expiresIn: offered.preset, policy: own, credentialEnd, now }).ok).toBe(offered.reason === null);
        }
      }),
    );
  });
});

describe('a changed end', () => {
  it('is later only with leave, and never later than the credential or the maximum from creation', () => {
    assert(
      fc.property(fc.option(instant), instant, fc.option(instant), policy, fc.option(instant), (current, createdAt, wanted, own, credentialEnd) => {
        const decision = changeExpiry({ current, createdAt, wanted, policy: own, credentialEnd, now });
        if (!decision.ok || decision.change !== 'EXTENDED') return;
        expect(own.allowExtension).toBe(true);
        expect(current !== null && (wanted === null || wanted > current)).toBe(true);
        expect(atMost(wanted, credentialEnd)).toBe(true);
        expect(wanted === null || isWithinLifetime(wanted, createdAt, own)).toBe(true);
        expect(decision.revives).toBe(current !== null && current <= now);
      }),
      { numRuns: 2000 },
    );
  });

  it('to an earlier instant that is still to come is always allowed', () => {
    assert(
      fc.property(fc.option(instant), instant, policy, fc.option(instant), (current, wanted, own, credentialEnd) => {
        fc.pre(wanted > now && (current === null || wanted < current));
        expect(changeExpiry({ current, createdAt: now, wanted, policy: own, credentialEnd, now })).toMatchObject({ ok: true, change: 'SHORTENED', revives: false });
      }),
    );
  });
});
