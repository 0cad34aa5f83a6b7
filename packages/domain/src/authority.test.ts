import { describe, expect, it } from 'vitest';
import { catalogueOf, cidrOf } from '../test/arbitraries.ts';
import {
  authorityOfKey,
  authorityOfMember,
  covers,
  effectivePermissions,
  holds,
  isWidening,
  missingForDelegation,
  missingForUpdate,
  permissionsHeld,
  refusalOf,
  type Shortfall,
  type WantedAuthority,
} from './authority.ts';
import { grantFromStored, type PermissionGrant } from './permission/lattice.ts';
import { authorityOfRole } from './role.ts';

const catalogue = catalogueOf();
const list = (...names: string[]): PermissionGrant => grantFromStored('RESTRICTED', names, catalogue);
const day = (number: number): Date => new Date(Date.UTC(2026, 0, number));

const unlimited = { workspaces: 'ALL', operations: 'ANY', addresses: 'ANY', rateLimit: null, endsAt: null } as const;
const service = (bounds: Partial<WantedAuthority> = {}): WantedAuthority => ({ ownership: 'SERVICE', ownerId: null, grant: { level: 'ALL' }, ...unlimited, ...bounds });
const personal = (ownerId: string, bounds: Partial<WantedAuthority> = {}): WantedAuthority => ({ ownership: 'PERSONAL', ownerId, grant: { level: 'ALL' }, ...unlimited, ...bounds });

const member = (role: 'OWNER' | 'ADMIN' | 'DEVELOPER' | 'VIEWER', id = 'ada') => authorityOfMember(id, role, catalogue);
const kinds = (shortfalls: readonly Shortfall[]): readonly string[] => shortfalls.map((shortfall) => shortfall.kind);

describe('who may make whose key', () => {
  it('a person makes own personal keys of any level and any end, because the role bounds them at use', () => {
    for (const grant of [{ level: 'ALL' }, { level: 'READ_ONLY' }, list('audit_log:read')] as const) {
      expect(missingForDelegation(member('DEVELOPER'), personal('ada', { grant }), catalogue)).toEqual([]);
    }
    expect(covers(member('VIEWER'), personal('ada'), catalogue)).toBe(true);
  });

  it('nobody makes a personal key for somebody else', () => {
    expect(kinds(missingForDelegation(member('OWNER'), personal('bob'), catalogue))).toEqual(['OWNERSHIP']);
    expect(kinds(missingForDelegation(authorityOfKey(personal('ada'), 'OWNER'), personal('bob'), catalogue))).toEqual(['OWNERSHIP']);
  });

  it('owners and admins make service keys, developers and viewers do not', () => {
    expect(missingForDelegation(member('OWNER'), service(), catalogue)).toEqual([]);
    expect(missingForDelegation(member('ADMIN'), service(), catalogue)).toEqual([]);
    expect(missingForDelegation(member('DEVELOPER'), service({ grant: list('monitors:read') }), catalogue)).toEqual([{ kind: 'OWNERSHIP' }]);
    expect(missingForDelegation(member('VIEWER'), service({ grant: { level: 'READ_ONLY' } }), catalogue)).toEqual([{ kind: 'OWNERSHIP' }]);
  });

  it('a personal key makes no service key, a service key no personal one', () => {
    expect(kinds(missingForDelegation(authorityOfKey(personal('ada'), 'OWNER'), service(), catalogue))).toEqual(['OWNERSHIP']);
    expect(kinds(missingForDelegation(authorityOfKey(service(), null), personal('ada'), catalogue))).toEqual(['OWNERSHIP']);
    expect(kinds(missingForDelegation(authorityOfKey(service(), null), { ...personal('ada'), ownerId: null }, catalogue))).toEqual(['OWNERSHIP']);
  });

  it('a personal key whose owner is gone makes nothing', () => {
    expect(kinds(missingForDelegation(authorityOfKey(personal('ada'), null), personal('ada'), catalogue))).toEqual(['OWNERSHIP']);
  });
});

