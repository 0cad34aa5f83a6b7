import type { Issue } from '../issue.ts';

/**
 * An IP address as 32-bit words: one for IPv4, four for IPv6. An IPv4-mapped IPv6 address is its IPv4 address, so one
 * machine has one value however its address was written (CWE-1389).
 */
export interface Address {
  readonly family: 4 | 6;
  readonly words: readonly number[];
}

/** A range of addresses: the first one (host bits cleared) and how many leading bits are fixed. */
export interface Cidr {
  readonly family: 4 | 6;
  readonly words: readonly number[];
  readonly length: number;
}

export type ParsedAddress = { readonly ok: true; readonly address: Address; readonly text: string } | { readonly ok: false; readonly issue: Issue };

export type ParsedCidr =
  | {
      readonly ok: true;
      readonly cidr: Cidr;
      /** The canonical spelling (RFC 5952 for IPv6), always with the length. */
      readonly text: string;
      /** True when the input had host bits set and means a wider range than the address it names; show `text` to the person. */
      readonly hostBitsCleared: boolean;
    }
  | { readonly ok: false; readonly issue: Issue };

const DECIMAL_OCTET = /^(?:0|[1-9][0-9]{0,2})$/;
const HEX_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const LENGTH = /^(?:0|[1-9][0-9]{0,2})$/;
const MAX_TEXT = 64;

const wordAt = (words: readonly number[], index: number): number => words[index] ?? 0;

/**
 * Four decimal octets and nothing else. Leading zeros are refused because some readers take them as octal; hexadecimal,
 * whole numbers and short forms (`10.1`) because some readers accept them and others do not (CVE-2021-28918,
 * CVE-2023-42282, CVE-2024-29415).
 */
function parseV4(text: string): number | null {
  const octets = text.split('.');
  if (octets.length !== 4) return null;
  let value = 0;
  for (const octet of octets) {
    if (!DECIMAL_OCTET.test(octet)) return null;
    const number = Number(octet);
    if (number > 255) return null;
    value = value * 256 + number;
  }
  return value;
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const tail = parseV4(part);
      if (tail === null) return null;
      groups.push(tail >>> 16, tail & 0xffff);
    } else if (HEX_GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
}

function parseV6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  if (halves.length === 2 && (halves[0] ?? '').includes('.')) return null;
  const given = head.length + tail.length;
  if (halves.length === 2 ? given > 7 : given !== 8) return null;
  const groups = [...head, ...Array.from({ length: 8 - given }, () => 0), ...tail];
  return [0, 2, 4, 6].map((index) => ((wordAt(groups, index) << 16) | wordAt(groups, index + 1)) >>> 0);
}

const isMapped = (words: readonly number[]): boolean => words.length === 4 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;

function parseWords(text: string): readonly number[] | null {
  if (text.length === 0 || text.length > MAX_TEXT) return null;
  if (!text.includes(':')) {
    const value = parseV4(text);
    return value === null ? null : [value];
  }
  return parseV6(text);
}

const toAddress = (words: readonly number[]): Address =>
  words.length === 1 ? { family: 4, words } : isMapped(words) ? { family: 4, words: [wordAt(words, 3)] } : { family: 6, words };

/**
 * Parses one address. Zone ids (`fe80::1%eth0`), ports, brackets, spaces, leading zeros and every number form but
 * four decimal octets are refused. `::ffff:192.0.2.1` becomes `192.0.2.1`.
 */
export function parseAddress(text: string): ParsedAddress {
  const words = parseWords(text);
  if (words === null) {
    return { ok: false, issue: { path: [], code: 'INVALID_ADDRESS', message: 'An IPv4 address in four decimal numbers, or an IPv6 address without zone.' } };
  }
  const address = toAddress(words);
  return { ok: true, address, text: printAddress(address) };
}

/**
 * Parses a range. A bare address is a range of one. Host bits are cleared and the caller is told so; a length past
 * the family's (`/33`), a netmask and a length with leading zeros are refused. A range inside `::ffff:0:0/96` becomes
 * its IPv4 range; a wider IPv6 range holds IPv6 addresses only.
 */
export function parseCidr(text: string): ParsedCidr {
  const slash = text.indexOf('/');
  const words = parseWords(slash === -1 ? text : text.slice(0, slash));
  if (words === null) {
    return { ok: false, issue: { path: [], code: 'INVALID_ADDRESS', message: 'A range such as 203.0.113.0/24 or 2001:db8::/32.' } };
  }
  const bits = words.length * 32;
  const lengthText = slash === -1 ? String(bits) : text.slice(slash + 1);
  const length = Number(lengthText);
  if (!LENGTH.test(lengthText) || length > bits) {
    return { ok: false, issue: { path: [], code: 'INVALID_PREFIX_LENGTH', message: `The length is a number from 0 to ${bits}.` } };
  }
  const cleared = words.map((word, index) => (word & maskOf(length, index)) >>> 0);
  const hostBitsCleared = cleared.some((word, index) => word !== words[index]);
  const cidr: Cidr =
    words.length === 1
      ? { family: 4, words: cleared, length }
      : isMapped(cleared) && length >= 96
        ? { family: 4, words: [wordAt(cleared, 3)], length: length - 96 }
        : { family: 6, words: cleared, length };
  return { ok: true, cidr, text: printCidr(cidr), hostBitsCleared };
}

/** The mask of one 32-bit word; shifts count modulo 32 in this language, so 0 and 32 bits are spelled out. */
function maskOf(length: number, index: number): number {
  const bits = length - index * 32;
  if (bits <= 0) return 0;
  return bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
}

function liesWithin(cidr: Cidr, family: 4 | 6, words: readonly number[]): boolean {
  if (cidr.family !== family) return false;
  return cidr.words.every((word, index) => ((wordAt(words, index) & maskOf(cidr.length, index)) >>> 0) === word);
}

/** True when one of the ranges holds the address. An empty list holds nothing. IPv6 ranges never hold IPv4 addresses. */
export function contains(cidrs: readonly Cidr[], address: Address): boolean {
  return cidrs.some((cidr) => liesWithin(cidr, address.family, address.words));
}

/** True when one of the ranges holds the whole inner range. Neighbours that only together hold it do not count. */
export function containsCidr(cidrs: readonly Cidr[], inner: Cidr): boolean {
  return cidrs.some((cidr) => cidr.length <= inner.length && liesWithin(cidr, inner.family, inner.words));
}

/** The first and the last address of a range, and how many bits are free between them: it holds 2 to that power addresses. */
export function spanOf({ family, words, length }: Cidr): { readonly first: Address; readonly last: Address; readonly hostBits: number } {
  const last = words.map((word, index) => (word | ~maskOf(length, index)) >>> 0);
  return { first: { family, words }, last: { family, words: last }, hostBits: words.length * 32 - length };
}

/** The canonical text: dotted decimals, or RFC 5952. */
export function printAddress(address: Address): string {
  if (address.family === 4) {
    const word = wordAt(address.words, 0);
    return [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255].join('.');
  }
  const groups = address.words.flatMap((word) => [word >>> 16, word & 0xffff]);
  const { start, length } = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The canonical text of a range, always with its length. */
export function printCidr(cidr: Cidr): string {
  return `${printAddress(cidr)}/${cidr.length}`;
}

/** RFC 5952 section 4.2: the longest run of zero groups is shortened, the first one of equals, never a single group. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index < groups.length; index += 1) {
    if (groups[index] !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
