import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, grantOf, growingCatalogue, holderOf, wantedOf } from '../test/arbitraries.ts';
import { printCidr } from './address/cidr.ts';
import {
  authorityOfKey,
  authorityOfMember,
  covers,
  effectivePermissions,
  isWidening,
  missingForDelegation,
  missingForUpdate,
  permissionsHeld,
  type WantedAuthority,
} from './authority.ts';
import type { Catalogue } from './permission/catalogue.ts';
import { permissionsOf } from './permission/lattice.ts';
import { ROLES } from './role.ts';

const wanted = (count: number): fc.Arbitrary<[Catalogue, WantedAuthority[]]> =>
  catalogue.chain((today) => fc.tuple(fc.constant(today), fc.array(wantedOf(today), { minLength: count, maxLength: count })));

const holder = (key: WantedAuthority) => authorityOfKey(key, 'OWNER');

/** Everything of a wanted authority as text, ranges that lie in others left out. */
const spelled = (key: WantedAuthority, today: Catalogue): string => {
  const alone = (cidr: NonNullable<Exclude<WantedAuthority['addresses'], 'ANY'>>[number], all: Exclude<WantedAuthority['addresses'], 'ANY'>) =>
    !all.some((other) => other !== cidr && covers(holder({ ...key, addresses: [other] }), { ...key, addresses: [cidr] }, today));
  return JSON.stringify([
    key.ownership,
    key.ownerId,
    key.grant.level === 'RESTRICTED' ? [...key.grant.permissions].sort() : key.grant.level,
    key.workspaces === 'ALL' ? 'ALL' : [...key.workspaces].sort(),
    key.operations === 'ANY' ? 'ANY' : [...key.operations].sort(),
    key.addresses === 'ANY' ? 'ANY' : key.addresses.filter((cidr, _, all) => alone(cidr, all)).map(printCidr).sort(),
    key.rateLimit,
    key.endsAt,
  ]);
};

