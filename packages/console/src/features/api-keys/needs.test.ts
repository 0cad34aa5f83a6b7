import { describe, expect, it } from 'vitest';
import { gives, givesExactly } from './needs.ts';
import { permissionsOf } from './operations.ts';

const catalogue = {
  groups: [{ permissions: [{ name: 'incidents:read', access: 'READ' as const }, { name: 'incidents:write', access: 'WRITE' as const }] }],
  kinds: [{ name: 'reporter', permissions: ['incidents:write'] }],
};
const draft = { kind: 'custom', level: 'RESTRICTED' as const, permissions: new Set(['incidents:read']) };

describe('what a draft gives', () => {
  it.each([
    [draft, true, false],
    [{ ...draft, level: 'READ_ONLY' as const }, true, false],
    [{ ...draft, level: 'ALL' as const }, true, true],
    [{ ...draft, kind: 'reporter' }, false, true],
  ])('follows its level, its list or its kind: %o', (given, read, write) => {
    expect([gives(given, 'incidents:read', catalogue), gives(given, 'incidents:write', catalogue)]).toEqual([read, write]);
  });

  it('is exactly a list only as a list', () => {
    expect(givesExactly(draft, ['incidents:read'])).toBe(true);
    expect(givesExactly(draft, ['incidents:read', 'incidents:write'])).toBe(false);
    expect(givesExactly({ ...draft, level: 'ALL' }, ['incidents:read'])).toBe(false);
  });
});

it('puts together what several operations need', () => {
  const operation = (id: string, ...requiredPermissions: string[]) => ({ id, name: null, kind: 'QUERY' as const, requiredPermissions, valid: true, retiredAt: null });
  expect(permissionsOf([operation('a', 'b:read', 'a:read'), operation('b', 'a:read'), operation('c')])).toEqual(['a:read', 'b:read']);
});
