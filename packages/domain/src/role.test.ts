import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../test/arbitraries.ts';
import { permissionsOf } from './permission/lattice.ts';
import { authorityOfRole, canAssignRole, canChangeRole, canMakeServiceKeys, describeRole, ROLES, type Role, type RoleRefusal } from './role.ts';

const catalogue = catalogueOf();

describe('authorityOfRole', () => {
  it('gives owners everything and admins everything but the settings', () => {
    expect(authorityOfRole('OWNER', catalogue)).toEqual({ grant: { level: 'ALL' }, humanPermissions: new Set(['members:write', 'oauth_clients:write', 'settings:write']) });
    expect(authorityOfRole('ADMIN', catalogue)).toEqual({ grant: { level: 'ALL' }, humanPermissions: new Set(['members:write', 'oauth_clients:write']) });
  });

  it('gives developers the whole product and nine permissions of management, as a list', () => {
    const { grant, humanPermissions } = authorityOfRole('DEVELOPER', catalogue);
    const held = permissionsOf(grant, catalogue);
    const product = [...catalogue.entries.values()].filter((entry) => !entry.management);
    expect(grant.level).toBe('RESTRICTED');
    expect(product.every((entry) => held.has(entry.name))).toBe(true);
    expect([...held].filter((name) => catalogue.entries.get(name)?.management).toSorted()).toEqual([
      'api_keys:read', 'api_keys:verify', 'api_keys:write', 'members:read', 'oauth_clients:read', 'operations:read', 'operations:write', 'settings:read', 'workspaces:read',
    ]);
    expect(humanPermissions.size).toBe(0);
  });

  it('gives viewers Read-only and nothing else', () => {
    expect(authorityOfRole('VIEWER', catalogue)).toEqual({ grant: { level: 'READ_ONLY' }, humanPermissions: new Set() });
  });
});

describe('canMakeServiceKeys', () => {
  it('is for owners and admins', () => {
    expect(ROLES.filter((role) => canMakeServiceKeys(role))).toEqual(['OWNER', 'ADMIN']);
    expect(canMakeServiceKeys(null)).toBe(false);
  });
});

describe('canChangeRole', () => {
  const answer = (actorRole: Role, targetRole: Role, newRole: Role | null, owners = 2): RoleRefusal | 'ALLOWED' => {
    const decision = canChangeRole({ actorRole, targetRole, newRole, owners });
    return decision.allowed ? 'ALLOWED' : decision.reason;
  };

  it.each<[Role, Role, Role | null, number, RoleRefusal | 'ALLOWED']>([
    ['OWNER', 'OWNER', 'ADMIN', 2, 'ALLOWED'],
    ['OWNER', 'OWNER', 'ADMIN', 1, 'LAST_OWNER'],
    ['OWNER', 'OWNER', null, 1, 'LAST_OWNER'],
    ['OWNER', 'OWNER', 'OWNER', 1, 'ALLOWED'],
    ['OWNER', 'VIEWER', 'OWNER', 1, 'ALLOWED'],
    ['OWNER', 'VIEWER', null, 1, 'ALLOWED'],
    ['ADMIN', 'OWNER', 'ADMIN', 2, 'OWNER_ONLY'],
    ['ADMIN', 'OWNER', null, 2, 'OWNER_ONLY'],
    ['ADMIN', 'OWNER', 'OWNER', 2, 'OWNER_ONLY'],
    ['ADMIN', 'DEVELOPER', 'OWNER', 2, 'OWNER_ONLY'],
    ['ADMIN', 'ADMIN', 'OWNER', 2, 'OWNER_ONLY'],
    ['ADMIN', 'ADMIN', 'VIEWER', 2, 'ALLOWED'],
    ['ADMIN', 'DEVELOPER', 'ADMIN', 2, 'ALLOWED'],
    ['DEVELOPER', 'VIEWER', 'DEVELOPER', 2, 'NOT_PERMITTED'],
    ['DEVELOPER', 'OWNER', null, 1, 'NOT_PERMITTED'],
    ['VIEWER', 'VIEWER', null, 2, 'NOT_PERMITTED'],
  ])('%s turns %s into %s with %i owners: %s', (actorRole, targetRole, newRole, owners, expected) => {
    expect(answer(actorRole, targetRole, newRole, owners)).toBe(expected);
  });

  it('never leaves an organization without an owner, and never lets a role lift itself', () => {
    const allowed: [Role, Role, Role | null][] = [];
    for (const actor of ROLES) {
      for (const target of ROLES) {
        for (const next of [...ROLES, null]) {
          if (answer(actor, target, next, 1) !== 'ALLOWED') continue;
          allowed.push([actor, target, next]);
        }
      }
    }
    expect(allowed.filter(([, target, next]) => target === 'OWNER' && next !== 'OWNER')).toEqual([]);
    expect(allowed.filter(([actor, target, next]) => actor === target && next !== null && ROLES.indexOf(next) < ROLES.indexOf(actor))).toEqual([]);
    expect(allowed.length).toBeGreaterThan(0);
  });
});

describe('canAssignRole', () => {
  it('lets only owners add owners', () => {
    expect(canAssignRole('ADMIN', 'OWNER')).toEqual({ allowed: false, reason: 'OWNER_ONLY' });
    expect(canAssignRole('OWNER', 'OWNER')).toEqual({ allowed: true });
    expect(canAssignRole('DEVELOPER', 'VIEWER')).toEqual({ allowed: false, reason: 'NOT_PERMITTED' });
  });
});

describe('describeRole', () => {
  it('says something different for each', () => {
    expect(new Set(ROLES.map((role) => describeRole(role).description)).size).toBe(ROLES.length);
  });
});
