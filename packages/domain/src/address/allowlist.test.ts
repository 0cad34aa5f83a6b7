import { describe, expect, it } from 'vitest';
import { ALLOWLIST_MAX, allowlistFromStored, isWithinAllowlist, parseAllowlist } from './allowlist.ts';

describe('parseAllowlist', () => {
  it('gives one spelling to one list: canonical, sorted, without repetition', () => {
    const parsed = parseAllowlist(['2001:DB8::/32', '203.0.113.7', '10.1.2.3/8', '203.0.113.7/32', '::ffff:203.0.113.7']);
    expect(parsed).toEqual({ ok: true, value: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.7/32'] });
  });

  it('names every range that is none, where it stands', () => {
    const parsed = parseAllowlist(['10.0.0.0/8', '10.0.0.0/33', 'office', '010.0.0.1', 'fe80::1%eth0']);
    expect(parsed.ok ? [] : parsed.issues.map((issue) => [issue.path, issue.code])).toEqual([
      [['ipAllowlist', 1], 'INVALID_PREFIX_LENGTH'],
      [['ipAllowlist', 2], 'INVALID_ADDRESS'],
      [['ipAllowlist', 3], 'INVALID_ADDRESS'],
      [['ipAllowlist', 4], 'INVALID_ADDRESS'],
    ]);
  });

  it('refuses an empty list and one that is too long', () => {
    expect(parseAllowlist([])).toMatchObject({ ok: false, issues: [{ path: ['ipAllowlist'], code: 'EMPTY_LIST' }] });
    const many = Array.from({ length: ALLOWLIST_MAX }, (_, index) => `10.0.${index}.0/24`);
    expect(parseAllowlist(many)).toMatchObject({ ok: true });
    expect(parseAllowlist([...many, '10.1.0.0/24'])).toMatchObject({ ok: false, issues: [{ path: ['ipAllowlist'], code: 'TOO_MANY' }] });
  });
});

describe('isWithinAllowlist', () => {
  it.each([
    ['10.255.255.255', true],
    ['::ffff:10.0.0.1', true],
    ['11.0.0.0', false],
    ['2001:db8::1', false],
    [null, false],
    ['10.0.0.1:80', false],
  ])('of 10.0.0.0/8: %s is %s', (address, within) => {
    expect(isWithinAllowlist(['10.0.0.0/8'], address)).toBe(within);
  });

  it('a stored text that cannot be read opens nothing', () => {
    expect(allowlistFromStored(['*', '', '10.0.0.0/8'])).toHaveLength(1);
    expect(isWithinAllowlist(['*'], '10.0.0.1')).toBe(false);
    expect(isWithinAllowlist([], '10.0.0.1')).toBe(false);
  });
});
