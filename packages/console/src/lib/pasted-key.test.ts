import { expect, it } from 'vitest';
import { lastFourOf } from './pasted-key.ts';

it('gives the last four of a pasted key only when it is long enough to be whole', () => {
  expect(lastFourOf(` lk_${'a'.repeat(45)}Wxyz `)).toBe('Wxyz');
  expect(lastFourOf('lk_abc')).toBeNull();
});
