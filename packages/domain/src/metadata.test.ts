import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { METADATA_MAX_BYTES, parseMetadata } from './metadata.ts';

const codesOf = (value: unknown): readonly string[] => {
  const parsed = parseMetadata(value);
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`);
};
const nested = (levels: number): unknown => (levels === 1 ? {} : { a: nested(levels - 1) });

describe('parseMetadata', () => {
  it('copies a small object', () => {
    const given = { team: 'core', tags: ['a', 1, null, true], limits: { a: 1.5 } };
    const parsed = parseMetadata(given);
    expect(parsed).toEqual({ ok: true, value: given });
    expect(parsed.ok && parsed.value).not.toBe(given);
    expect(parsed.ok && parsed.value['limits']).not.toBe(given.limits);
  });

  it.each([
    ['a list', [], ['metadata NOT_AN_OBJECT']],
    ['null', null, ['metadata NOT_AN_OBJECT']],
    ['text', '{}', ['metadata NOT_AN_OBJECT']],
    ['a date', new Date(0), ['metadata NOT_AN_OBJECT']],
    ['__proto__', JSON.parse('{"__proto__":{"admin":true}}'), ['metadata.__proto__ FORBIDDEN_KEY']],
    ['constructor', { constructor: { prototype: {} } }, ['metadata.constructor FORBIDDEN_KEY']],
    ['prototype, nested', { a: [{ prototype: 1 }] }, ['metadata.a.0.prototype FORBIDDEN_KEY']],
    ['a marker of a mapper', { where: { __raw: 'drop table' } }, ['metadata.where.__raw FORBIDDEN_KEY']],
    ['NUL in a value', { a: 'x\u0000' }, ['metadata.a INVALID_CHARACTER']],
    ['NUL in a key', { 'a\u0000': 1 }, ['metadata.a\u0000 INVALID_CHARACTER']],
    ['a half character', { a: '\ud800' }, ['metadata.a INVALID_CHARACTER']],
    ['NaN', { a: Number.NaN }, ['metadata.a NOT_JSON']],
    ['undefined', { a: undefined }, ['metadata.a NOT_JSON']],
    ['a function', { a: () => 1 }, ['metadata.a NOT_JSON']],
    ['a bigint', { a: 1n }, ['metadata.a NOT_JSON']],
    ['a class instance', { a: new Map() }, ['metadata.a NOT_JSON']],
    ['several problems', { a: undefined, __b: 1 }, ['metadata.a NOT_JSON', 'metadata.__b FORBIDDEN_KEY']],
  ])('refuses %s', (_, value, codes) => {
    expect(codesOf(value)).toEqual(codes);
  });

  it('takes five levels and not six', () => {
    expect(codesOf(nested(5))).toEqual([]);
    expect(codesOf(nested(6))).toEqual(['metadata.a.a.a.a.a TOO_DEEP']);
    expect(codesOf({ a: [[[[]]]] })).toEqual([]);
    expect(codesOf({ a: [[[[[]]]]] })).toEqual(['metadata.a.0.0.0.0 TOO_DEEP']);
  });

  it('takes 4096 bytes of UTF-8 and not one more', () => {
    const frame = JSON.stringify({ a: '' }).length;
    expect(codesOf({ a: 'x'.repeat(METADATA_MAX_BYTES - frame) })).toEqual([]);
    expect(codesOf({ a: 'x'.repeat(METADATA_MAX_BYTES - frame + 1) })).toEqual(['metadata TOO_LONG']);
    expect(codesOf({ a: 'é'.repeat((METADATA_MAX_BYTES - frame) / 2) })).toEqual([]);
    expect(codesOf({ a: 'é'.repeat((METADATA_MAX_BYTES - frame) / 2 + 1) })).toEqual(['metadata TOO_LONG']);
    expect(codesOf({ a: '😀'.repeat((METADATA_MAX_BYTES - frame) / 4 + 1) })).toEqual(['metadata TOO_LONG']);
    expect(codesOf({ a: '€'.repeat((METADATA_MAX_BYTES - frame) / 3 + 1) })).toEqual(['metadata TOO_LONG']);
  });

  it('answers a circle and a million values without going through them', () => {
    const circle: Record<string, unknown> = {};
    circle['a'] = circle;
    expect(codesOf(circle)).toEqual(['metadata.a.a.a.a.a TOO_DEEP']);
    expect(codesOf({ a: Array.from({ length: 1_000_000 }, () => 0) })).toEqual(['metadata TOO_LONG']);
  });

  it('accepts what it gave, and nothing it accepts touches a prototype', () => {
    assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true }), (value) => {
        const parsed = parseMetadata(value);
        if (!parsed.ok) return;
        expect(parseMetadata(parsed.value)).toEqual(parsed);
        expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(value));
        expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
      }),
      { numRuns: 500 },
    );
  });
});
