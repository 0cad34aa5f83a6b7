import { describe, expect, it } from 'vitest';
import { catalogueOf, cidrOf } from '../../test/arbitraries.ts';
import { parseAddress, type Address } from '../address/cidr.ts';
import { permissionsFromStored } from '../permission/lattice.ts';
import { decide, outcomeCode, outcomeStatus, reachesRateLimit, REFUSALS, secretMatched, type Outcome, type Presented, type Question, type VerificationRecord } from './decide.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const before = new Date(now.getTime() - 1);
const after = new Date(now.getTime() + 1);
const catalogue = catalogueOf();
const inside = addressOf('10.1.2.3');
const outside = addressOf('192.0.2.1');

function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.address;
}

const good: VerificationRecord = {
  revokedAt: null,
  expiresAt: after,
  disabledAt: null,
  suspendedAt: null,
  secret: { retiresAt: null, endedAt: null },
  ownerActive: true,
  permissions: permissionsFromStored(['monitors:read', 'api_keys:verify'], catalogue),
  workspaces: 'ALL',
  operations: 'ANY',
  addresses: 'ANY',
};

const bad = { INSUFFICIENT_PERMISSIONS: 'api_keys:write' } as const;

/** What makes a record and a question run into exactly one refusal. `asked` is what the question leaves out otherwise. */
const trouble: Readonly<Record<Exclude<Outcome, 'VALID' | 'MALFORMED' | 'NOT_FOUND' | 'RATE_LIMITED'>, { readonly record?: Partial<VerificationRecord>; readonly question?: Question }>> = {
  REVOKED: { record: { revokedAt: before } },
  EXPIRED: { record: { expiresAt: now } },
  DISABLED: { record: { disabledAt: before } },
  SUSPENDED: { record: { suspendedAt: before } },
  FORBIDDEN_IP: { record: { addresses: [cidrOf('10.0.0.0/8')] }, question: { address: outside } },
  WRONG_WORKSPACE: { record: { workspaces: new Set(['w1']) }, question: { workspace: { id: 'w2', archived: false } } },
  OPERATION_NOT_ALLOWED: { record: { operations: new Set(['sha256:a']) }, question: { operation: 'sha256:b' } },
  INSUFFICIENT_PERMISSIONS: { question: { permissions: [bad.INSUFFICIENT_PERMISSIONS] } },
};

const TROUBLES = ['REVOKED', 'EXPIRED', 'DISABLED', 'SUSPENDED', 'FORBIDDEN_IP', 'RATE_LIMITED', 'WRONG_WORKSPACE', 'OPERATION_NOT_ALLOWED', 'INSUFFICIENT_PERMISSIONS'] as const;

/** Every combination of troubles, as bits over TROUBLES. */
const combinations = Array.from({ length: 2 ** TROUBLES.length }, (_, bits) => TROUBLES.filter((_name, index) => (bits >> index) & 1));

function setUp(names: readonly (typeof TROUBLES)[number][]): { record: VerificationRecord; question: Question; within: boolean } {
  let record = good;
  let question: Question = {};
  for (const name of names) {
    if (name === 'RATE_LIMITED') continue;
    record = { ...record, ...trouble[name].record };
    question = { ...question, ...trouble[name].question };
  }
  return { record, question, within: !names.includes('RATE_LIMITED') };
}

describe('every combination of refusals', () => {
  it('is answered with the first in the order of the table', () => {
    expect(combinations).toHaveLength(512);
    for (const names of combinations) {
      const { record, question, within } = setUp(names);
      const expected: Outcome = REFUSALS.find((refusal) => (names as readonly string[]).includes(refusal)) ?? 'VALID';
      expect([names, decide(record, question, now, within).outcome]).toEqual([names, expected]);
    }
  });

  it('names missing permissions only where they are the reason', () => {
    for (const names of combinations) {
      const { record, question, within } = setUp(names);
      const { outcome, missingPermissions } = decide(record, question, now, within);
      expect([names, missingPermissions]).toEqual([names, outcome === 'INSUFFICIENT_PERMISSIONS' ? [bad.INSUFFICIENT_PERMISSIONS] : []]);
    }
  });

  it('asks the limiter only for a good key at a right address', () => {
    for (const names of combinations) {
      const { record, question } = setUp(names);
      const early = names.some((name) => ['REVOKED', 'EXPIRED', 'DISABLED', 'SUSPENDED', 'FORBIDDEN_IP'].includes(name));
      expect([names, reachesRateLimit(record, question, now)]).toEqual([names, !early]);
      expect([names, decide(record, question, now, false).outcome === 'RATE_LIMITED']).toEqual([names, !early]);
    }
  });

  it('says nothing more of text that is no key, or no key’s', () => {
    for (const presented of ['MALFORMED', 'NOT_FOUND'] as const) {
      for (const within of [true, false]) {
        expect(decide(presented, setUp(TROUBLES).question, now, within)).toEqual({ outcome: presented, missingPermissions: [] });
      }
      expect(reachesRateLimit(presented, {}, now)).toBe(false);
    }
  });
});

describe('REVOKED', () => {
  it.each<[string, Partial<VerificationRecord>]>([
    ['the owner is no member any more', { ownerActive: false }],
    ['the secret was ended', { secret: { retiresAt: null, endedAt: before } }],
    ['the overlap of the secret ends now', { secret: { retiresAt: now, endedAt: null } }],
    ['the owner is gone and the key expired as well', { ownerActive: false, expiresAt: before }],
  ])('is the answer when %s', (_, change) => {
    expect(decide({ ...good, ...change }, {}, now, true).outcome).toBe('REVOKED');
  });

  it('is not the answer while the overlap runs', () => {
    expect(decide({ ...good, secret: { retiresAt: after, endedAt: null } }, {}, now, true).outcome).toBe('VALID');
  });
});

