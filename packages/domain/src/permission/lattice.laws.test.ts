import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, grantOf, growingCatalogue } from '../../test/arbitraries.ts';
import { coversGrant, grantFromStored, meet, missingFromGrant, permissionsOf, type PermissionGrant, type PermissionSet } from './lattice.ts';

const spelled = (grant: PermissionGrant): string => (grant.level === 'RESTRICTED' ? [...grant.permissions].sort().join() : grant.level);

const isWithin = (inner: PermissionSet, outer: PermissionSet): boolean => [...inner].every((name) => outer.has(name));

const grants = (count: number) => catalogue.chain((today) => fc.tuple(fc.constant(today), fc.array(grantOf(today), { minLength: count, maxLength: count })));

const sets = (count: number) => grants(count).map(([today, list]) => list.map((grant) => permissionsOf(grant, today)));

describe('covers', () => {
  it('is reflexive', () => {
    fc.assert(fc.property(grants(1), ([today, [a]]) => coversGrant(a!, a!, today)));
  });

  it('is transitive', () => {
    fc.assert(fc.property(grants(3), ([today, [a, b, c]]) => !(coversGrant(a!, b!, today) && coversGrant(b!, c!, today)) || coversGrant(a!, c!, today)), { numRuns: 1000 });
  });

  it('is antisymmetric: two grants that cover each other are written alike', () => {
    fc.assert(fc.property(grants(2), ([today, [a, b]]) => !(coversGrant(a!, b!, today) && coversGrant(b!, a!, today)) || spelled(a!) === spelled(b!)), { numRuns: 1000 });
  });

  it('holds under every larger catalogue', () => {
    const pairs = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), grantOf(growing.smaller), grantOf(growing.smaller)));
    fc.assert(fc.property(pairs, ([{ smaller, larger }, a, b]) => !coversGrant(a, b, smaller) || coversGrant(a, b, larger)), { numRuns: 1000 });
  });

  it('means today and later that what is covered can do no more', () => {
    const pairs = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), grantOf(growing.smaller), grantOf(growing.smaller)));
    fc.assert(
      fc.property(pairs, ([{ smaller, larger }, a, b]) => {
        fc.pre(coversGrant(a, b, smaller));
        expect(isWithin(permissionsOf(b, smaller), permissionsOf(a, smaller))).toBe(true);
        expect(isWithin(permissionsOf(b, larger), permissionsOf(a, larger))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('fails with a reason exactly when it fails', () => {
    fc.assert(fc.property(grants(2), ([today, [a, b]]) => coversGrant(a!, b!, today) === (missingFromGrant(a!, b!, today).length === 0)));
  });

  it('puts Read-only below All in every catalogue', () => {
    fc.assert(
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
    fc.assert(fc.property(sets(2), ([a, b]) => {
        expect(meet(a!, b!)).toEqual(meet(b!, a!));
      }),
    );
  });

  it('is associative', () => {
    fc.assert(fc.property(sets(3), ([a, b, c]) => {
        expect(meet(meet(a!, b!), c!)).toEqual(meet(a!, meet(b!, c!)));
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(fc.property(sets(1), ([a]) => {
        expect(meet(a!, a!)).toEqual(a!);
      }),
    );
  });

  it('is below both sides, and nothing larger is', () => {
    fc.assert(
      fc.property(sets(3), ([a, b, c]) => {
        expect(isWithin(meet(a!, b!), a!)).toBe(true);
        expect(isWithin(meet(a!, b!), b!)).toBe(true);
        if (isWithin(c!, a!) && isWithin(c!, b!)) expect(isWithin(c!, meet(a!, b!))).toBe(true);
      }),
    );
  });
});

describe('a permission that leaves the catalogue', () => {
  it('leaves every stored list and nothing else of it', () => {
    fc.assert(
      fc.property(growingCatalogue, ({ smaller, larger }) => {
        const stored = grantFromStored('RESTRICTED', larger.entries.keys(), smaller);
        const expected = [...smaller.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name);
        expect(permissionsOf(stored, larger)).toEqual(new Set(expected));
      }),
    );
  });
});
