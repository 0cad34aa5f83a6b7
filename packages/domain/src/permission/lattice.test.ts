import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../test/arbitraries.ts';
import { coversGrant, emptyPermissions, grantFromStored, meet, missingFromGrant, parsePermissions, permissionsOf, type PermissionGrant } from './lattice.ts';

const catalogue = catalogueOf();
const ALL: PermissionGrant = { level: 'ALL' };
const READ_ONLY: PermissionGrant = { level: 'READ_ONLY' };
const list = (...names: string[]): PermissionGrant => grantFromStored('RESTRICTED', names, catalogue);

describe('parsePermissions', () => {
  it('takes exact names, each once', () => {
    const parsed = parsePermissions(['incidents:write', 'monitors:read', 'incidents:write'], catalogue, 'api_key');
    expect(parsed.ok && [...parsed.permissions]).toEqual(['incidents:write', 'monitors:read']);
  });

  it('refuses an empty list', () => {
    expect(parsePermissions([], catalogue, 'api_key')).toMatchObject({ ok: false, issues: [{ path: ['permissions'], code: 'EMPTY_LIST' }] });
  });

  it.each(['*', 'incidents:*', 'incidents', 'incidents:read ', ' incidents:read', 'incidents:reаd', 'INCIDENTS:READ', 'incidents:read:extra', 'incidents:rea', '', 'constructor', '__proto__', 'toString', 'incidents:read\u0000', 'ﬁncidents:read'])(
    'refuses %j, which only looks like a permission',
    (name) => {
      expect(parsePermissions([name], catalogue, 'api_key')).toMatchObject({ ok: false, issues: [{ path: ['permissions', 0], code: 'UNKNOWN_PERMISSION' }] });
    },
  );

  it.each(['members:write', 'settings:write', 'oauth_clients:write'])('refuses to give %s to a key or a client', (name) => {
    for (const target of ['api_key', 'oauth_client'] as const) {
      expect(parsePermissions([name], catalogue, target)).toMatchObject({ ok: false, issues: [{ code: 'NOT_GRANTABLE' }] });
    }
  });

  it('reports every bad name with its position', () => {
    const parsed = parsePermissions(['nothing:read', 'monitors:read', 'members:write'], catalogue, 'api_key', ['scopes']);
    expect(!parsed.ok && parsed.issues.map((issue) => [issue.path, issue.code])).toEqual([
      [['scopes', 0], 'UNKNOWN_PERMISSION'],
      [['scopes', 2], 'NOT_GRANTABLE'],
    ]);
  });
});

describe('permissionsOf', () => {
  it('gives All everything that keys can hold and nothing that only people can', () => {
    const all = permissionsOf(ALL, catalogue);
    expect(all.has('api_keys:write')).toBe(true);
    expect(all.has('members:write')).toBe(false);
    expect(all.size).toBe(catalogue.entries.size - 3);
  });

  it('gives Read-only every read, those of management included', () => {
    const reads = [...permissionsOf(READ_ONLY, catalogue)];
    expect(reads).toContain('audit_log:read');
    expect(reads.every((name) => name.endsWith(':read'))).toBe(true);
  });

  it('implies nothing: writing does not bring reading', () => {
    expect([...permissionsOf(list('incidents:write'), catalogue)]).toEqual(['incidents:write']);
  });

  it('drops a stored name that has left the catalogue, down to nothing', () => {
    expect(permissionsOf(list('gone:read', 'monitors:read'), catalogue)).toEqual(new Set(['monitors:read']));
    expect(permissionsOf(list('gone:read'), catalogue).size).toBe(0);
  });

  it('never gives a key what only people can hold, even from a stored list', () => {
    expect(permissionsOf(list('members:write', 'monitors:read'), catalogue)).toEqual(new Set(['monitors:read']));
  });

  it('uses the catalogue of today for a grant that was parsed under another', () => {
    expect(permissionsOf(list('monitors:read', 'api_keys:read'), catalogueOf([]))).toEqual(new Set(['api_keys:read']));
  });

  it('distinguishes keys from clients', () => {
    const own = catalogueOf([{ id: 'a', title: 'A', description: 'A.', permissions: [{ name: 'a:read', title: 'A', description: 'A.', access: 'read', grantableTo: ['oauth_client'] }] }]);
    expect(permissionsOf(ALL, own).has('a:read' as never)).toBe(false);
    expect(permissionsOf(ALL, own, 'oauth_client').has('a:read' as never)).toBe(true);
  });
});

describe('coversGrant', () => {
  const everything = list(...catalogue.entries.keys());

  it.each([
    ['All by All', ALL, ALL, true],
    ['Read-only by All', ALL, READ_ONLY, true],
    ['All by Read-only', READ_ONLY, ALL, false],
    ['All by a list of everything', everything, ALL, false],
    ['Read-only by a list of everything', everything, READ_ONLY, false],
    ['a list of reads by Read-only', READ_ONLY, list('monitors:read', 'audit_log:read'), true],
    ['a list with a write by Read-only', READ_ONLY, list('monitors:read', 'monitors:write'), false],
    ['a list by a longer one', list('monitors:read', 'monitors:write'), list('monitors:write'), true],
    ['a read by its write', list('monitors:write'), list('monitors:read'), false],
    ['nothing by nothing', list(), list(), true],
    ['anything by nothing', list(), list('monitors:read'), false],
    ['what only people hold by All', ALL, list('members:write'), false],
  ])('%s', (_, holder, wanted, expected) => {
    expect(coversGrant(holder, wanted, catalogue)).toBe(expected);
  });

  it('names what is missing, sorted', () => {
    expect(missingFromGrant(list('monitors:read'), list('teams:admin', 'monitors:read', 'alerts:read'), catalogue)).toEqual([
      { kind: 'PERMISSION', permission: 'alerts:read' },
      { kind: 'PERMISSION', permission: 'teams:admin' },
    ]);
    expect(missingFromGrant(everything, READ_ONLY, catalogue)).toEqual([{ kind: 'PERMISSION_LEVEL', level: 'READ_ONLY' }]);
  });
});

describe('meet', () => {
  it('of anything with nothing is nothing', () => {
    expect(meet(permissionsOf(ALL, catalogue), emptyPermissions).size).toBe(0);
  });
});
