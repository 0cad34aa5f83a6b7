import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { compareSnapshots, restoreSnapshot, takeSnapshot } from './snapshot.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-snapshot-'));
  mkdirSync(join(root, 'types'));
  writeFileSync(join(root, 'types/a.ts'), 'a');
  writeFileSync(join(root, 'types/b.ts'), 'b');
  writeFileSync(join(root, 'schema'), '');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

it('finds nothing when nothing changed', () => {
  expect(compareSnapshots(takeSnapshot(root, ['types', 'schema']), takeSnapshot(root, ['schema', 'types']))).toEqual([]);
});

it('finds files that changed, appeared and went, and puts all of them back', () => {
  const before = takeSnapshot(root, ['types', 'schema']);
  writeFileSync(join(root, 'types/a.ts'), 'A');
  writeFileSync(join(root, 'types/c.ts'), '');
  rmSync(join(root, 'types/b.ts'));
  rmSync(join(root, 'schema'));
  const after = takeSnapshot(root, ['types', 'schema']);
  expect(compareSnapshots(before, after)).toEqual(['schema', 'types/a.ts', 'types/b.ts', 'types/c.ts']);
  restoreSnapshot(root, before, after);
  expect(compareSnapshots(before, takeSnapshot(root, ['types', 'schema']))).toEqual([]);
  expect(readFileSync(join(root, 'types/b.ts'), 'utf8')).toBe('b');
});
