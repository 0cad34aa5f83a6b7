import { expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

it('shows what differs and leaves out what does not', () => {
  expect(changedFields({ name: 'a', permissions: ['x:read'], enabled: true }, { name: 'a', permissions: ['x:read', 'x:write'], enabled: true })).toEqual([
    { name: 'permissions', before: 'x:read', after: 'x:read, x:write' },
  ]);
});

it('shows all of what was made or taken away', () => {
  expect(changedFields(null, { name: 'a', limit: 3, note: null })).toEqual([
    { name: 'name', before: null, after: 'a' },
    { name: 'limit', before: null, after: '3' },
  ]);
  expect(changedFields({ name: 'a' }, null)).toEqual([{ name: 'name', before: 'a', after: null }]);
});
