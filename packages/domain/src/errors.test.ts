import { describe, expect, it } from 'vitest';
import { DOMAIN_ERRORS, TOP_LEVEL_ERRORS } from './errors.ts';
import { outcomeCode, REFUSALS } from './verification/decide.ts';

describe('the lists of error codes', () => {
  it('share no code, and each has a sentence', () => {
    const all = [...Object.entries(TOP_LEVEL_ERRORS), ...Object.entries(DOMAIN_ERRORS)];
    expect(new Set(all.map(([code]) => code)).size).toBe(all.length);
    for (const [code, sentence] of all) {
      expect(code).toMatch(/^[A-Z]+(?:_[A-Z]+)*$/);
      expect(sentence).toMatch(/^[A-Z].+\.$/);
    }
  });

  it('have the code of every refused verification', () => {
    for (const refusal of REFUSALS) expect(Object.keys(TOP_LEVEL_ERRORS)).toContain(outcomeCode(refusal));
  });
});
