import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { build } from './targets.mjs';
import { CommandFailed, environment, findNode, install, root, run, say } from './workspace.mjs';

const typedPackages = ['packages', 'examples'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((path) => existsSync(join(root, path, 'tsconfig.json'))),
);
const soak = process.argv.includes('--soak');
const checksOnly = process.argv.includes('--checks');
const bin = (name) => join(root, 'node_modules/.bin', name);

/**
 * Each step answers how many things passed and failed. A check counts as one; a test run as its tests.
 * Fast things first, so that a mistake shows early.
 */
const checks = [
  { name: 'generated files are current', run: () => check(findNode(), [join(root, 'tools/check-generated/check.ts')]) },
  ...typedPackages.map((path) => ({ name: `types of ${path.split('/')[1]}`, run: () => check(bin('tsc'), ['-p', path]) })),
  { name: 'types of tools', run: () => check(bin('tsc'), ['-p', 'tools']) },
  { name: 'lint', run: () => check(bin('oxlint'), ['--type-aware', '--deny-warnings']) },
  { name: 'boundaries', run: () => check(findNode(), [join(root, 'tools/check-boundaries/check.ts')]) },
  { name: 'nothing unused', run: () => check(bin('knip'), ['--no-progress']) },
];

const tests = [
  { name: 'unit', run: () => vitest('domain', 'tools', 'console', 'api', 'sdk', 'status-api', ...(existsSync(join(root, 'packages/cli')) ? ['cli'] : [])) },
  { name: 'gateways', run: () => vitest('gateways') },
  { name: 'faults', run: () => vitest('faults') },
  { name: 'browser', run: () => (findChromium() === null ? explainChromium() : vitest('browser')) },
];

/** The large numbers of `npm run soak` are in the tests that kill processes and put load on the server. */
const steps = soak ? tests.filter(({ name }) => name === 'faults') : checksOnly ? checks : [...checks, ...tests];

let passed = 0;
let failed = 0;

async function check(program, args) {
  const code = await run(program, args, { env: testEnvironment() });
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs projects of the workspace's vitest configuration and counts their tests. A test file that cannot be loaded and a test that
 * is skipped count as failures: neither shows anything.
 */
async function vitest(...projects) {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const report = join(directory, 'report.json');
  try {
    const selection = projects.flatMap((name) => ['--project', name]);
    const code = await run(bin('vitest'), ['run', ...selection, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
      env: testEnvironment(),
    });
    if (!existsSync(report)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const silent = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed')).length;
    const skipped = numPendingTests + numTodoTests;
    if (skipped > 0) say(`${skipped} tests were skipped.`);
    const wrong = numFailedTests + silent + skipped;
    // An error outside of any test ends the run with a non-zero code and a report in which everything passed.
    return { passed: numPassedTests, failed: wrong === 0 && code !== 0 ? 1 : wrong };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function testEnvironment() {
  const inherited = environment(soak ? { LATCHKEY_SOAK: '1' } : {});
  const chromium = findChromium();
  return { ...inherited, NODE_ENV: 'test', ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }) };
}

function findChromium() {
  const candidates = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}

function explainChromium() {
  say('No Chromium found: the browser tests are left out. Install it ("apt-get install chromium"), or name it in CHROMIUM_PATH.');
  return { passed: 0, failed: 0 };
}

async function main() {
  const started = Date.now();
  await install();
  await build();
  for (const { name, run: perform } of steps) {
    say(`\n── ${name}`);
    const begun = Date.now();
    const result = await perform();
    passed += result.passed;
    failed += result.failed;
    say(`── ${name}: ${result.passed} passed, ${result.failed} failed (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  }
  say(`\n${((Date.now() - started) / 1000).toFixed(0)} s in all`);
}

try {
  await main();
} catch (error) {
  failed += 1;
  say(error instanceof CommandFailed ? error.message : String(error.stack ?? error));
}
// The last line, on standard output and whole: scripts read it.
process.exitCode = failed > 0 ? 1 : 0;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
