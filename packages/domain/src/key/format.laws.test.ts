import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWrongChecksum, hintOf, keyPattern, parseKey, printKey, type KeyFormat } from './format.ts';

const format: fc.Arbitrary<KeyFormat> = fc.record({
  prefix: fc.stringMatching(/^[a-z][a-z0-9]{1,6}(?:_[a-z0-9]{1,6})?$/),
  encoding: fc.constantFrom('base62' as const, 'hex' as const),
});
const withChecksum = format.map((any): KeyFormat => ({ ...any, encoding: 'base62' }));
const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_- \n\u0000éа０';

describe('a printed key', () => {
  it('is recognized as what it is', () => {
    assert(
      fc.property(format, random, (own, bytes) => {
        const text = printKey(own, bytes);
        expect(parseKey(text, [own])).toEqual({ ok: true, format: own, hint: hintOf(text, own) });
      }),
      { numRuns: 1000 },
    );
  });

  it('says its bytes and no others', () => {
    assert(fc.property(format, random, random, (own, a, b) => (printKey(own, a) === printKey(own, b)) === a.every((byte, index) => byte === b[index])));
  });

  it('matches the published pattern and selects as one word', () => {
    assert(fc.property(format, random, (own, bytes) => new RegExp(`^${keyPattern(own)}$`).test(printKey(own, bytes)) && /^\w+$/.test(printKey(own, bytes))));
  });

  it('with a checksum is refused after any change of one character', () => {
    assert(
      fc.property(withChecksum, random, fc.nat(), fc.constantFrom(...Array.from(ALPHABET)), (own, bytes, seed, character) => {
        const text = printKey(own, bytes);
        const index = seed % text.length;
        fc.pre(text.charAt(index) !== character);
        expect(parseKey(text.slice(0, index) + character + text.slice(index + 1), [own]).ok).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it('that is told by its checksum is no key, and no key is told by it', () => {
    assert(
      fc.property(fc.array(format, { minLength: 1, maxLength: 3 }), random, fc.nat(), fc.constantFrom(...Array.from(ALPHABET)), (own, bytes, seed, character) => {
        const text = printKey(own[0] as KeyFormat, bytes);
        expect(hasWrongChecksum(text, own)).toBe(false);
        const index = seed % text.length;
        const changed = text.slice(0, index) + character + text.slice(index + 1);
        if (hasWrongChecksum(changed, own)) expect(parseKey(changed, own).ok).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  it('is refused cut, lengthened, padded, folded or repeated', () => {
    const change = fc.constantFrom<(text: string, at: number) => string>(
      (text, at) => text.slice(0, at % text.length),
      (text, at) => text.slice((at % (text.length - 1)) + 1),
      (text, at) => text + ALPHABET.charAt(at % ALPHABET.length),
      (text, at) => ALPHABET.charAt(at % ALPHABET.length) + text,
      (text, at) => `${text.slice(0, at % text.length)} ${text.slice(at % text.length)}`,
      (text) => text.toUpperCase(),
      (text) => text + text,
    );
    assert(fc.property(format, random, change, fc.nat(), (own, bytes, alter, at) => !parseKey(alter(printKey(own, bytes), at), [own]).ok), { numRuns: 5000 });
  });

  it('shows four characters of itself in its hint, whatever it is', () => {
    assert(fc.property(format, random, (own, bytes) => hintOf(printKey(own, bytes), own).length === own.prefix.length + '_…'.length + 4));
  });
});

describe('any other text', () => {
  it('is answered without an error', () => {
    assert(fc.property(fc.string({ unit: 'binary' }), format, (text, own) => !parseKey(text, [own]).ok));
  });
});
