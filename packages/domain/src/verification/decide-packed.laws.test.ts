import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogueOf, cidrOf } from '../../test/arbitraries.ts';
import { parseAddress, type Address } from '../address/cidr.ts';
import type { PermissionName } from '../permission/catalogue.ts';
import { permissionsFromStored } from '../permission/lattice.ts';
import {
  ARCHIVED_WORKSPACE,
  decideAfterRateLimit,
  decideBeforeRateLimit,
  holdsAll,
  INSUFFICIENT_PERMISSIONS,
  KEY_DISABLED,
  KEY_REVOKED,
  KEY_SUSPENDED,
  NO_WORKSPACE,
  OUTCOMES,
  OWNER_GONE,
  SECRET_ENDED,
  VALID,
  type PackedQuestion,
  type PackedRecord,
} from './decide-packed.ts';
import { decide, reachesRateLimit, type Question, type VerificationRecord } from './decide.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const catalogue = catalogueOf();
const names = [...catalogue.entries.keys()] as PermissionName[];
const workspaceIds = ['w0', 'w1', 'w2'];

const bitsOf = (held: Iterable<string>): Uint32Array => {
  const bits = new Uint32Array(Math.ceil(names.length / 32));
  for (const name of held) {
    const index = names.indexOf(name as PermissionName);
    bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
  }
  return bits;
};

const addressOf = (text: string): Address => {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.address;
};

/** One thing that bounds or kills a key, in every value that can make a difference. */
interface Facts {
  revoked: boolean;
  ended: boolean;
  ownerGone: boolean;
  disabled: boolean;
  suspended: boolean;
  expires: number | null;
  retires: number | null;
  addresses: readonly string[] | null;
  workspaces: readonly number[] | null;
  operations: readonly string[] | null;
  held: readonly string[];
  address: string | null;
  workspace: number | 'archived' | null;
  operation: string | null;
  asked: readonly string[] | null;
  within: boolean;
}

const at = (offset: number | null): Date | null => (offset === null ? null : new Date(NOW + offset));

function asReference(facts: Facts): { record: VerificationRecord; question: Question } {
  return {
    record: {
      revokedAt: facts.revoked ? new Date(0) : null,
      expiresAt: at(facts.expires),
      disabledAt: facts.disabled ? new Date(0) : null,
      suspendedAt: facts.suspended ? new Date(0) : null,
      secret: { retiresAt: at(facts.retires), endedAt: facts.ended ? new Date(0) : null },
      ownerActive: !facts.ownerGone,
      permissions: permissionsFromStored(facts.held, catalogue),
      workspaces: facts.workspaces === null ? 'ALL' : new Set(facts.workspaces.map((index) => workspaceIds[index] ?? '')),
      operations: facts.operations === null ? 'ANY' : new Set(facts.operations),
      addresses: facts.addresses === null ? 'ANY' : facts.addresses.map(cidrOf),
    },
    question: {
      address: facts.address === null ? null : addressOf(facts.address),
      workspace: facts.workspace === null ? null : facts.workspace === 'archived' ? { id: 'w0', archived: true } : { id: workspaceIds[facts.workspace] ?? '', archived: false },
      operation: facts.operation,
      permissions: facts.asked as readonly PermissionName[] | null,
    },
  };
}

function asPacked(facts: Facts): { record: PackedRecord; question: PackedQuestion } {
  return {
    record: {
      flags: (facts.revoked ? KEY_REVOKED : 0) | (facts.ended ? SECRET_ENDED : 0) | (facts.ownerGone ? OWNER_GONE : 0) | (facts.disabled ? KEY_DISABLED : 0) | (facts.suspended ? KEY_SUSPENDED : 0),
      expiresAt: at(facts.expires)?.getTime() ?? Infinity,
      retiresAt: at(facts.retires)?.getTime() ?? Infinity,
      permissions: bitsOf(facts.held),
      workspaces: facts.workspaces === null ? null : new Set(facts.workspaces),
      operations: facts.operations === null ? null : new Set(facts.operations),
      addresses: facts.addresses === null ? null : facts.addresses.map(cidrOf),
    },
    question: {
      permissions: facts.asked === null ? null : bitsOf(facts.asked),
      address: facts.address === null ? null : addressOf(facts.address),
      workspace: facts.workspace === null ? NO_WORKSPACE : facts.workspace === 'archived' ? ARCHIVED_WORKSPACE : facts.workspace,
      operation: facts.operation,
    },
  };
}

