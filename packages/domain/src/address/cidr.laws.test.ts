import fc, { assert } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { implies } from '../../test/implies.ts';
import { contains, containsCidr, parseAddress, parseCidr, printAddress, printCidr, spanOf } from './cidr.ts';

const text = fc.oneof(fc.ipV4(), fc.ipV6());
const range = text.chain((address) => fc.integer({ min: 0, max: address.includes(':') ? 128 : 32 }).map((length) => `${address}/${length}`));

const addressOf = (input: string) => {
  const parsed = parseAddress(input);
  if (!parsed.ok) throw new Error(input);
  return parsed.address;
};
const cidrOf = (input: string) => {
  const parsed = parseCidr(input);
  if (!parsed.ok) throw new Error(input);
  return parsed.cidr;
};

describe('addresses', () => {
  it('are the same after printing and reading', () => {
    assert(
      fc.property(text, (input) => {
        const address = addressOf(input);
        expect(addressOf(printAddress(address))).toEqual(address);
      }),
      { numRuns: 1000 },
    );
  });

  it('have one spelling', () => {
    assert(fc.property(text, text, (a, b) => (JSON.stringify(addressOf(a)) === JSON.stringify(addressOf(b))) === (printAddress(addressOf(a)) === printAddress(addressOf(b)))));
  });

  it('are refused with anything beside them', () => {
    assert(fc.property(text, fc.constantFrom(' ', '\n', '\t', '\u0000', '%0', '/1', ':', '.', 'x', ','), (input, extra) => !parseAddress(input + extra).ok));
  });
});

describe('ranges', () => {
  it('are the same after printing and reading, with no host bits left', () => {
    assert(
      fc.property(range, (input) => {
        const cidr = cidrOf(input);
        expect(parseCidr(printCidr(cidr))).toEqual({ ok: true, cidr, text: printCidr(cidr), hostBitsCleared: false });
      }),
      { numRuns: 1000 },
    );
  });

  it('hold the address they were made from', () => {
    assert(
      fc.property(range, (input) => {
        const address = addressOf(input.slice(0, input.indexOf('/')));
        const cidr = cidrOf(input);
        return implies(cidr.family === address.family, contains([cidr], address));
      }),
      { numRuns: 1000 },
    );
  });

  it('hold what an independent calculation over bits says they hold', () => {
    const bits = (input: string) => addressOf(input).words.map((word) => word.toString(2).padStart(32, '0')).join('');
    assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, length) => contains([cidrOf(`${a}/${length}`)], addressOf(b)) === (bits(a).slice(0, length) === bits(b).slice(0, length))),
      { numRuns: 1000 },
    );
  });

  it('span from their first address to their last, and hold both and not what comes after', () => {
    const valueOf = (words: readonly number[]) => words.reduce((value, word) => value * 2n ** 32n + BigInt(word), 0n);
    assert(
      fc.property(range, (input) => {
        const cidr = cidrOf(input);
        const { first, last, hostBits } = spanOf(cidr);
        expect(contains([cidr], first) && contains([cidr], last)).toBe(true);
        expect(valueOf(last.words) - valueOf(first.words) + 1n).toBe(2n ** BigInt(hostBits));
        expect(hostBits).toBe((cidr.family === 4 ? 32 : 128) - cidr.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('that hold a range hold all of its addresses', () => {
    assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (a, b, lengthA, lengthB, c) => {
        const outer = cidrOf(`${a}/${lengthA}`);
        const inner = cidrOf(`${b}/${lengthB}`);
        expect(implies(containsCidr([outer], inner) && contains([inner], addressOf(c)), contains([outer], addressOf(c)))).toBe(true);
        expect(implies(containsCidr([outer], inner) && containsCidr([inner], outer), printCidr(outer) === printCidr(inner))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
