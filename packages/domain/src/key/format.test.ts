import { describe, expect, it } from 'vitest';
import { crc32 } from './checksum.ts';
import { beginsLikeKey, DEFAULT_KEY_FORMAT, GATEWAY_KEY_FORMAT, hintOf, isSameFormat, keyPattern, parseKey, parseKeyFormat, printKey, type KeyFormat } from './format.ts';

const lk: KeyFormat = DEFAULT_KEY_FORMAT;
const hex: KeyFormat = { prefix: 'ks_live', encoding: 'hex' };
const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const key = printKey(lk, Uint8Array.from({ length: 32 }, (_, index) => index * 7));
const MALFORMED = { ok: false, reason: 'MALFORMED' };

describe('crc32', () => {
  it('agrees with the published check value', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(crc32('')).toBe(0);
    expect(crc32('123456789 and more', 9)).toBe(0xcbf43926);
  });
});

describe('printKey', () => {
  it('spells 43 digits of the secret and 6 of the checksum', () => {
    expect(printKey(lk, bytes(0))).toMatch(/^lk_0{43}[0-9A-Za-z]{6}$/);
    expect(printKey(lk, bytes(255))).toHaveLength('lk_'.length + 49);
  });

  it('spells 64 hex digits without a checksum', () => {
    expect(printKey(hex, bytes(0xab))).toBe(`ks_live_${'ab'.repeat(32)}`);
  });

  it.each([0, 16, 31, 33])('refuses %i bytes', (length) => {
    expect(() => printKey(lk, new Uint8Array(length))).toThrow(RangeError);
  });
});

describe('parseKey', () => {
  it('recognizes what was printed, in every format', () => {
    const formats = [lk, hex, { prefix: 'lk', encoding: 'hex' } as const, { prefix: 'lk_live', encoding: 'base62' } as const];
    for (const format of formats) {
      const text = printKey(format, bytes(9));
      expect(parseKey(text, formats)).toEqual({ ok: true, format, hint: `${format.prefix}_…${text.slice(-4)}` });
      expect(parseKey(text, formats.filter((other) => other !== format))).toEqual(MALFORMED);
    }
  });

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'lk_'],
    ['no prefix', key.slice(3)],
    ['another prefix', `kl${key.slice(2)}`],
    ['a gateway prefix', key.replace('lk_', 'lkgw_')],
    ['another case', key.toUpperCase()],
    ['the prefix in upper case', key.replace('lk', 'LK')],
    ['a character less', key.slice(0, -1)],
    ['a character more', `${key}0`],
    ['a space before', ` ${key}`],
    ['a space after', `${key} `],
    ['a line break after', `${key}\n`],
    ['a NUL after', `${key}\u0000`],
    ['two characters exchanged', `${key.slice(0, 20)}${key.charAt(21)}${key.charAt(20)}${key.slice(22)}`],
    ['a full-width digit', `${key.slice(0, 10)}０${key.slice(11)}`],
    ['two underscores', key.replace('lk_', 'lk__')],
    ['a hyphen', key.replace('lk_', 'lk-')],
    ['the key twice', key + key],
    ['a megabyte', 'lk_'.padEnd(1_000_000, '0')],
    ['a Bearer prefix', `Bearer ${key}`],
  ])('refuses %s', (_, text) => {
    expect(parseKey(text, [lk])).toEqual(MALFORMED);
  });

  it('refuses a number of more than 256 bits, which would be a second spelling', () => {
    const largest = printKey(lk, bytes(255));
    expect(parseKey(largest, [lk]).ok).toBe(true);
    const body = `lk_${'z'.repeat(43)}`;
    let digits = '';
    for (let rest = crc32(body), index = 0; index < 6; index += 1, rest = Math.floor(rest / 62)) {
      digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.charAt(rest % 62) + digits;
    }
    expect(parseKey(body + digits, [lk])).toEqual(MALFORMED);
  });

  it('refuses upper-case hex', () => {
    expect(parseKey(printKey(hex, bytes(0xab)).replaceAll('ab', 'AB'), [hex])).toEqual(MALFORMED);
  });

  it('knows no key where no format is accepted', () => {
    expect(parseKey(key, [])).toEqual(MALFORMED);
  });
});

