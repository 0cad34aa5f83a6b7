import fc from 'fast-check';
import { parseCidr, type Cidr } from '../src/address/cidr.ts';
import { authorityOfKey, authorityOfMember, type Authority, type WantedAuthority } from '../src/authority.ts';
import { parseCatalogue, type Catalogue, type GroupDefinition } from '../src/permission/catalogue.ts';
import { grantFromStored, type PermissionGrant } from '../src/permission/lattice.ts';
import { ROLES } from '../src/role.ts';

/** Two catalogues, the second of which has everything of the first and perhaps more. */
export interface GrowingCatalogue {
  readonly smaller: Catalogue;
  readonly larger: Catalogue;
}

const permission = fc.record({
  access: fc.constantFrom('read' as const, 'write' as const),
  grantableTo: fc.constantFrom(['api_key'] as const, ['oauth_client'] as const, ['api_key', 'oauth_client'] as const),
  isLater: fc.boolean(),
});

export const growingCatalogue: fc.Arbitrary<GrowingCatalogue> = fc.array(permission, { maxLength: 8 }).map((list) => {
  const groups = list.map(({ access, grantableTo, isLater }, index) => ({
    isLater,
    group: {
      id: `product${index}`,
      title: 'Product',
      description: 'A product group.',
      permissions: [{ name: `product${index}:use`, title: 'Use', description: 'Use it.', access, grantableTo }],
    },
  }));
  return {
    smaller: catalogueOf(groups.filter((entry) => !entry.isLater).map((entry) => entry.group)),
    larger: catalogueOf(groups.map((entry) => entry.group)),
  };
});

export const catalogue: fc.Arbitrary<Catalogue> = growingCatalogue.map((growing) => growing.larger);

/** The catalogue of these groups; throws when they are none, since a test that means a bad one parses it itself. */
export function catalogueOf(groups?: readonly GroupDefinition[]): Catalogue {
  const parsed = parseCatalogue(groups);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.catalogue;
}

/** Parsed grants: a level, or a list of what keys can be given. */
export const grantOf = (today: Catalogue): fc.Arbitrary<PermissionGrant> => {
  const names = [...today.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name);
  return fc.oneof(
    fc.constant<PermissionGrant>({ level: 'ALL' }),
    fc.constant<PermissionGrant>({ level: 'READ_ONLY' }),
    fc.subarray(names).map((some) => grantFromStored('RESTRICTED', some, today)),
    fc.constant(grantFromStored('RESTRICTED', names, today)),
  );
};

const subset = (elements: readonly string[]): fc.Arbitrary<ReadonlySet<string>> => fc.subarray([...elements]).map((some) => new Set(some));

const RANGES = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '192.0.2.0/24', '2001:db8::/32', '2001:db8:1::/48', '0.0.0.0/0', '::/0'];

export const cidrOf = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.issue.code}`);
  return parsed.cidr;
};

const end = fc.option(fc.integer({ min: 0, max: 4 }).map((days) => new Date(Date.UTC(2026, 0, 1 + days))));

export const wantedOf = (today: Catalogue): fc.Arbitrary<WantedAuthority> =>
  fc.record({
    owner: fc.constantFrom({ ownership: 'SERVICE' as const, ownerId: null }, { ownership: 'PERSONAL' as const, ownerId: 'ada' }, { ownership: 'PERSONAL' as const, ownerId: 'bob' }),
    grant: grantOf(today),
    workspaces: fc.oneof(fc.constant('ALL' as const), subset(['w1', 'w2', 'w3'])),
    operations: fc.oneof(fc.constant('ANY' as const), subset(['o1', 'o2'])),
    addresses: fc.oneof(fc.constant('ANY' as const), fc.subarray(RANGES).map((some) => some.map(cidrOf))),
    rateLimit: fc.option(fc.record({ read: fc.integer({ min: 1, max: 4 }), write: fc.integer({ min: 1, max: 4 }) })),
    endsAt: end,
  }).map(({ owner, ...bounds }) => ({ ...owner, ...bounds }));

export const holderOf = (today: Catalogue): fc.Arbitrary<Authority> =>
  fc.oneof(
    fc.tuple(fc.constantFrom('ada', 'bob'), fc.constantFrom(...ROLES)).map(([id, role]) => authorityOfMember(id, role, today)),
    fc.tuple(wantedOf(today), fc.constantFrom(...ROLES)).map(([key, role]) => authorityOfKey(key, role)),
  );
