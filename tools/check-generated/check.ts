import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { GENERATORS } from './generators.ts';
import { compareSnapshots, restoreSnapshot, takeSnapshot } from './snapshot.ts';

/*
 * Runs every generator. With --write the results stay; without it the tree is left as it was, and a difference fails the check,
 * because somebody changed a source and not what is printed from it, or the print by hand.
 */
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const write = process.argv.includes('--write');
const outputs = [...new Set(GENERATORS.flatMap((generator) => generator.outputs))];

const before = takeSnapshot(root, outputs);
const failures: string[] = [];
for (const { name, run, directory = '.' } of GENERATORS) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [...run], { cwd: join(root, directory), encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } });
  if (status !== 0) failures.push(`${name} cannot be printed:\n${error?.message ?? ''}${stdout}${stderr}`);
}
const after = takeSnapshot(root, outputs);

const changed = compareSnapshots(before, after);
if (!write) restoreSnapshot(root, before, after);
for (const failure of failures) console.error(`✗ ${failure}`);
for (const path of changed) console.error(write ? `wrote ${path}` : `✗ ${path} is not what its source prints`);
if (!write && changed.length > 0) console.error('Run "npm run generate" and commit the result.');
process.exitCode = failures.length > 0 || (!write && changed.length > 0) ? 1 : 0;
