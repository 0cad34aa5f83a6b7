import { describe, expect, it } from 'vitest';
import type { Parsed } from './issue.ts';
import { parseDescription, parseEmail, parseName, parseReason, parseSlug } from './naming.ts';

const answer = (parsed: Parsed<{ readonly value: unknown }>): unknown => (parsed.ok ? parsed.value : parsed.issues.map((issue) => issue.code).join());

describe('parseName', () => {
  it.each([
    ['CI deploy', 'CI deploy'],
    ['  CI deploy\t', 'CI deploy'],
    ['a', 'a'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['😀'.repeat(100), '😀'.repeat(100)],
    ['Cafe\u0301', 'Café'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['=1+1', '=1+1'],
    ['שרת\u200f', 'שרת\u200f'],
    ['family 👨‍👩‍👧', 'family 👨‍👩‍👧'],
    ['x'.repeat(101), 'TOO_LONG'],
    ['😀'.repeat(101), 'TOO_LONG'],
    ['x'.repeat(1_000_000), 'TOO_LONG'],
    ['', 'REQUIRED'],
    ['   ', 'REQUIRED'],
    ['\u200b\u200d', 'REQUIRED'],
    ['\u3000', 'REQUIRED'],
    ['a\nb', 'INVALID_CHARACTER'],
    ['a\u0000b', 'INVALID_CHARACTER'],
    ['a\u007fb', 'INVALID_CHARACTER'],
    ['a\u0085b', 'INVALID_CHARACTER'],
    ['a\u2028b', 'INVALID_CHARACTER'],
    ['a\u001b[31mb', 'INVALID_CHARACTER'],
    ['\u202enimda', 'INVALID_CHARACTER'],
    ['a\u2066b\u2069', 'INVALID_CHARACTER'],
    ['a\ud800b', 'INVALID_CHARACTER'],
  ])('%j: %j', (text, expected) => {
    expect(answer(parseName(text))).toBe(expected);
  });

  it('says where the problem is', () => {
    expect(parseName('', ['input', 'name'])).toMatchObject({ issues: [{ path: ['input', 'name'] }] });
  });
});

describe('parseDescription and parseReason', () => {
  it.each([
    ['  two\r\nlines ', 'two\nlines'],
    ['a\tb', 'a\tb'],
    ['x'.repeat(500), 'x'.repeat(500)],
    ['x'.repeat(501), 'TOO_LONG'],
    ['a\rb', 'INVALID_CHARACTER'],
    ['a\u0000b', 'INVALID_CHARACTER'],
    ['a\u202eb', 'INVALID_CHARACTER'],
    ['a\ud800', 'INVALID_CHARACTER'],
  ])('%j: %j', (text, expected) => {
    expect(answer(parseDescription(text))).toBe(expected);
    expect(answer(parseReason(text))).toBe(expected);
  });

  it('take blank text as an empty description and as no reason', () => {
    expect(answer(parseDescription(' \n '))).toBe('');
    expect(answer(parseReason(' \n '))).toBeNull();
  });
});

describe('parseSlug', () => {
  it.each([
    ['production', 'production'],
    ['a', 'a'],
    ['eu-west-1', 'eu-west-1'],
    ['7', '7'],
    ['x'.repeat(40), 'x'.repeat(40)],
    ['x'.repeat(41), 'TOO_LONG'],
    ['', 'REQUIRED'],
    ['Production', 'INVALID_SLUG'],
    ['-a', 'INVALID_SLUG'],
    ['a-', 'INVALID_SLUG'],
    ['xn--80ak6aa92e', 'INVALID_SLUG'],
    ['a_b', 'INVALID_SLUG'],
    ['a b', 'INVALID_SLUG'],
    [' a', 'INVALID_SLUG'],
    ['a\n', 'INVALID_SLUG'],
    ['prоd', 'INVALID_SLUG'],
    ['*', 'INVALID_SLUG'],
    ['..', 'INVALID_SLUG'],
  ])('%j: %j', (text, expected) => {
    expect(answer(parseSlug(text))).toBe(expected);
  });
});

describe('parseEmail', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    [' Ada.Lovelace+Keys@Example.COM ', 'ada.lovelace+keys@example.com'],
    ['root@localhost', 'root@localhost'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
    ['', 'REQUIRED'],
    ['ada', 'INVALID_EMAIL'],
    ['@example.com', 'INVALID_EMAIL'],
    ['ada@', 'INVALID_EMAIL'],
    ['ada@@example.com', 'INVALID_EMAIL'],
    ['a@b@example.com', 'INVALID_EMAIL'],
    ['.ada@example.com', 'INVALID_EMAIL'],
    ['ada..l@example.com', 'INVALID_EMAIL'],
    ['ada@-example.com', 'INVALID_EMAIL'],
    ['ada@example..com', 'INVALID_EMAIL'],
    ['ada @example.com', 'INVALID_EMAIL'],
    ['"ada"@example.com', 'INVALID_EMAIL'],
    ['ada@example.com\nBcc: all@example.com', 'INVALID_EMAIL'],
    ['ada@[127.0.0.1]', 'INVALID_EMAIL'],
    ['adа@example.com', 'INVALID_EMAIL'],
    ['mar\u212a@example.com', 'INVALID_EMAIL'],
    [`${'a'.repeat(65)}@example.com`, 'TOO_LONG'],
    [`a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(70)}`, 'TOO_LONG'],
    ['a'.repeat(1_000_000), 'TOO_LONG'],
  ])('%j: %j', (text, expected) => {
    expect(answer(parseEmail(text))).toBe(expected);
  });
});
