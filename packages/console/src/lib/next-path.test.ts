import { describe, expect, it } from 'vitest';
import { safeNextPath } from './next-path.ts';

describe('safeNextPath', () => {
  it.each(['/', '/o/acme/api-keys', '/o/acme/api-keys?status=ACTIVE&page=2', '/o/acme/audit-log#row'])('keeps %s', (path) => {
    expect(safeNextPath(path)).toBe(path);
  });

  it.each([
    undefined, '', 'o/acme', 'https://evil.example', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example',
    '/%09/evil.example', '/\t/evil.example', '/%2f/evil.example', '/%5cevil.example', '/%5Cevil.example', '/%2Fevil.example', 'javascript:alert(1)',
    ' //evil.example', '/%0d%0aSet-Cookie:x', '/./%2fevil.example', '/..//evil.example', '/.//evil.example', '/%E0%A4%A',
  ])('refuses %j', (path) => {
    expect(safeNextPath(path)).toBe('/');
  });
});
