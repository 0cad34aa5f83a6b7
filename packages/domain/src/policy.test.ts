import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICIES, parsePolicies, POLICY_BOUNDS } from './policy.ts';

const codesOf = (input: unknown): readonly string[] => {
  const parsed = parsePolicies(input);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
};

describe('parsePolicies', () => {
  it('is the defaults where nothing is given', () => {
    expect(parsePolicies(undefined)).toEqual({ ok: true, policies: DEFAULT_POLICIES });
    expect(parsePolicies({})).toEqual({ ok: true, policies: DEFAULT_POLICIES });
  });

  it('keeps what is not given', () => {
    const base = { ...DEFAULT_POLICIES, staleAfterDays: 7 };
    expect(parsePolicies({ maxLifetimeDays: 30, defaultCap: null }, base)).toEqual({ ok: true, policies: { ...base, maxLifetimeDays: 30, defaultCap: null } });
  });

  it('accepts its own defaults and every bound', () => {
    expect(codesOf({ ...DEFAULT_POLICIES })).toEqual([]);
    for (const [name, { min, max, nullable }] of Object.entries(POLICY_BOUNDS)) {
      expect(codesOf({ [name]: min })).toEqual([]);
      expect(codesOf({ [name]: max })).toEqual([]);
      expect(codesOf({ [name]: min - 1 })).toEqual([`policies.${name} OUT_OF_BOUNDS`]);
      expect(codesOf({ [name]: max + 1 })).toEqual([`policies.${name} OUT_OF_BOUNDS`]);
      expect(codesOf({ [name]: min + 0.5 })).toEqual([`policies.${name} OUT_OF_BOUNDS`]);
      expect(codesOf({ [name]: String(min) })).toEqual([`policies.${name} OUT_OF_BOUNDS`]);
      expect(codesOf({ [name]: null })).toEqual(nullable ? [] : [`policies.${name} OUT_OF_BOUNDS`]);
    }
  });

  it('bounds staleness at 30 seconds', () => {
    expect(codesOf({ maxStalenessSeconds: 31 })).toEqual(['policies.maxStalenessSeconds OUT_OF_BOUNDS']);
  });

  it('refuses a default of never where no key may be without end', () => {
    expect(codesOf({ defaultExpiry: 'NEVER' })).toEqual(['policies.defaultExpiry CONFLICT']);
    expect(codesOf({ defaultExpiry: 'NEVER', allowNoExpiry: true })).toEqual([]);
    const open = { ...DEFAULT_POLICIES, allowNoExpiry: true, defaultExpiry: 'NEVER' } as const;
    expect(parsePolicies({ allowNoExpiry: false }, open)).toMatchObject({ ok: false, issues: [{ code: 'CONFLICT' }] });
  });

  it('reports all problems at once', () => {
    expect(codesOf(JSON.parse('{"defaultExpiry":90,"suspendStale":"yes","__proto__":{},"maxLifeTimeDays":3,"confirmationMinutes":0}'))).toEqual([
      'policies.defaultExpiry INVALID_PRESET', 'policies.suspendStale NOT_A_BOOLEAN', 'policies.__proto__ UNKNOWN_PROPERTY', 'policies.maxLifeTimeDays UNKNOWN_PROPERTY', 'policies.confirmationMinutes OUT_OF_BOUNDS',
    ]);
    expect(codesOf([])).toEqual(['policies NOT_AN_OBJECT']);
  });
});
