import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, containsCidr, parseAddress, parseCidr, printAddress, printCidr } from './cidr.ts';

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
    fc.assert(
      fc.property(text, (input) => {
        const address = addressOf(input);
        expect(addressOf(printAddress(address))).toEqual(address);
      }),
      { numRuns: 1000 },
    );
  });

  it('have one spelling', () => {
    fc.assert(fc.property(text, text, (a, b) => (JSON.stringify(addressOf(a)) === JSON.stringify(addressOf(b))) === (printAddress(addressOf(a)) === printAddress(addressOf(b)))));
  });

  it('are refused with anything beside them', () => {
    fc.assert(fc.property(text, fc.constantFrom(' ', '\n', '\t', '\u0000', '%0', '/1', ':', '.', 'x', ','), (input, extra) => !parseAddress(input + extra).ok));
  });
});

describe('ranges', () => {
  it('are the same after printing and reading, with no host bits left', () => {
    fc.assert(
      fc.property(range, (input) => {
        const cidr = cidrOf(input);
        expect(parseCidr(printCidr(cidr))).toEqual({ ok: true, cidr, text: printCidr(cidr), hostBitsCleared: false });
      }),
      { numRuns: 1000 },
    );
  });

  it('hold the address they were made from', () => {
    fc.assert(
      fc.property(range, (input) => {
        const address = addressOf(input.slice(0, input.indexOf('/')));
        const cidr = cidrOf(input);
        if (cidr.family === address.family) expect(contains([cidr], address)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('hold what an independent calculation over bits says they hold', () => {
    const bits = (input: string) => addressOf(input).words.map((word) => word.toString(2).padStart(32, '0')).join('');
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (a, b, length) => contains([cidrOf(`${a}/${length}`)], addressOf(b)) === (bits(a).slice(0, length) === bits(b).slice(0, length))),
      { numRuns: 1000 },
    );
  });

  it('that hold a range hold all of its addresses', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), fc.ipV4(), (a, b, lengthA, lengthB, c) => {
        const outer = cidrOf(`${a}/${lengthA}`);
        const inner = cidrOf(`${b}/${lengthB}`);
        if (containsCidr([outer], inner) && contains([inner], addressOf(c))) expect(contains([outer], addressOf(c))).toBe(true);
        if (containsCidr([outer], inner) && containsCidr([inner], outer)) expect(outer).toEqual(inner);
      }),
      { numRuns: 1000 },
    );
  });
});
