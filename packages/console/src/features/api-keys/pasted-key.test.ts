import { describe, expect, it } from 'vitest';
import { isLikeKey, lastFourOf } from './pasted-key.ts';

describe('a key pasted into the search', () => {
  const key = `lk_${'a'.repeat(45)}Wxyz`;

  it('is known by any format’s prefix, with spaces before it', () => {
    expect(isLikeKey(` ${key}`, ['acme_live', 'lk'])).toBe(true);
    expect(isLikeKey('acme_live_1', ['acme_live', 'lk'])).toBe(true);
    expect(isLikeKey('lkproduction', ['lk'])).toBe(false);
    expect(isLikeKey('Deploy bot', ['lk'])).toBe(false);
  });

  it('gives its last four only when it is long enough to be whole', () => {
    expect(lastFourOf(`${key} `)).toBe('Wxyz');
    expect(lastFourOf('lk_abc')).toBeNull();
  });
});
