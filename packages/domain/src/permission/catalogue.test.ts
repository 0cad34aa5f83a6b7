import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../test/arbitraries.ts';
import { DEFAULT_PRODUCT_GROUPS, isOrganizationWide, MANAGEMENT_GROUPS, parseCatalogue } from './catalogue.ts';

const group = { id: 'things', title: 'Things', description: 'All things.', permissions: [{ name: 'things:read', title: 'Read', description: 'Read them.', access: 'read' }] };

const codesOf = (input: unknown): readonly string[] => {
  const parsed = parseCatalogue(input);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
};

describe('the default catalogue', () => {
  it('has the permissions of the product and of Latchkey, each once', () => {
    expect([...catalogueOf().entries.keys()].sort()).toEqual([
      'alerts:read', 'alerts:write', 'api_keys:delete', 'api_keys:read', 'api_keys:verify', 'api_keys:write', 'audit_log:read',
      'heartbeat:write', 'incidents:read', 'incidents:write', 'issues:read', 'issues:write', 'members:read', 'members:write',
      'metrics:write', 'monitors:read', 'monitors:write', 'oauth_clients:read', 'oauth_clients:write', 'operations:read',
      'operations:write', 'services:read', 'services:write', 'settings:read', 'settings:write', 'teams:admin', 'telemetry:write',
      'workspaces:read', 'workspaces:write',
    ]);
  });

  it('shows product groups first and every entry in the group it names', () => {
    const { groups, entries } = catalogueOf();
    expect(groups.map((shown) => shown.id)).toEqual([...DEFAULT_PRODUCT_GROUPS, ...MANAGEMENT_GROUPS].map((shown) => shown.id));
    expect(groups.flatMap((shown) => shown.permissions)).toHaveLength(entries.size);
    for (const shown of groups) for (const entry of shown.permissions) expect(entry.group).toBe(shown.id);
  });

  it('lets only people change members, settings and applications', () => {
    const peopleOnly = [...catalogueOf().entries.values()].filter((entry) => entry.grantableTo.length === 0).map((entry) => entry.name);
    expect(peopleOnly).toEqual(['members:write', 'oauth_clients:write', 'settings:write']);
  });

  it('marks what is of the whole organization', () => {
    const wide = [...catalogueOf().entries.values()].filter((entry) => entry.organizationWide).map((entry) => entry.name);
    expect(wide.toSorted()).toEqual([
      'audit_log:read', 'members:read', 'members:write', 'oauth_clients:read', 'oauth_clients:write', 'operations:read',
      'operations:write', 'settings:read', 'settings:write', 'workspaces:write',
    ]);
    expect(isOrganizationWide('members:read')).toBe(true);
    expect(isOrganizationWide('workspaces:read')).toBe(false);
    expect(isOrganizationWide('api_keys:write')).toBe(false);
    expect(isOrganizationWide('constructor')).toBe(false);
  });

  it('counts verifying and administering as writing, so Read-only has neither', () => {
    const { entries } = catalogueOf();
    expect([entries.get('api_keys:verify')?.access, entries.get('teams:admin')?.access, entries.get('api_keys:delete')?.access]).toEqual(['write', 'write', 'write']);
  });
});

describe('an own catalogue', () => {
  it('replaces the product groups and keeps the management groups', () => {
    const { entries } = catalogueOf([group as never]);
    expect(entries.has('things:read')).toBe(true);
    expect(entries.has('monitors:read')).toBe(false);
    expect(entries.has('api_keys:write')).toBe(true);
  });

  it('can be empty', () => {
    expect([...catalogueOf([]).entries.values()].every((entry) => entry.management)).toBe(true);
  });

  it('is grantable to keys and clients where nothing is said', () => {
    expect(catalogueOf([group as never]).entries.get('things:read')).toMatchObject({ grantableTo: ['api_key', 'oauth_client'], management: false });
  });

  it.each([
    ['no list', { groups: [] }, [' NOT_A_LIST']],
    ['null', null, [' NOT_A_LIST']],
    ['a group that is no object', ['things'], ['0 NOT_AN_OBJECT']],
    ['a group of Latchkey', [{ ...group, id: 'api_keys' }], ['0.id RESERVED']],
    ['a group twice', [group, { ...group, permissions: [{ ...group.permissions[0], name: 'things:write' }] }], ['1.id DUPLICATE']],
    ['a permission twice', [group, { ...group, id: 'others' }], ['1.permissions.0.name DUPLICATE']],
    ['a permission of Latchkey', [{ ...group, permissions: [{ ...group.permissions[0], name: 'members:write' }] }], ['0.permissions.0.name RESERVED']],
    ['a new permission on a resource of Latchkey', [{ ...group, permissions: [{ ...group.permissions[0], name: 'settings:peek' }] }], ['0.permissions.0.name RESERVED']],
    ['upper case', [{ ...group, id: 'Things', permissions: [{ ...group.permissions[0], name: 'Things:read' }] }], ['0.id INVALID_ID', '0.permissions.0.name INVALID_NAME']],
    ['a Cyrillic letter', [{ ...group, permissions: [{ ...group.permissions[0], name: 'things:reаd' }] }], ['0.permissions.0.name INVALID_NAME']],
    ['a third part', [{ ...group, permissions: [{ ...group.permissions[0], name: 'things:read:extra' }] }], ['0.permissions.0.name INVALID_NAME']],
    ['a trailing line break', [{ ...group, id: 'things\n' }], ['0.id INVALID_ID']],
    ['an empty group', [{ ...group, permissions: [] }], ['0.permissions INVALID_LIST']],
    ['no access', [{ ...group, permissions: [{ ...group.permissions[0], access: undefined }] }], ['0.permissions.0.access INVALID_ACCESS']],
    ['nobody to give it to', [{ ...group, permissions: [{ ...group.permissions[0], grantableTo: [] }] }], ['0.permissions.0.grantableTo INVALID_GRANT_TARGET']],
    ['an unknown target', [{ ...group, permissions: [{ ...group.permissions[0], grantableTo: ['person'] }] }], ['0.permissions.0.grantableTo INVALID_GRANT_TARGET']],
    ['a mistyped property', [{ ...group, permissions: [{ ...group.permissions[0], grantable_to: ['api_key'] }] }], ['0.permissions.0.grantable_to UNKNOWN_PROPERTY']],
    ['no texts', [{ ...group, title: '', description: undefined }], ['0.title INVALID_TEXT', '0.description INVALID_TEXT']],
  ])('refuses %s', (_, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  it('reports all problems at once', () => {
    expect(codesOf([{ ...group, id: '1' }, 7, { ...group, title: ' ', permissions: [{ name: 'x', title: 'X', description: 'X', access: 'all' }] }])).toEqual([
      '0.id INVALID_ID', '1 NOT_AN_OBJECT', '2.title INVALID_TEXT', '2.permissions.0.access INVALID_ACCESS', '2.permissions.0.name INVALID_NAME',
    ]);
  });
});
