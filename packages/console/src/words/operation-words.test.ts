import { expect, it } from 'vitest';
import { operationName, shortOperationId } from './operation-words.ts';

it('shortens ids and nothing else', () => {
  expect(shortOperationId(`sha256:9f86d081${'0'.repeat(56)}`)).toBe('sha256:9f86d081…');
  expect(shortOperationId('sha256:9f86d081')).toBe('sha256:9f86d081');
  expect(shortOperationId('')).toBe('');
});

it('has words for an operation without a name', () => {
  expect([operationName('OpenKeys'), operationName(null)]).toEqual(['OpenKeys', 'Without a name']);
});