describe('silence never opens', () => {
  const outcome = (record: Partial<VerificationRecord>, question: Question): Outcome => decide({ ...good, ...record }, question, now, true).outcome;

  it.each([{}, { address: undefined }, { address: null }])('an allowlist and no address is FORBIDDEN_IP (%j)', (question) => {
    expect(outcome({ addresses: [cidrOf('10.0.0.0/8')] }, question)).toBe('FORBIDDEN_IP');
    expect(outcome({ addresses: [cidrOf('0.0.0.0/0'), cidrOf('::/0')] }, question)).toBe('FORBIDDEN_IP');
  });

  it.each([{}, { operation: undefined }, { operation: null }, { operation: '' }])('a pinned key and no operation is OPERATION_NOT_ALLOWED (%j)', (question) => {
    expect(outcome({ operations: new Set(['sha256:a']) }, question)).toBe('OPERATION_NOT_ALLOWED');
  });

  it('an empty list of a bound matches nothing', () => {
    expect(outcome({ addresses: [] }, { address: inside })).toBe('FORBIDDEN_IP');
    expect(outcome({ operations: new Set() }, { operation: 'sha256:a' })).toBe('OPERATION_NOT_ALLOWED');
    expect(outcome({ workspaces: new Set() }, { workspace: { id: 'w1', archived: false } })).toBe('WRONG_WORKSPACE');
    expect(outcome({ permissions: permissionsFromStored([], catalogue) }, { permissions: ['audit_log:read'] })).toBe('INSUFFICIENT_PERMISSIONS');
  });

  it.each([{}, { workspace: undefined }, { workspace: null }])('no workspace leaves it to the service (%j)', (question) => {
    expect(outcome({ workspaces: new Set(['w1']) }, question)).toBe('VALID');
  });

  it.each([{}, { permissions: undefined }, { permissions: null }, { permissions: [] }])('no permissions leaves it to the service (%j)', (question) => {
    expect(outcome({}, question)).toBe('VALID');
  });
});

describe('bounds that are met', () => {
  const outcome = (record: Partial<VerificationRecord>, question: Question): Outcome => decide({ ...good, ...record }, question, now, true).outcome;

  it('are VALID', () => {
    expect(
      outcome(
        { addresses: [cidrOf('10.0.0.0/8')], operations: new Set(['sha256:a']), workspaces: new Set(['w1']) },
        { address: inside, operation: 'sha256:a', workspace: { id: 'w1', archived: false }, permissions: ['api_keys:verify'] },
      ),
    ).toBe('VALID');
  });

  it('do not include an archived workspace, neither chosen nor in "all"', () => {
    expect(outcome({}, { workspace: { id: 'w1', archived: true } })).toBe('WRONG_WORKSPACE');
    expect(outcome({ workspaces: new Set(['w1']) }, { workspace: { id: 'w1', archived: true } })).toBe('WRONG_WORKSPACE');
    expect(outcome({}, { workspace: { id: 'w1', archived: false } })).toBe('VALID');
  });

  it('need every permission, and name those that are missing once, in the order asked', () => {
    const decision = decide(good, { permissions: ['members:read', 'api_keys:verify', 'api_keys:write', 'members:read'] }, now, true);
    expect(decision).toEqual({ outcome: 'INSUFFICIENT_PERMISSIONS', missingPermissions: ['members:read', 'api_keys:write'] });
  });

  it('compare operations exactly', () => {
    expect(outcome({ operations: new Set(['sha256:a']) }, { operation: 'SHA256:A' })).toBe('OPERATION_NOT_ALLOWED');
    expect(outcome({ operations: new Set(['sha256:a']) }, { operation: '__proto__' })).toBe('OPERATION_NOT_ALLOWED');
  });
});

describe('the table of statuses', () => {
  it.each<[Outcome, number, string | null, boolean]>([
    ['VALID', 200, null, true],
    ['MALFORMED', 401, 'UNAUTHENTICATED', false],
    ['NOT_FOUND', 401, 'UNAUTHENTICATED', false],
    ['REVOKED', 401, 'UNAUTHENTICATED', true],
    ['EXPIRED', 401, 'UNAUTHENTICATED', true],
    ['DISABLED', 401, 'UNAUTHENTICATED', true],
    ['SUSPENDED', 401, 'UNAUTHENTICATED', true],
    ['FORBIDDEN_IP', 403, 'FORBIDDEN', true],
    ['RATE_LIMITED', 429, 'RATE_LIMITED', true],
    ['WRONG_WORKSPACE', 403, 'FORBIDDEN', true],
    ['OPERATION_NOT_ALLOWED', 403, 'FORBIDDEN', true],
    ['INSUFFICIENT_PERMISSIONS', 403, 'FORBIDDEN', true],
  ])('%s: %i %s, secret matched: %s', (outcome, status, code, matched) => {
    expect(outcomeStatus(outcome)).toBe(status);
    expect(outcome === 'VALID' ? null : outcomeCode(outcome)).toBe(code);
    expect(secretMatched(outcome)).toBe(matched);
  });

  it('has a row for every outcome', () => {
    expect(REFUSALS).toHaveLength(11);
    const presented: readonly Presented[] = ['MALFORMED', 'NOT_FOUND', good];
    expect(presented.map((one) => decide(one, {}, now, true).outcome)).toEqual(['MALFORMED', 'NOT_FOUND', 'VALID']);
  });
});
