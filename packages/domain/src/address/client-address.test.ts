import { describe, expect, it } from 'vitest';
import { cidrOf } from '../../test/arbitraries.ts';
import { printAddress } from './cidr.ts';
import { clientAddress } from './client-address.ts';

const trusted = [cidrOf('10.0.0.0/8'), cidrOf('2001:db8:aaaa::/48'), cidrOf('fe80::/10')];
const answer = (socket: string | undefined, header: string | undefined): string | null => {
  const address = clientAddress(socket, header, trusted);
  return address === null ? null : printAddress(address);
};

describe('clientAddress', () => {
  it.each<[string, string | undefined, string | undefined, string | null]>([
    ['no header', '203.0.113.7', undefined, '203.0.113.7'],
    ['no header behind a proxy', '10.0.0.1', undefined, '10.0.0.1'],
    ['an empty header', '10.0.0.1', '  ', '10.0.0.1'],
    ['a header from somebody who is no proxy', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['garbage from somebody who is no proxy', '203.0.113.7', 'garbage', '203.0.113.7'],
    ['one proxy', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a forged entry before the real one', '10.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
    ['a forged entry that is a proxy', '10.0.0.1', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
    ['two proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['two proxies and a forged entry', '10.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['proxies all the way', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['garbage before the real one', '10.0.0.1', '<script>, 198.51.100.1', '198.51.100.1'],
    ['garbage where the client should be', '10.0.0.1', '198.51.100.1, unknown', null],
    ['garbage before a proxy', '10.0.0.1', '198.51.100.1, _hidden, 10.0.0.2', null],
    ['an empty last entry', '10.0.0.1', '198.51.100.1,', null],
    ['only commas', '10.0.0.1', ',,', null],
    ['a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['an IPv6 client', '10.0.0.1', '2001:db8::7', '2001:db8::7'],
    ['an IPv6 client in brackets', '10.0.0.1', '[2001:db8::7]', '2001:db8::7'],
    ['an IPv6 client with a port', '10.0.0.1', '[2001:db8::7]:4711', '2001:db8::7'],
    ['IPv4 in brackets', '10.0.0.1', '[198.51.100.1]', null],
    ['half a bracket', '10.0.0.1', '[2001:db8::7', null],
    ['a port that is none', '10.0.0.1', '198.51.100.1:x', null],
    ['an IPv6 proxy', '2001:db8:aaaa::1', '198.51.100.1', '198.51.100.1'],
    ['a mapped proxy', '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['a mapped client', '10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['a link-local proxy', 'fe80::1%eth0', '198.51.100.1', '198.51.100.1'],
    ['a zone in the header', '10.0.0.1', 'fe80::1%eth0', null],
    ['octal where the client should be', '10.0.0.1', '0127.0.0.1', null],
    ['spaces and tabs', '10.0.0.1', ' 1.1.1.1 ,\t198.51.100.1 ', '198.51.100.1'],
    ['no socket address', undefined, '198.51.100.1', null],
    ['a socket that is no address', '/run/latchkey.sock', '198.51.100.1', null],
  ])('%s', (_, socket, header, expected) => {
    expect(answer(socket, header)).toBe(expected);
  });

  it('trusts nobody where no proxy is configured', () => {
    const address = clientAddress('10.0.0.1', '198.51.100.1', []);
    expect(address && printAddress(address)).toBe('10.0.0.1');
  });
});
