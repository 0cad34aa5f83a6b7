import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DESCRIPTION_MAX, NAME_MAX, parseDescription, parseEmail, parseName, parseReason, parseSlug } from './naming.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());

describe('accepted text', () => {
  it('is accepted again and stays the same', () => {
    assert(
      fc.property(text, fc.constantFrom(parseName, parseDescription, parseReason, parseSlug, parseEmail), (input, parse) => {
        const once = parse(input);
        fc.pre(once.ok && once.value !== null);
        expect(parse(once.value)).toEqual(once);
      }),
      { numRuns: 1000 },
    );
  });

  it('can be stored and shown on its line', () => {
    assert(
      fc.property(text, (input) => {
        const name = parseName(input);
        fc.pre(name.ok);
        expect(name.value).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u);
        expect(Array.from(name.value).length).toBeLessThanOrEqual(NAME_MAX);
      }),
      { numRuns: 1000 },
    );
    assert(
      fc.property(text, (input) => {
        const description = parseDescription(input);
        fc.pre(description.ok);
        expect(Array.from(description.value).length).toBeLessThanOrEqual(DESCRIPTION_MAX);
        expect(description.value.isWellFormed() && !description.value.includes('\u0000')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes every mailbox that browsers take in ASCII', () => {
    assert(fc.property(fc.emailAddress({ size: 'small' }), (email) => parseEmail(email).ok || email.length > 254));
  });
});
