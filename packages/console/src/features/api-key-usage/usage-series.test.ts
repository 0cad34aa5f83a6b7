import { expect, it } from 'vitest';
import { scaleEnd } from './usage-series.ts';

it.each([[0, 2], [1, 2], [2, 2], [3, 5], [7, 10], [10, 10], [11, 20], [199, 200], [900, 1_000], [1_001, 2_000], [5_000_000_000, 5_000_000_000]])('a scale that holds %i ends at %i', (most, end) => {
  expect(scaleEnd(most)).toBe(end);
});