describe('keyPattern', () => {
  it('finds keys inside text and nothing longer or shorter', () => {
    const pattern = new RegExp(keyPattern(lk), 'g');
    expect(`LATCHKEY=${key};`.match(pattern)).toEqual([key]);
    expect(`${key}0`.match(pattern)).toBeNull();
    expect(`x${key}`.match(pattern)).toBeNull();
    expect(key.slice(0, -1).match(pattern)).toBeNull();
    expect(new RegExp(`^${keyPattern(hex)}$`).test(printKey(hex, bytes(1)))).toBe(true);
  });
});

describe('hintOf', () => {
  it('shows prefix and last four, never more', () => {
    expect(hintOf(key, lk)).toBe(`lk_…${key.slice(-4)}`);
    expect(hintOf(printKey(hex, bytes(0xab)), hex)).toBe('ks_live_…abab');
  });
});

describe('beginsLikeKey', () => {
  it.each([['lk_', true], ['lk_abc', true], ['  lk_abc', true], ['LK_abc', true], [key, true], ['lk', false], ['l', false], ['', false], ['milk_1', false], ['lkgw_abc', false], ['ci lk_abc', false]])('%j: %s', (text, expected) => {
    expect(beginsLikeKey(text, [lk])).toBe(expected);
  });

  it('knows every accepted format', () => {
    expect(beginsLikeKey('ks_live_00', [lk, hex])).toBe(true);
    expect(beginsLikeKey('lkgw_00', [lk, GATEWAY_KEY_FORMAT])).toBe(true);
  });
});

describe('parseKeyFormat', () => {
  const codesOf = (input: unknown): readonly string[] => {
    const parsed = parseKeyFormat(input);
    return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
  };

  it('is lk in base62 where nothing is given', () => {
    expect(parseKeyFormat(undefined)).toEqual({ ok: true, format: { prefix: 'lk', encoding: 'base62' } });
    expect(parseKeyFormat({})).toEqual({ ok: true, format: { prefix: 'lk', encoding: 'base62' } });
    expect(parseKeyFormat({ prefix: 'acme_live', encoding: 'hex' })).toEqual({ ok: true, format: { prefix: 'acme_live', encoding: 'hex' } });
  });

  it.each(['', 'k', 'Lk', '1k', '_lk', 'lk_', 'l__k', 'lk-live', 'lk live', 'lk\n', 'a'.repeat(21), 'lк', null, 7])('refuses the prefix %j', (prefix) => {
    expect(codesOf({ prefix })).toEqual(['keyFormat.prefix INVALID_PREFIX']);
  });

  it.each(['lkgw', 'lkgw_live'])('keeps %s for gateway keys', (prefix) => {
    expect(codesOf({ prefix })).toEqual(['keyFormat.prefix RESERVED']);
  });

  it('takes the longest and the shortest prefix, and one that only starts like a gateway key', () => {
    for (const prefix of ['ab', 'a'.repeat(20), 'lkgwx', 'a_b_c']) expect(codesOf({ prefix })).toEqual([]);
  });

  it('reports all problems at once', () => {
    expect(codesOf({ prefix: 'X', encoding: 'base64', length: 3 })).toEqual(['keyFormat.length UNKNOWN_PROPERTY', 'keyFormat.prefix INVALID_PREFIX', 'keyFormat.encoding INVALID_ENCODING']);
    expect(codesOf('lk')).toEqual(['keyFormat NOT_AN_OBJECT']);
  });
});

describe('isSameFormat', () => {
  it('compares prefix and encoding', () => {
    expect(isSameFormat(lk, { ...lk })).toBe(true);
    expect(isSameFormat(lk, { ...lk, encoding: 'hex' })).toBe(false);
  });
});