describe('delegation', () => {
  it('covers itself', () => {
    fc.assert(fc.property(wanted(1), ([today, [a]]) => covers(holder(a!), a!, today)), { numRuns: 500 });
  });

  it('is transitive, so a chain of keys never climbs', () => {
    const chain = catalogue.chain((today) => fc.tuple(fc.constant(today), wantedOf(today), wantedOf(today), wantedOf(today)));
    fc.assert(
      fc.property(chain, ([today, a, b, c]) => !(covers(holder(a), b, today) && covers(holder(b), c, today)) || covers(holder(a), c, today)),
      { numRuns: 5000 },
    );
  });

  it('is antisymmetric: two keys that cover each other have the same authority', () => {
    const pair = wanted(1).chain(([today, [a]]) =>
      fc.tuple(fc.constant(today), fc.constant(a!), wantedOf(today).chain((b) => fc.constantFrom(b, { ...a!, grant: b.grant }, { ...a!, addresses: b.addresses }, { ...a!, rateLimit: b.rateLimit }))),
    );
    fc.assert(
      fc.property(pair, ([today, a, b]) => {
        if (covers(holder(a), b, today) && covers(holder(b), a, today)) expect(spelled(b, today)).toBe(spelled(a, today));
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses with a reason exactly when it refuses', () => {
    const pair = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today)));
    fc.assert(fc.property(pair, ([today, a, b]) => covers(a, b, today) === (missingForDelegation(a, b, today).length === 0)), { numRuns: 1000 });
  });

  it('holds under every larger catalogue', () => {
    const pair = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), wantedOf(growing.smaller), wantedOf(growing.smaller)));
    fc.assert(fc.property(pair, ([{ smaller, larger }, a, b]) => !covers(holder(a), b, smaller) || covers(holder(a), b, larger)), { numRuns: 2000 });
  });

  it('makes no key that can do more than its maker, today or under a larger catalogue', () => {
    const pair = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), holderOf(growing.smaller), wantedOf(growing.smaller)));
    fc.assert(
      fc.property(pair, ([{ smaller, larger }, maker, key]) => {
        if (!covers(maker, key, smaller)) return;
        for (const today of [smaller, larger]) {
          const maker0 = maker.bearer === 'PERSON' ? authorityOfMember(maker.ownerId!, maker.role!, today) : maker;
          const made = permissionsHeld(authorityOfKey(key, maker.role), today);
          const held = permissionsHeld(maker0, today);
          expect([...made].filter((name) => !held.has(name))).toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('an update', () => {
  it('needs nothing when it changes nothing', () => {
    const case_ = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today)));
    fc.assert(fc.property(case_, ([today, a, key]) => missingForUpdate(a, key, key, today).length === 0 && !isWidening(key, key, today)));
  });

  it('needs no more than making the new state would', () => {
    const case_ = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today), wantedOf(today)));
    fc.assert(fc.property(case_, ([today, a, before, after]) => !covers(a, after, today) || missingForUpdate(a, before, after, today).length === 0), { numRuns: 3000 });
  });

  it('that is allowed leaves a key which the old key and the actor cover together', () => {
    const case_ = catalogue.chain((today) =>
      fc.tuple(fc.constant(today), wantedOf(today), wantedOf(today), wantedOf(today)).map(([, actor, before, after]) => {
        // The same ownership, so that most cases are about what is added.
        const owner = { ownership: before.ownership, ownerId: before.ownerId };
        return [today, { ...actor, ...owner }, before, { ...after, ...owner }] as const;
      }),
    );
    fc.assert(
      fc.property(case_, ([today, actor, before, after]) => {
        if (missingForUpdate(holder(actor), before, after, today).length > 0) return;
        const both = new Set([...permissionsOf(before.grant, today), ...permissionsOf(actor.grant, today)]);
        expect([...permissionsOf(after.grant, today)].filter((name) => !both.has(name))).toEqual([]);
        if (after.workspaces === 'ALL') expect([before.workspaces, actor.workspaces]).toContain('ALL');
        if (after.endsAt === null) expect([before.endsAt, actor.endsAt]).toContain(null);
        if (after.operations === 'ANY') expect([before.operations, actor.operations]).toContain('ANY');
        if (after.addresses === 'ANY') expect([before.addresses, actor.addresses]).toContain('ANY');
      }),
      { numRuns: 3000 },
    );
  });

  it('is a widening exactly when somebody without any authority could not make it', () => {
    const case_ = wanted(2);
    fc.assert(
      fc.property(case_, ([today, [before, after]]) => {
        const nobody = authorityOfKey({ ...before!, ownership: 'PERSONAL', ownerId: 'nobody', workspaces: new Set(), operations: new Set(), addresses: [], rateLimit: { read: 0, write: 0 }, endsAt: new Date(0) }, 'VIEWER');
        expect(missingForUpdate(nobody, before!, after!, today).length > 0).toBe(isWidening(before!, after!, today));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the ceiling', () => {
  it('is never above the owner or the key', () => {
    const case_ = catalogue.chain((today) => fc.tuple(fc.constant(today), grantOf(today), grantOf(today)));
    fc.assert(
      fc.property(case_, ([today, key, owner]) => {
        const effective = [...effectivePermissions(key, owner, today)];
        expect(effective.every((name) => permissionsOf(key, today).has(name) && permissionsOf(owner, today).has(name))).toBe(true);
      }),
    );
  });

  it('leaves a key nothing that only people can do, whatever the role', () => {
    const case_ = catalogue.chain((today) => fc.tuple(fc.constant(today), wantedOf(today), fc.constantFrom(...ROLES)));
    fc.assert(
      fc.property(case_, ([today, key, role]) => {
        const held = [...permissionsHeld(authorityOfKey(key, role), today)];
        expect(held.filter((name) => today.entries.get(name)?.grantableTo.length === 0)).toEqual([]);
      }),
    );
  });
});
