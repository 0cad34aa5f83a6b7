import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../test/arbitraries.ts';
import { isImmutableKind, parseKinds } from './kind.ts';

const catalogue = catalogueOf();
const kind = { id: 'reader', title: 'Reader', description: 'Reads monitors.', permissions: ['monitors:read'] };
const codesOf = (input: unknown): readonly string[] => {
  const parsed = parseKinds(input, catalogue);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
};

describe('parseKinds', () => {
  it('has telemetry and SDK integration by default', () => {
    const parsed = parseKinds(undefined, catalogue);
    expect(parsed.ok && [...parsed.kinds.values()].map(({ id, permissions }) => [id, [...permissions]])).toEqual([
      ['telemetry', ['telemetry:write']],
      ['sdk_integration', ['monitors:read', 'monitors:write', 'telemetry:write']],
    ]);
  });

  it('leaves out default kinds that an own catalogue cannot fill', () => {
    const parsed = parseKinds(undefined, catalogueOf([]));
    expect(parsed.ok && parsed.kinds.size).toBe(0);
  });

  it('takes own kinds instead of the default ones', () => {
    const parsed = parseKinds([kind], catalogue);
    expect(parsed.ok && [...parsed.kinds.keys()]).toEqual(['reader']);
  });

  it.each([
    ['no list', { reader: kind }, ['kinds NOT_A_LIST']],
    ['no object', ['reader'], ['kinds.0 NOT_AN_OBJECT']],
    ['custom', [{ ...kind, id: 'custom' }], ['kinds.0.id RESERVED']],
    ['an id in upper case', [{ ...kind, id: 'Reader' }], ['kinds.0.id INVALID_ID']],
    ['the same id twice', [kind, kind], ['kinds.1.id DUPLICATE']],
    ['no permissions', [{ ...kind, permissions: [] }], ['kinds.0.permissions EMPTY_LIST']],
    ['a permission that keys cannot have', [{ ...kind, permissions: ['members:write'] }], ['kinds.0.permissions.0 NOT_GRANTABLE']],
    ['an unknown permission', [{ ...kind, permissions: ['monitors:read', 'monitors:see'] }], ['kinds.0.permissions.1 UNKNOWN_PERMISSION']],
    ['a list of something else', [{ ...kind, permissions: [7] }], ['kinds.0.permissions INVALID_LIST']],
    ['a level', [{ ...kind, level: 'ALL' }], ['kinds.0.level UNKNOWN_PROPERTY']],
    ['no texts', [{ ...kind, title: '', description: 3 }], ['kinds.0.title INVALID_TEXT', 'kinds.0.description INVALID_TEXT']],
  ])('refuses %s', (_, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });
});

describe('isImmutableKind', () => {
  it('is every kind but custom, also one that has left the configuration', () => {
    expect([isImmutableKind('custom'), isImmutableKind('telemetry'), isImmutableKind('long_gone')]).toEqual([false, true, true]);
  });
});
