import { expect, it } from 'vitest';
import { wordsForPropagation } from './propagation.ts';

it('says how long it took where all processes follow', () => {
  expect(wordsForPropagation({ acknowledged: 3, nodes: 3, milliseconds: 412 })).toBe('In force everywhere after 0.41 s.');
  expect(wordsForPropagation({ acknowledged: 1, nodes: 1, milliseconds: 3 })).toBe('In force everywhere after 0.01 s.');
  expect(wordsForPropagation({ acknowledged: 1, nodes: 1, milliseconds: 400 })).toBe('In force everywhere after 0.4 s.');
});

it('claims nothing for processes that have not answered', () => {
  expect(wordsForPropagation({ acknowledged: 1, nodes: 2, milliseconds: 1000 })).toBe('1 of 2 processes follow it after 1.0 s; the rest within seconds.');
});
