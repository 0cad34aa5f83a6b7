import { fileURLToPath } from 'node:url';

import { listSources, readBoundaries } from './cruise.ts';
import { FLOORS, TEST_CODE } from './rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const { modules, violations } = await readBoundaries(root);

const problems = violations.map(({ rule, from, to }) => `${rule}\n    ${from} → ${to}`);

// A parser that silently reads nothing would find nothing wrong: count what it saw.
const seen = new Set(modules);
const sources = listSources(root);
problems.push(...sources.filter((path) => !seen.has(path)).map((path) => `not read, so not checked\n    ${path}`));
if (sources.length === 0) problems.push('there are no sources; is this the right directory?');

const floors = new RegExp(`^packages/api/src/(${FLOORS.map(([, pattern]) => `(${pattern})`).join('|')})`);
const homeless = sources.filter((path) => path.startsWith('packages/api/src/') && !floors.test(path) && !new RegExp(TEST_CODE).test(path));
problems.push(...homeless.map((path) => `stands on no floor; put it on one, or give it one in rules.ts\n    ${path}`));

for (const problem of problems) console.error(`✗ ${problem}`);
console.error(`${sources.length} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
