import { createHash } from 'node:crypto';
import { printKey } from '@latchkey/domain/key/format.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { digestOf, lastFourOf } from './pasted-key.ts';

const format = { prefix: 'lk', encoding: 'base62' } as const;
const key = printKey(format, new Uint8Array(32).fill(7));

afterEach(() => vi.unstubAllGlobals());

it('gives the last four of a pasted key only when it is long enough to be whole', () => {
  expect(lastFourOf(` lk_${'a'.repeat(45)}Wxyz `)).toBe('Wxyz');
  expect(lastFourOf('lk_abc')).toBeNull();
});

it('gives the digest of a whole key, spaces around it aside', async () => {
  expect(await digestOf(` ${key}\n`, [format])).toBe(createHash('sha256').update(key).digest('hex'));
});

it('gives none for what is no key, and none where the browser does not hash', async () => {
  const mistyped = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
  expect(await digestOf(mistyped, [format])).toBeNull();
  expect(await digestOf(key, [{ prefix: 'other', encoding: 'base62' }])).toBeNull();
  vi.stubGlobal('crypto', {});
  expect(await digestOf(key, [format])).toBeNull();
});