function agree(facts: Facts): void {
  const reference = asReference(facts);
  const packed = asPacked(facts);
  const { outcome, missingPermissions } = decide(reference.record, reference.question, new Date(NOW), facts.within);
  const early = decideBeforeRateLimit(packed.record, packed.question, NOW);
  const decided = early === VALID ? decideAfterRateLimit(packed.record, packed.question, facts.within) : early;
  const said = { outcome: OUTCOMES[decided], charged: early === VALID, missing: decided === INSUFFICIENT_PERMISSIONS };
  // Spelled out: a structural comparison of every case would take most of the time.
  if (said.outcome !== outcome || said.charged !== reachesRateLimit(reference.record, reference.question, new Date(NOW)) || said.missing !== missingPermissions.length > 0) {
    expect({ facts, ...said }).toEqual({ facts, outcome, charged: reachesRateLimit(reference.record, reference.question, new Date(NOW)), missing: missingPermissions.length > 0 });
  }
}

const booleans = [false, true];
const everything: { readonly [Name in keyof Facts]: readonly Facts[Name][] } = {
  revoked: booleans,
  ended: booleans,
  ownerGone: booleans,
  disabled: booleans,
  suspended: booleans,
  expires: [null, -1, 0, 1],
  retires: [null, -1, 0, 1],
  addresses: [null, [], ['10.0.0.0/8']],
  workspaces: [null, [], [0]],
  operations: [null, [], ['sha256:a']],
  held: [[], names.slice(0, 2), names],
  address: [null, '10.1.2.3', '192.0.2.1'],
  workspace: [null, 0, 1, 'archived'],
  operation: [null, 'sha256:a', 'SHA256:A'],
  asked: [null, [], names.slice(0, 1), names.slice(-1)],
  within: booleans,
};

/** The facts that decide before the limiter is asked, and those after; each half in all combinations with the other at rest. */
const EARLY = ['revoked', 'ended', 'ownerGone', 'disabled', 'suspended', 'expires', 'retires', 'addresses', 'address', 'within'] as const;
const LATE = ['workspaces', 'operations', 'held', 'workspace', 'operation', 'asked', 'within'] as const;
const atRest = Object.fromEntries(Object.entries(everything).map(([name, values]) => [name, values[0]])) as unknown as Facts;

function forAll(fields: readonly (keyof Facts)[], visit: (facts: Facts) => void): number {
  let count = 0;
  const step = (index: number, facts: Facts): void => {
    const field = fields[index];
    if (field === undefined) {
      count += 1;
      visit(facts);
      return;
    }
    for (const value of everything[field]) step(index + 1, { ...facts, [field]: value });
  };
  step(0, atRest);
  return count;
}

describe('the decision over numbers is the decision', () => {
  it('for every combination of what kills a key and where it comes from', () => {
    expect(forAll(EARLY, agree)).toBe(2 ** 5 * 4 * 4 * 3 * 3 * 2);
  });

  it('for every combination of what a good key is asked for', () => {
    expect(forAll(LATE, agree)).toBe(3 * 3 * 3 * 4 * 3 * 4 * 2);
  });

  it('for everything mixed', () => {
    const mixed = fc.record(Object.fromEntries(Object.entries(everything).map(([name, values]) => [name, fc.constantFrom(...(values as readonly unknown[]))]))) as unknown as fc.Arbitrary<Facts>;
    fc.assert(fc.property(mixed, agree), { numRuns: 20_000 });
  });

  it('for every set of permissions held and asked', () => {
    const some = fc.subarray(names);
    fc.assert(
      fc.property(some, some, (held, asked) => {
        expect(holdsAll(bitsOf(held), bitsOf(asked))).toBe(asked.every((name) => held.includes(name)));
      }),
    );
  });

  it('where the catalogue has grown since a set was made, what was not there is not held', () => {
    expect(holdsAll(new Uint32Array([0xffffffff]), new Uint32Array([0, 1]))).toBe(false);
    expect(holdsAll(new Uint32Array([1, 1]), new Uint32Array([1]))).toBe(true);
  });
});