describe('a key that makes keys', () => {
  const maker = authorityOfKey(
    service({
      grant: list('api_keys:write', 'monitors:read'),
      workspaces: new Set(['w1', 'w2']),
      operations: new Set(['o1']),
      addresses: [cidrOf('10.0.0.0/8')],
      rateLimit: { read: 100, write: 10 },
      endsAt: day(30),
    }),
    null,
  );
  const child = (bounds: Partial<WantedAuthority> = {}): WantedAuthority =>
    service({
      grant: list('monitors:read'),
      workspaces: new Set(['w1']),
      operations: new Set(['o1']),
      addresses: [cidrOf('10.1.0.0/16')],
      rateLimit: { read: 100, write: 10 },
      endsAt: day(30),
      ...bounds,
    });

  it('makes a key within all of its bounds, up to the same end', () => {
    expect(missingForDelegation(maker, child(), catalogue)).toEqual([]);
  });

  it.each<[string, Partial<WantedAuthority>, readonly Shortfall[]]>([
    ['another permission', { grant: list('monitors:write', 'monitors:read') }, [{ kind: 'PERMISSION', permission: 'monitors:write' as never }]],
    ['a level', { grant: { level: 'READ_ONLY' } }, [{ kind: 'PERMISSION_LEVEL', level: 'READ_ONLY' }]],
    ['all workspaces', { workspaces: 'ALL' }, [{ kind: 'WORKSPACES', workspaces: 'ALL' }]],
    ['other workspaces', { workspaces: new Set(['w9', 'w1', 'w3']) }, [{ kind: 'WORKSPACES', workspaces: ['w3', 'w9'] }]],
    ['any operation', { operations: 'ANY' }, [{ kind: 'OPERATIONS' }]],
    ['another operation', { operations: new Set(['o1', 'o2']) }, [{ kind: 'OPERATIONS' }]],
    ['any address', { addresses: 'ANY' }, [{ kind: 'ADDRESSES' }]],
    ['a wider range', { addresses: [cidrOf('10.0.0.0/7')] }, [{ kind: 'ADDRESSES' }]],
    ['no limit of its own', { rateLimit: null }, [{ kind: 'RATE_LIMIT' }]],
    ['more writes', { rateLimit: { read: 1, write: 11 } }, [{ kind: 'RATE_LIMIT' }]],
    ['no end', { endsAt: null }, [{ kind: 'EXPIRATION' }]],
    ['a later end', { endsAt: new Date(day(30).getTime() + 1) }, [{ kind: 'EXPIRATION' }]],
  ])('is refused %s, and told why', (_, bounds, expected) => {
    expect(missingForDelegation(maker, child(bounds), catalogue)).toEqual(expected);
  });

  it('hears of everything that is missing at once', () => {
    expect(kinds(missingForDelegation(maker, personal('ada'), catalogue))).toEqual([
      'OWNERSHIP', 'PERMISSION_LEVEL', 'WORKSPACES', 'OPERATIONS', 'ADDRESSES', 'RATE_LIMIT', 'EXPIRATION',
    ]);
  });

  it('needs cover as written, also where a list names every workspace and permission there is', () => {
    const listed = authorityOfKey(service({ grant: list(...catalogue.entries.keys()), workspaces: new Set(['every', 'one']) }), null);
    expect(kinds(missingForDelegation(listed, service(), catalogue))).toEqual(['PERMISSION_LEVEL', 'WORKSPACES']);
  });

  it('needs cover for a personal key too, since it is no person', () => {
    const key = authorityOfKey(personal('ada', { grant: list('api_keys:write'), endsAt: day(3) }), 'OWNER');
    expect(kinds(missingForDelegation(key, personal('ada'), catalogue))).toEqual(['PERMISSION_LEVEL', 'EXPIRATION']);
  });
});

describe('changing a key', () => {
  const before = service({ grant: list('monitors:read', 'teams:admin'), workspaces: new Set(['w1', 'w8']), addresses: [cidrOf('192.0.2.0/24')], rateLimit: { read: 50, write: 50 }, endsAt: day(10) });
  const weak = authorityOfKey(service({ grant: list('monitors:read', 'alerts:read'), workspaces: new Set(['w1', 'w2']), addresses: [cidrOf('10.0.0.0/8')], rateLimit: { read: 60, write: 1 }, endsAt: day(20) }), null);

  it('needs no cover to narrow, whoever does it', () => {
    const after = { ...before, grant: list('monitors:read'), workspaces: new Set(['w8']), addresses: [cidrOf('192.0.2.7')], rateLimit: { read: 1, write: 1 }, endsAt: day(9) };
    for (const holder of [weak, member('DEVELOPER'), authorityOfKey(personal('bob'), 'VIEWER')]) expect(missingForUpdate(holder, before, after, catalogue)).toEqual([]);
    expect(isWidening(before, after, catalogue)).toBe(false);
  });

  it('needs cover for what is added and for nothing else', () => {
    const after = {
      ...before,
      grant: list('monitors:read', 'teams:admin', 'alerts:read'),
      workspaces: new Set(['w1', 'w8', 'w2']),
      addresses: [cidrOf('192.0.2.0/24'), cidrOf('10.2.0.0/16')],
      rateLimit: { read: 60, write: 50 },
      endsAt: day(20),
    };
    expect(missingForUpdate(weak, before, after, catalogue)).toEqual([]);
    expect(isWidening(before, after, catalogue)).toBe(true);
  });

  it('names what is added and not covered', () => {
    const after = { ...before, grant: list('monitors:read', 'teams:admin', 'alerts:write'), workspaces: new Set(['w1', 'w8', 'w3']), addresses: 'ANY' as const, rateLimit: { read: 61, write: 50 }, endsAt: null };
    expect(missingForUpdate(weak, before, after, catalogue)).toEqual([
      { kind: 'PERMISSION', permission: 'alerts:write' },
      { kind: 'WORKSPACES', workspaces: ['w3'] },
      { kind: 'ADDRESSES' },
      { kind: 'RATE_LIMIT' },
      { kind: 'EXPIRATION' },
    ]);
  });

  it('refuses to move from a list to a level without holding the level', () => {
    const after = { ...before, grant: { level: 'READ_ONLY' } as const };
    expect(missingForUpdate(weak, before, after, catalogue)).toEqual([{ kind: 'PERMISSION_LEVEL', level: 'READ_ONLY' }]);
  });

  it('does not let a developer put own permissions into a service key', () => {
    const after = { ...before, grant: list('monitors:read', 'teams:admin', 'alerts:read') };
    expect(missingForUpdate(member('DEVELOPER'), before, after, catalogue)).toEqual([{ kind: 'OWNERSHIP' }]);
  });

  it('lets only the owner widen a personal key', () => {
    const mine = personal('ada', { grant: list('monitors:read') });
    const wider = personal('ada', { grant: { level: 'ALL' } });
    expect(missingForUpdate(member('DEVELOPER', 'ada'), mine, wider, catalogue)).toEqual([]);
    expect(missingForUpdate(member('OWNER', 'bob'), mine, wider, catalogue)).toEqual([{ kind: 'OWNERSHIP' }]);
    expect(missingForUpdate(member('OWNER', 'bob'), wider, mine, catalogue)).toEqual([]);
  });

  it('asks for cover of everything where the owner changes, because the ceiling does', () => {
    const mine = personal('ada', { grant: { level: 'ALL' } });
    expect(kinds(missingForUpdate(weak, mine, service({ endsAt: day(5) }), catalogue))).toContain('PERMISSION_LEVEL');
  });
});

