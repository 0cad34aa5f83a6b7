import { describe, expect, it } from 'vitest';
import { effectiveCap, hasRoomForKey, isCapWithin, parsePlans } from './plan.ts';

const codesOf = (plans: unknown, defaultPlan?: unknown): readonly string[] => {
  const parsed = parsePlans(plans, defaultPlan);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
};

describe('effectiveCap', () => {
  it.each([[null, null, null], [5, null, 5], [null, 10, 10], [5, 10, 5], [25, 10, 10], [0, 10, 0], [5, 0, 0]])('plan %s and organization %s: %s', (plan, organization, expected) => {
    expect(effectiveCap(plan, organization)).toBe(expected);
  });
});

describe('hasRoomForKey', () => {
  it.each([[9, 10, true], [10, 10, false], [11, 10, false], [0, 0, false], [1_000_000, null, true]])('%i of %s: %s', (counted, cap, expected) => {
    expect(hasRoomForKey(counted, cap)).toBe(expected);
  });
});

describe('isCapWithin', () => {
  it.each([[10, 5, true], [10, 10, true], [10, 11, false], [10, null, false], [null, 10, true], [null, null, true]])('from %s to %s: %s', (current, wanted, expected) => {
    expect(isCapWithin(current, wanted)).toBe(expected);
  });
});

describe('parsePlans', () => {
  it('has four plans by default, enterprise for new organizations', () => {
    const parsed = parsePlans(undefined);
    expect(parsed.ok && [parsed.defaultPlan, [...parsed.plans.values()].map((plan) => [plan.id, plan.maxKeys])]).toEqual(['enterprise', [['starter', 0], ['pro', 5], ['team', 25], ['enterprise', null]]]);
    expect(parsed.ok && [parsed.plans.get('team')?.rateLimits, parsed.plans.get('enterprise')?.rateLimits]).toEqual([{ read: 600, write: 120 }, { read: 2400, write: 600 }]);
  });

  it('takes own plans', () => {
    const parsed = parsePlans({ small: { maxKeys: 3, ipAllowlist: false }, large: { maxKeys: null, rateLimits: { read: 1, write: 1 } } }, 'small');
    expect(parsed.ok && [...parsed.plans.values()]).toEqual([
      { id: 'small', maxKeys: 3, rateLimits: null, ipAllowlist: false },
      { id: 'large', maxKeys: null, rateLimits: { read: 1, write: 1 }, ipAllowlist: true },
    ]);
  });

  it('does not take a forgotten maximum for none', () => {
    expect(codesOf({ small: {} }, 'small')).toEqual(['plans.small.maxKeys OUT_OF_BOUNDS']);
  });

  it('reports all problems at once', () => {
    expect(codesOf({ Small: { maxKeys: 1 }, a: 3, b: { maxKeys: -1, rateLimits: { read: 0, write: 1 }, ipAllowlist: 'no', price: 3 } }, 'toString')).toEqual([
      'plans.Small INVALID_ID', 'plans.a NOT_AN_OBJECT', 'plans.b.price UNKNOWN_PROPERTY', 'plans.b.maxKeys OUT_OF_BOUNDS', 'plans.b.rateLimits OUT_OF_BOUNDS', 'plans.b.ipAllowlist NOT_A_BOOLEAN', 'defaultPlan UNKNOWN_PLAN',
    ]);
    expect(codesOf([])).toEqual(['plans NOT_AN_OBJECT']);
    expect(codesOf({ a: { maxKeys: 1, rateLimits: { read: 1 } } }, 'a')).toEqual(['plans.a.rateLimits OUT_OF_BOUNDS']);
  });

  it('wants a default among own plans', () => {
    expect(codesOf({ a: { maxKeys: 1 } })).toEqual(['defaultPlan UNKNOWN_PLAN']);
    expect(codesOf(undefined, 'team')).toEqual([]);
  });
});
