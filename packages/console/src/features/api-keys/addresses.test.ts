import { describe, expect, it } from 'vitest';
import { type AddressDraft, addressChange, addressInput, leavesOutOwn, previewsOf, problemsOfAddresses, rangesIn } from './addresses.ts';

const draft = (ranges: string | null, confirmLockout = false): AddressDraft => ({ ranges, confirmLockout });
const HERE = '203.0.113.7';

describe('what a range holds', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32', '203.0.113.7', 'one address'],
    ['203.0.113.9/24', '203.0.113.0/24', '203.0.113.0 to 203.0.113.255', '256 addresses'],
    ['10.0.0.0/8', '10.0.0.0/8', '10.0.0.0 to 10.255.255.255', '16,777,216 addresses'],
    ['0.0.0.0/0', '0.0.0.0/0', '0.0.0.0 to 255.255.255.255', 'every IPv4 address'],
    ['::/0', '::/0', ':: to ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'every IPv6 address'],
    ['2001:db8::1', '2001:db8::1/128', '2001:db8::1', 'one address'],
    ['2001:db8::/112', '2001:db8::/112', '2001:db8:: to 2001:db8::ffff', '65,536 addresses'],
    ['2001:db8::/80', '2001:db8::/80', '2001:db8:: to 2001:db8::ffff:ffff:ffff', '2⁴⁸ addresses'],
    ['2001:db8::/64', '2001:db8::/64', '2001:db8:: to 2001:db8::ffff:ffff:ffff:ffff', 'one network of 2⁶⁴ addresses'],
    ['2001:db8::/48', '2001:db8::/48', '2001:db8:: to 2001:db8:0:ffff:ffff:ffff:ffff:ffff', '65,536 networks of 2⁶⁴ addresses'],
    ['2000::/3', '2000::/3', '2000:: to 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2⁶¹ networks of 2⁶⁴ addresses'],
  ])('%s is %s, %s, %s', (typed, text, span, size) => {
    expect(previewsOf(typed, null)).toMatchObject([{ ok: true, text, span, size, hostBitsCleared: typed === '203.0.113.9/24', holdsOwn: false }]);
  });

  it('is told for each, however they are parted, and what is none stands between them', () => {
    expect(rangesIn(' 10.0.0.0/8,\n\n2001:db8::/32; office\t')).toEqual(['10.0.0.0/8', '2001:db8::/32', 'office']);
    expect(previewsOf('203.0.113.0/24 office', '::ffff:203.0.113.7')).toMatchObject([{ ok: true, holdsOwn: true }, { ok: false, typed: 'office' }]);
  });
});

describe('leaving oneself out', () => {
  it('is noticed only where every range can be read and none holds the own address', () => {
    expect(leavesOutOwn(draft('10.0.0.0/8'), HERE)).toBe(true);
    expect(leavesOutOwn(draft('10.0.0.0/8\n203.0.113.0/24'), HERE)).toBe(false);
    expect(leavesOutOwn(draft('10.0.0.0/8\nhalf'), HERE)).toBe(false);
    expect(leavesOutOwn(draft('10.0.0.0/8'), null)).toBe(true);
    expect(leavesOutOwn(draft(null), HERE)).toBe(false);
  });

  it('asks to be confirmed, once it is a change', () => {
    expect([...problemsOfAddresses(draft('10.0.0.0/8'), HERE, null).keys()]).toEqual(['confirmLockout']);
    expect(problemsOfAddresses(draft('10.0.0.0/8', true), HERE, null).size).toBe(0);
    expect(problemsOfAddresses(draft('10.1.2.3/8'), HERE, draft('10.0.0.0/8')).size).toBe(0);
  });
});

describe('what is sent', () => {
  it('is canonical, and nothing where nothing differs', () => {
    expect(addressInput(draft(null))).toEqual({});
    expect(addressInput(draft('203.0.113.9/24\n10.0.0.1', true))).toEqual({ ipAllowlist: ['10.0.0.1/32', '203.0.113.0/24'], confirmLockout: true });
    expect(addressChange(draft('10.0.0.0/8'), draft('10.9.9.9/8, 10.0.0.0/8'))).toEqual({});
    expect(addressChange(draft('10.0.0.0/8'), draft(null))).toEqual({ anyAddress: true });
    expect(addressChange(draft(null), draft('10.0.0.0/8'))).toEqual({ ipAllowlist: ['10.0.0.0/8'] });
  });

  it('is not sent at all while a range is missing or none', () => {
    expect(problemsOfAddresses(draft('  '), HERE, null).get('ipAllowlist')).toMatch(/at least one/);
    expect(problemsOfAddresses(draft('10.0.0.0/33'), HERE, null).get('ipAllowlist')).toMatch(/"10.0.0.0\/33" is no range/);
  });
});