describe('effective permissions', () => {
  it('of a personal key are what its owner may do today', () => {
    const developer = authorityOfRole('DEVELOPER', catalogue).grant;
    expect(effectivePermissions({ level: 'ALL' }, developer, catalogue).has('audit_log:read')).toBe(false);
    expect(effectivePermissions({ level: 'ALL' }, developer, catalogue).has('api_keys:write')).toBe(true);
    expect(effectivePermissions(list('monitors:write'), { level: 'READ_ONLY' }, catalogue).size).toBe(0);
  });

  it('of a service key are its own', () => {
    expect(effectivePermissions(list('monitors:write'), 'SERVICE', catalogue)).toEqual(new Set(['monitors:write']));
  });

  it('of a key whose owner is gone are none, also at level All', () => {
    expect(effectivePermissions({ level: 'ALL' }, 'OWNER_GONE', catalogue).size).toBe(0);
    expect(permissionsHeld(authorityOfKey(personal('ada'), null), catalogue).size).toBe(0);
  });
});

describe('holds', () => {
  it('gives people the human-only permissions of their role and keys none', () => {
    expect(holds(member('OWNER'), 'settings:write', catalogue)).toBe(true);
    expect(holds(member('ADMIN'), 'settings:write', catalogue)).toBe(false);
    expect(holds(member('ADMIN'), 'members:write', catalogue)).toBe(true);
    expect(holds(authorityOfKey(personal('ada'), 'OWNER'), 'members:write', catalogue)).toBe(false);
    expect(holds({ ...authorityOfKey(service(), null), humanPermissions: authorityOfRole('OWNER', catalogue).humanPermissions }, 'members:write', catalogue)).toBe(false);
  });

  it('refuses things of the whole organization to what is limited to workspaces', () => {
    const limited = authorityOfKey(service({ workspaces: new Set(['w1']) }), null);
    expect(refusalOf(limited, 'audit_log:read', catalogue)).toBe('WORKSPACES');
    expect(refusalOf(limited, 'workspaces:write', catalogue)).toBe('WORKSPACES');
    expect(refusalOf(limited, 'workspaces:read', catalogue)).toBeNull();
    expect(refusalOf(limited, 'api_keys:write', catalogue)).toBeNull();
    expect(refusalOf(authorityOfKey(service({ workspaces: new Set(['w1']), grant: list('monitors:read') }), null), 'audit_log:read', catalogue)).toBe('PERMISSION');
    expect(refusalOf(authorityOfKey(service(), null), 'audit_log:read', catalogue)).toBeNull();
  });

  it('follows the owner down', () => {
    const key = personal('ada', { grant: list('api_keys:write', 'monitors:read') });
    expect(holds(authorityOfKey(key, 'DEVELOPER'), 'api_keys:write', catalogue)).toBe(true);
    expect(holds(authorityOfKey(key, 'VIEWER'), 'api_keys:write', catalogue)).toBe(false);
    expect([...permissionsHeld(authorityOfKey(key, 'VIEWER'), catalogue)]).toEqual(['monitors:read']);
  });
});
