import { describe, expect, it } from 'vitest';
import { contains, containsCidr, parseAddress, parseCidr, printAddress, spanOf, type Address, type Cidr } from './cidr.ts';

const address = (text: string): Address => {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.address;
};
const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.cidr;
};

describe('parseAddress', () => {
  it.each([
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['203.0.113.7', '203.0.113.7'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['fe80::1', 'fe80::1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['::192.0.2.1', '::c000:201'],
    ['::fffe:192.0.2.1', '::fffe:c000:201'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseAddress(text)).toMatchObject({ ok: true, text: canonical });
  });

  it.each([
    '', ' ', '1', '1.2', '1.2.3', '1.2.3.4.5', '256.0.0.1', '1.2.3.256', '1.2.3.-4', '1.2.3.+4', '01.2.3.4', '1.2.3.04', '00.0.0.0', '0127.0.0.1',
    '0x7f.0.0.1', '0x7f000001', '2130706433', '017700000001', '127.1', '1.2.3.4 ', ' 1.2.3.4', '1.2.3.4\n', '1.2.3.4\u0000', '1.2.3.4.', '.1.2.3.4',
    '1..2.3', '1.2.3.4e0', '1.2.3.4:80', '[::1]', '[::1]:80', 'localhost', '１.2.3.4', '1.2.3.٤', '1。2。3。4', ':', ':::', '::1::', '1::2::3', '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', '12345::', 'g::', '::1%eth0', 'fe80::1%1', '::ffff:1.2.3', '::ffff:1.2.3.256', '::ffff:01.2.3.4',
    '1.2.3.4::', '::1.2.3.4:5', '1:2:3:4:5:6:7:1.2.3.4', ':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '1:2:3:4:5:6:1.2.3.4::', '::-1', '0x1::', '1.2.3.4/32', '192.0.2.1,192.0.2.2', 'a'.repeat(5000), '::'.padEnd(5000, ':0'),
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toMatchObject({ ok: false, issue: { code: 'INVALID_ADDRESS' } });
  });
});

describe('parseCidr', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['203.0.113.7', '203.0.113.7/32', false],
    ['203.0.113.7/32', '203.0.113.7/32', false],
    ['203.0.113.7/24', '203.0.113.0/24', true],
    ['255.255.255.255/1', '128.0.0.0/1', true],
    ['0.0.0.0/0', '0.0.0.0/0', false],
    ['1.2.3.4/0', '0.0.0.0/0', true],
    ['::/0', '::/0', false],
    ['2001:DB8::/32', '2001:db8::/32', false],
    ['2001:db8::1', '2001:db8::1/128', false],
    ['2001:db8::1/64', '2001:db8::/64', true],
    ['2001:db8:ffff::/33', '2001:db8:8000::/33', true],
    ['::ffff:10.1.2.3/104', '10.0.0.0/8', true],
    ['::ffff:0:0/96', '0.0.0.0/0', false],
    ['::ffff:10.1.2.3', '10.1.2.3/32', false],
    ['::ffff:10.1.2.3/128', '10.1.2.3/32', false],
    ['::ffff:10.1.2.3/90', '::ffc0:0:0/90', true],
  ])('reads %s as %s (host bits cleared: %s)', (text, canonical, hostBitsCleared) => {
    expect(parseCidr(text)).toMatchObject({ ok: true, text: canonical, hostBitsCleared });
  });

  it.each(['10.0.0.0/33', '::/129', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/+8', '10.0.0.0/8.0', '10.0.0.0/ 8', '10.0.0.0/8 ', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/1e1', '10.0.0.0/0x8', '10.0.0.0/255.0.0.0', '10.0.0.0/٨'])(
    'refuses the length of %j',
    (text) => {
      expect(parseCidr(text)).toMatchObject({ ok: false, issue: { code: 'INVALID_PREFIX_LENGTH' } });
    },
  );

  it.each(['', '/8', '10/8', '10.0/8', '010.0.0.0/8', '0xa.0.0.0/8', 'fe80::%eth0/64', 'any', '*', '10.0.0.0-10.0.0.255', '10.0.0.*'])('refuses the address of %j', (text) => {
    expect(parseCidr(text)).toMatchObject({ ok: false, issue: { code: 'INVALID_ADDRESS' } });
  });

  it('keeps everything apart from nothing: /0 of one family holds none of the other', () => {
    expect(contains([cidr('0.0.0.0/0')], address('2001:db8::1'))).toBe(false);
    expect(contains([cidr('::/0')], address('192.0.2.1'))).toBe(false);
    expect(contains([cidr('::/0')], address('::ffff:192.0.2.1'))).toBe(false);
    expect(contains([cidr('::/0')], address('2001:db8::1'))).toBe(true);
  });
});

describe('contains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '9.255.255.255', false],
    ['128.0.0.0/1', '200.1.1.1', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['203.0.113.7/32', '203.0.113.7', true],
    ['203.0.113.7/32', '203.0.113.6', false],
    ['203.0.113.7/31', '203.0.113.6', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['2001:db8::/33', '2001:db8:7fff:ffff::1', true],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['2001:db8::/64', '2001:db8::ffff:ffff:ffff:ffff', true],
    ['2001:db8::/64', '2001:db8:0:1::', false],
    ['2001:db8::1/128', '2001:db8::1', true],
    ['2001:db8::1/128', '2001:db8::2', false],
    ['::ffff:10.1.2.3/90', '10.1.2.3', false],
  ])('%s and %s: %s', (range, inner, expected) => {
    expect(contains([cidr(range)], address(inner))).toBe(expected);
  });

  it('is false for an empty list and true for any of several', () => {
    expect(contains([], address('10.0.0.1'))).toBe(false);
    expect(contains([cidr('192.0.2.0/24'), cidr('10.0.0.0/8')], address('10.0.0.1'))).toBe(true);
  });
});

describe('containsCidr', () => {
  it.each([
    ['10.0.0.0/8', '10.1.0.0/16', true],
    ['10.1.0.0/16', '10.0.0.0/8', false],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/8', '11.0.0.0/16', false],
    ['::/0', '10.0.0.0/8', false],
    ['2001:db8::/32', '2001:db8:1::/48', true],
  ])('%s holds %s: %s', (outer, inner, expected) => {
    expect(containsCidr([cidr(outer)], cidr(inner))).toBe(expected);
  });

  it('does not put neighbours together', () => {
    expect(containsCidr([cidr('10.0.0.0/9'), cidr('10.128.0.0/9')], cidr('10.0.0.0/8'))).toBe(false);
  });
});

describe('spanOf', () => {
  it.each([
    ['203.0.113.7/32', '203.0.113.7', '203.0.113.7', 0],
    ['203.0.113.7/24', '203.0.113.0', '203.0.113.255', 8],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', 32],
    ['2001:db8::/48', '2001:db8::', '2001:db8:0:ffff:ffff:ffff:ffff:ffff', 80],
    ['::ffff:10.0.0.0/104', '10.0.0.0', '10.255.255.255', 24],
  ])('%s is from %s to %s', (range, first, last, hostBits) => {
    const span = spanOf(cidr(range));
    expect([printAddress(span.first), printAddress(span.last), span.hostBits]).toEqual([first, last, hostBits]);
  });
});
