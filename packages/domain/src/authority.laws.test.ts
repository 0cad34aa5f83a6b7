import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue, grantOf, growingCatalogue, holderOf, wantedOf } from '../test/arbitraries.ts';
import { implies } from '../test/implies.ts';
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
  type Authority,
  type WantedAuthority,
} from './authority.ts';
import type { Catalogue } from './permission/catalogue.ts';
import { permissionsOf } from './permission/lattice.ts';
import { ROLES } from './role.ts';

const wanted = catalogue.chain((today) => fc.tuple(fc.constant(today), wantedOf(today), wantedOf(today)));

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

/** A person's authority follows the catalogue; a key's was written down. */
const underCatalogue = (maker: Authority, today: Catalogue): Authority =>
  maker.bearer === 'PERSON' && maker.ownerId !== null && maker.role !== null ? authorityOfMember(maker.ownerId, maker.role, today) : maker;

describe('delegation', () => {
  it('covers itself', () => {
    assert(fc.property(wanted, ([today, a]) => covers(holder(a), a, today)), { numRuns: 500 });
  });

  it('is transitive, so a chain of keys never climbs', () => {
    const chain = catalogue.chain((today) => fc.tuple(fc.constant(today), wantedOf(today), wantedOf(today), wantedOf(today)));
    assert(
      fc.property(chain, ([today, a, b, c]) => implies(covers(holder(a), b, today) && covers(holder(b), c, today), covers(holder(a), c, today))),
      { numRuns: 5000 },
    );
  });

  it('is antisymmetric: two keys that cover each other have the same authority', () => {
    // Often the same but for one bound, or two keys would hardly ever cover each other.
    const pair = wanted.chain(([today, a, b]) =>
      fc.tuple(fc.constant(today), fc.constant(a), fc.constantFrom(b, { ...a, grant: b.grant }, { ...a, addresses: b.addresses }, { ...a, rateLimit: b.rateLimit })),
    );
    assert(
      fc.property(pair, ([today, a, b]) => implies(covers(holder(a), b, today) && covers(holder(b), a, today), spelled(b, today) === spelled(a, today))),
      { numRuns: 3000 },
    );
  });

  it('refuses with a reason exactly when it refuses', () => {
    const pair = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today)));
    assert(fc.property(pair, ([today, a, b]) => covers(a, b, today) === (missingForDelegation(a, b, today).length === 0)), { numRuns: 1000 });
  });

  it('holds under every larger catalogue', () => {
    const pair = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), wantedOf(growing.smaller), wantedOf(growing.smaller)));
    assert(fc.property(pair, ([{ smaller, larger }, a, b]) => implies(covers(holder(a), b, smaller), covers(holder(a), b, larger))), { numRuns: 2000 });
  });

  it('makes no key that can do more than its maker, today or under a larger catalogue', () => {
    const pair = growingCatalogue.chain((growing) => fc.tuple(fc.constant(growing), holderOf(growing.smaller), wantedOf(growing.smaller)));
    assert(
      fc.property(pair, ([{ smaller, larger }, maker, key]) => {
        if (!covers(maker, key, smaller)) return;
        for (const today of [smaller, larger]) {
          const made = permissionsHeld(authorityOfKey(key, maker.role), today);
          const held = permissionsHeld(underCatalogue(maker, today), today);
          expect([...made].filter((name) => !held.has(name))).toEqual([]);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('an update', () => {
  it('needs nothing when it changes nothing', () => {
    const cases = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today)));
    assert(fc.property(cases, ([today, a, key]) => missingForUpdate(a, key, key, today).length === 0 && !isWidening(key, key, today)));
  });

  it('needs no more than making the new state would', () => {
    const cases = catalogue.chain((today) => fc.tuple(fc.constant(today), holderOf(today), wantedOf(today), wantedOf(today)));
    assert(fc.property(cases, ([today, a, before, after]) => implies(covers(a, after, today), missingForUpdate(a, before, after, today).length === 0)), { numRuns: 3000 });
  });

  it('that is allowed leaves a key which the old key and the actor cover together', () => {
    const cases = catalogue.chain((today) =>
      fc.tuple(fc.constant(today), wantedOf(today), wantedOf(today), wantedOf(today)).map(([, actor, before, after]) => {
        // The same ownership, so that most cases are about what is added.
        const owner = { ownership: before.ownership, ownerId: before.ownerId };
        return [today, { ...actor, ...owner }, before, { ...after, ...owner }] as const;
      }),
    );
    assert(
      fc.property(cases, ([today, actor, before, after]) => {
        if (missingForUpdate(holder(actor), before, after, today).length > 0) return;
        const both = new Set([...permissionsOf(before.grant, today), ...permissionsOf(actor.grant, today)]);
        expect([...permissionsOf(after.grant, today)].filter((name) => !both.has(name))).toEqual([]);
        for (const bound of ['workspaces', 'operations', 'addresses', 'endsAt'] as const) {
          const isUnlimited = (key: WantedAuthority): boolean => key[bound] === null || typeof key[bound] === 'string';
          expect(implies(isUnlimited(after), isUnlimited(before) || isUnlimited(actor))).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('is a widening exactly when somebody without any authority could not make it', () => {
    assert(
      fc.property(wanted, ([today, before, after]) => {
        const nobody = authorityOfKey({ ...before, ownership: 'PERSONAL', ownerId: 'nobody', workspaces: new Set(), operations: new Set(), addresses: [], rateLimit: { read: 0, write: 0 }, endsAt: new Date(0) }, 'VIEWER');
        expect(missingForUpdate(nobody, before, after, today).length > 0).toBe(isWidening(before, after, today));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the ceiling', () => {
  it('is never above the owner or the key', () => {
    const cases = catalogue.chain((today) => fc.tuple(fc.constant(today), grantOf(today), grantOf(today)));
    assert(
      fc.property(cases, ([today, key, owner]) => {
        const effective = [...effectivePermissions(key, owner, today)];
        expect(effective.every((name) => permissionsOf(key, today).has(name) && permissionsOf(owner, today).has(name))).toBe(true);
      }),
    );
  });

  it('leaves a key nothing that only people can do, whatever the role', () => {
    const cases = catalogue.chain((today) => fc.tuple(fc.constant(today), wantedOf(today), fc.constantFrom(...ROLES)));
    assert(
      fc.property(cases, ([today, key, role]) => {
        const held = [...permissionsHeld(authorityOfKey(key, role), today)];
        expect(held.filter((name) => today.entries.get(name)?.grantableTo.length === 0)).toEqual([]);
      }),
    );
  });
});
