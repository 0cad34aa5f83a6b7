import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, grantOf, growingCatalogue } from '../../test/arbitraries.ts';
import { implies } from '../../test/implies.ts';
import { coversGrant, grantFromStored, meet, missingFromGrant, permissionsOf, type PermissionGrant, type PermissionSet } from './lattice.ts';

const spelled = (grant: PermissionGrant): string => (grant.level === 'RESTRICTED' ? [...grant.permissions].sort().join() : grant.level);

const isWithin = (inner: PermissionSet, outer: PermissionSet): boolean => [...inner].every((name) => outer.has(name));

/** A catalogue and three grants of it. */
const grants = catalogue.chain((today) => fc.tuple(fc.constant(today), grantOf(today), grantOf(today), grantOf(today)));

const sets = grants.map(([today, a, b, c]) => [permissionsOf(a, today), permissionsOf(b, today), permissionsOf(c, today)] as const);

describe('covers', () => {
  it('is reflexive', () => {
    assert(fc.property(grants, ([today, a]) => coversGrant(a, a, today)));
  });

  it('is transitive', () => {
    assert(fc.property(grants, ([today, a, b, c]) => implies(coversGrant(a, b, today) && coversGrant(b, c, today), coversGrant(a, c, today))), { numRuns: 1000 });
  });

  it('is antisymmetric: two grants that cover each other are written alike', () => {
    assert(fc.property(grants, ([today, a, b]) => implies(coversGrant(a, b, today) && coversGrant(b, a, today), spelled(a) === spelled(b))), { numRuns: 1000 });
  });

  it('holds under every larger catalogue', () => {
    const pairs = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), grantOf(growing.smaller), grantOf(growing.smaller)));
    assert(fc.property(pairs, ([{ smaller, larger }, a, b]) => implies(coversGrant(a, b, smaller), coversGrant(a, b, larger))), { numRuns: 1000 });
  });

  it('means today and later that what is covered can do no more', () => {
    const pairs = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), grantOf(growing.smaller), grantOf(growing.smaller)));
    assert(
      fc.property(pairs, ([{ smaller, larger }, a, b]) => {
        fc.pre(coversGrant(a, b, smaller));
        expect(isWithin(permissionsOf(b, smaller), permissionsOf(a, smaller))).toBe(true);
        expect(isWithin(permissionsOf(b, larger), permissionsOf(a, larger))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('fails with a reason exactly when it fails', () => {
    assert(fc.property(grants, ([today, a, b]) => coversGrant(a, b, today) === (missingFromGrant(a, b, today).length === 0)));
  });

  it('puts Read-only below All in every catalogue', () => {
    assert(
      fc.property(catalogue, (today) => {
        expect(coversGrant({ level: 'ALL' }, { level: 'READ_ONLY' }, today)).toBe(true);
        expect(coversGrant({ level: 'READ_ONLY' }, { level: 'ALL' }, today)).toBe(false);
        expect(isWithin(permissionsOf({ level: 'READ_ONLY' }, today), permissionsOf({ level: 'ALL' }, today))).toBe(true);
      }),
    );
  });
});

describe('meet', () => {
  it('is commutative', () => {
    assert(
      fc.property(sets, ([a, b]) => {
        expect(meet(a, b)).toEqual(meet(b, a));
      }),
    );
  });

  it('is associative', () => {
    assert(
      fc.property(sets, ([a, b, c]) => {
        expect(meet(meet(a, b), c)).toEqual(meet(a, meet(b, c)));
      }),
    );
  });

  it('is idempotent', () => {
    assert(
      fc.property(sets, ([a]) => {
        expect(meet(a, a)).toEqual(a);
      }),
    );
  });

  it('is below both sides, and nothing larger is', () => {
    assert(
      fc.property(sets, ([a, b, c]) => {
        expect(isWithin(meet(a, b), a)).toBe(true);
        expect(isWithin(meet(a, b), b)).toBe(true);
        expect(implies(isWithin(c, a) && isWithin(c, b), isWithin(c, meet(a, b)))).toBe(true);
      }),
    );
  });
});

describe('a permission that leaves the catalogue', () => {
  it('leaves every stored list and nothing else of it', () => {
    assert(
      fc.property(growingCatalogue, ({ smaller, larger }) => {
        const stored = grantFromStored('RESTRICTED', larger.entries.keys(), smaller);
        const expected = [...smaller.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name);
        expect(permissionsOf(stored, larger)).toEqual(new Set(expected));
      }),
    );
  });
});
