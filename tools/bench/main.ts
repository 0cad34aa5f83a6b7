import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { consoleRows } from './console.ts';
import { BENCH_CONFIGURATION, openBenchDatabase } from './database.ts';
import { graphqlRows } from './graphql.ts';
import { answerOf, forwardRequest, verifyRequest } from './http.ts';
import { peerRows } from './peers.ts';
import { feedRow, underLoadRows } from './under-load.ts';
import { writeRows } from './writes.ts';
import { compare, type Comparison, type Contender, median, quantile, round } from './measure.ts';
import { SERVER_ENVIRONMENT, startBare, startLatchkey, type Started } from './processes.ts';

interface Line {
  id: string;
  what: string;
  /** As it is to be compared. */
  value: number;
  shown: string;
  goal: string;
  gate: number;
  /** Whether less is better. */
  lessIsBetter: boolean;
  details: string;
}

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '9' }, milliseconds: { type: 'string', default: '1000' }, keys: { type: 'string', default: '1000000' }, json: { type: 'string' }, only: { type: 'string' } },
});
const settings = { rounds: Number(options.rounds), milliseconds: Number(options.milliseconds) };
const keys = Number(options.keys);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const two = (value: number): string => value.toFixed(2);
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** What is measured together, in the order of the table. Measuring one row of a group measures the others that come with it. */
const GROUPS = {
  verification: ['V1', 'V2', 'V8', 'V9'],
  decisions: ['V11'],
  revocation: ['R1'],
  underLoad: ['V10', 'V12'],
  feed: ['R2'],
  writes: ['D6', 'D7', 'D8'],
  start: ['C1'],
  memory: ['C3'],
  peers: ['V3', 'V4'],
  graphql: ['G1', 'G3', 'G4', 'G5', 'D1', 'D3'],
  console: ['U1', 'U2', 'U3'],
} as const;
const rowNames: readonly string[] = Object.values(GROUPS).flat();
const wanted = options.only?.split(',') ?? rowNames;
for (const name of wanted) if (!rowNames.includes(name)) throw new Error(`There is no row ${name}: --only takes ${rowNames.join(', ')}, separated by commas.`);
const isWanted = (...groups: (keyof typeof GROUPS)[]): boolean => groups.some((group) => GROUPS[group].some((name) => wanted.includes(name)));

const lines: Line[] = [];
const add = (line: Omit<Line, 'shown' | 'lessIsBetter'> & { shown?: string; lessIsBetter?: boolean }): void => {
  const full: Line = { shown: two(line.value), lessIsBetter: false, ...line };
  lines.push(full);
  say(`${full.id}  ${full.what}: ${full.shown}  (${full.details})`);
};

/** The ratio that counts is the one of answers a second; processor time stands beside it, because it says the same on a busy machine. */
const against = ({ rates, ratios, cpus: spent, cpuRatios }: Comparison, index = 0): string => {
  const cpu = cpuRatios[index] === null || cpuRatios[index] === undefined ? '' : `; CPU ${two(cpuRatios[index])} (${whole(spent[index] ?? 0)} µs against ${whole(spent.at(-1) ?? 0)} µs)`;
  return `${whole(rates[index] ?? 0)} against ${whole(rates.at(-1) ?? 0)} a second, ratio ${two(ratios[index] ?? 0)}${cpu}`;
};

const rssOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

say('A PostgreSQL is started and filled …');
const database = await openBenchDatabase();
const configuration = join(mkdtempSync(join(tmpdir(), 'latchkey-bench-')), 'latchkey.config.json');
writeFileSync(configuration, JSON.stringify(BENCH_CONFIGURATION));
const environment = { LATCHKEY_CONFIG: configuration };
const running: Started[] = [];
const run = async (started: Promise<Started>): Promise<Started> => {
  const server = await started;
  running.push(server);
  return server;
};

/** Waits until a server has loaded everything and answers from memory: from then on a known key costs no query. */
async function trusted(server: Started): Promise<void> {
  for (;;) {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    // What a start loads after it listens would be measured, too.
    if (/^latchkey_change_feed_trusted 1$/m.test(text) && (await fetch(`${server.url}/readyz`)).ok) return;
    await pause(20);
  }
}

interface Decisions {
  nsFew: number;
  nsMany: number;
  bytesPerKey: number;
  nsCount: number;
}

const measureDecisions = (): Decisions => JSON.parse(execFileSync(process.execPath, [join(import.meta.dirname, 'decisions.ts'), String(keys)], { encoding: 'utf8', maxBuffer: 1e6, env: { ...process.env, ...SERVER_ENVIRONMENT } })) as Decisions;

function decisions({ nsFew, nsMany, bytesPerKey }: Decisions): void {
  add({ id: 'V11', what: `ns per decision, ${whole(keys)} ÷ 10,000 keys`, value: nsMany / nsFew, goal: '≤ 1.5', gate: 2, lessIsBetter: true, details: `${whole(nsMany)} against ${whole(nsFew)} ns` });
  add({ id: 'V11b', what: 'bytes per key in memory', value: bytesPerKey, goal: '≤ 120', gate: 160, lessIsBetter: true, shown: whole(bytesPerKey), details: `${whole(keys)} keys` });
}

async function verification(measured: Decisions): Promise<void> {
  const server = await run(startLatchkey(database.url, environment));
  await trusted(server);
  const requests = database.limited.map((key) => verifyRequest(database.gatewayKey, { key, permissions: ['incidents:read'] }));
  const forward = database.limited.map((key) => forwardRequest(database.gatewayKey, key));
  const ours = (name: string, asked: string[]): Contender => ({ name, url: server.url, pid: server.pid, requests: asked, status: '200' });
  const bareFor = async (asked: string[]): Promise<Contender> => {
    const bare = await run(startBare(await answerOf(server.url, asked[0] ?? '')));
    return { name: 'bare node:http', url: bare.url, pid: bare.pid, requests: asked, status: '200' };
  };

  const v1 = await compare([ours('verify', requests), await bareFor(requests)], settings);
  add({ id: 'V1', what: 'verify, valid hot key ÷ bare node:http', value: v1.ratios[0] ?? 0, goal: '≥ 0.90', gate: 0.8, details: against(v1) });

  const v2 = await compare([ours('forward-auth', forward), await bareFor(forward)], settings);
  add({ id: 'V2', what: 'forward-auth ÷ bare node:http', value: v2.ratios[0] ?? 0, goal: '≥ 0.90', gate: 0.78, details: against(v2) });

  const bad = Array.from({ length: 500 }, (_, index) => verifyRequest(database.gatewayKey, { key: index % 2 === 0 ? `lk_${String(index).padStart(49, 'x')}` : `${database.limited[0]?.slice(0, -6)}${String(index).padStart(6, '0')}` }));
  const statements = async (): Promise<number> => Number((await database.query<{ count: string }>('select xact_commit as count from pg_stat_database where datname = current_database()'))[0]?.count);
  // What the database does by itself is no query of ours.
  const autovacuum = async (to: 'on' | 'off'): Promise<void> => {
    await database.query(`alter system set autovacuum = ${to}`);
    await database.query('select pg_reload_conf()');
  };
  await autovacuum('off');
  await pause(1_500);
  const before = await statements();
  await pause(3_000);
  const idle = (await statements()) - before;
  const beforeLoad = await statements();
  await round(ours('bad keys', bad), 3_000);
  await pause(1_500);
  const queries = Math.max(0, (await statements()) - beforeLoad - idle * 1.5);
  await autovacuum('on');
  const v8 = await compare([ours('bad keys', bad), await bareFor(bad)], settings);
  add({ id: 'V8', what: 'malformed and unknown keys ÷ bare node:http', value: v8.ratios[0] ?? 0, goal: '≥ 0.90, no query', gate: 0.85, details: `${against(v8)}; about ${whole(queries)} transactions more than an idle process makes` });

  const free = database.unlimited.map((key) => verifyRequest(database.gatewayKey, { key, permissions: ['incidents:read'] }));
  const v9 = await compare([ours('with budgets', requests), ours('without', free)], settings);
  // Use is always counted; what that takes is measured alone and taken off the side that is to be without it.
  const perAnswer = v9.cpus[1] ?? 1e6 / (v9.rates[1] ?? 1);
  const withoutCounting = 1 - measured.nsCount / 1_000 / perAnswer;
  add({ id: 'V9', what: 'verify with usage and budgets ÷ without', value: (v9.ratios[0] ?? 0) * withoutCounting, goal: '≥ 0.95', gate: 0.88, details: `${against(v9)}; counting takes ${whole(measured.nsCount)} ns` });
}

async function revocation(): Promise<void> {
  const other = await run(startLatchkey(database.url, environment));
  await trusted(other);
  const commits: number[] = [];
  const refusals: number[] = [];
  for (let count = 0; count < 60; count += 1) {
    const key = await database.addKey();
    const ask = async (): Promise<string> => {
      const response = await fetch(`${other.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${database.gatewayKey}` }, body: JSON.stringify({ key: key.secret }) });
      return ((await response.json()) as { code: string }).code;
    };
    while ((await ask()) !== 'VALID') await pause(5);
    const sent = performance.now();
    const committed = database.query('update api_key set revoked_at = now() where id = $1', [key.id]).then(() => commits.push(performance.now() - sent));
    let refusedAt = 0;
    while (refusedAt === 0) {
      const asked = performance.now();
      if ((await ask()) === 'REVOKED') refusedAt = asked;
    }
    await committed;
    refusals.push(refusedAt - sent);
  }
  const [commit, refusal] = [quantile(commits, 0.99), quantile(refusals, 0.99)];
  add({ id: 'R1', what: 'commit sent → first question refused elsewhere, p99 ÷ the commit’s own p99', value: refusal / commit, goal: '≤ 1.5', gate: 3, lessIsBetter: true, details: `${two(refusal)} against ${two(commit)} ms; medians ${two(median(refusals))} and ${two(median(commits))} ms` });
}

async function start(): Promise<void> {
  const request = verifyRequest(database.gatewayKey, { key: database.limited[0] });
  const firstAnswer = async (make: () => Promise<Started>): Promise<number> => {
    const begun = performance.now();
    const server = await make();
    await answerOf(server.url, request);
    const took = performance.now() - begun;
    await server.stop();
    return took;
  };
  const bytes = { status: 200, headers: ['content-type', 'application/json'], body: '{}' };
  await firstAnswer(() => startLatchkey(database.url, environment));
  const [latchkey, bare]: [number[], number[]] = [[], []];
  for (let count = 0; count < 7; count += 1) {
    latchkey.push(await firstAnswer(() => startLatchkey(database.url, environment)));
    bare.push(await firstAnswer(() => startBare(bytes)));
  }
  const ratio = median(latchkey.map((took, index) => took / (bare[index] ?? Number.NaN)));
  add({ id: 'C1', what: 'spawn → first verified request ÷ bare node:http', value: ratio, goal: '≤ 3.5', gate: 5, lessIsBetter: true, details: `${whole(median(latchkey))} against ${whole(median(bare))} ms` });
}

async function memory(): Promise<void> {
  const begun = performance.now();
  const server = await run(startLatchkey(database.url, environment));
  const listening = performance.now() - begun;
  await trusted(server);
  const loaded = performance.now() - begun;
  const requests = database.limited.map((key) => verifyRequest(database.gatewayKey, { key, permissions: ['incidents:read'] }));
  const bare = await run(startBare(await answerOf(server.url, requests[0] ?? '')));
  for (const { url, pid } of [server, bare]) await round({ name: 'memory', url, pid, requests, status: '200' }, 3_000);
  const [ours, theirs] = [rssOf(server.pid), rssOf(bare.pid)];
  add({ id: 'C3', what: `memory with ${whole(keys)} keys ÷ bare node:http after the same load`, value: ours / theirs, goal: '≤ 2.5', gate: 3.5, lessIsBetter: true, details: `${whole(ours)} against ${whole(theirs)} MiB; listening after ${whole(listening)} ms, all keys in memory after ${whole(loaded)} ms` });
  if (isWanted('peers')) for (const row of await peerRows({ database, server, settings, keys })) add(row);
}

try {
  if (isWanted('verification', 'decisions')) {
    const measured = measureDecisions();
    if (isWanted('verification')) await verification(measured);
    decisions(measured);
  }
  if (isWanted('revocation')) await revocation();
  if (isWanted('underLoad')) for (const row of await underLoadRows({ database, environment, settings, trusted })) add(row);
  if (isWanted('feed')) add(await feedRow({ database, environment, trusted }));
  if (isWanted('writes')) for (const row of await writeRows({ database, settings })) add(row);
  if (isWanted('start')) await start();
  if (isWanted('memory', 'peers', 'graphql')) {
    say(`${whole(keys)} keys are made …`);
    await database.fill(keys);
  }
  if (isWanted('memory', 'peers')) await memory();
  if (isWanted('graphql')) for (const row of await graphqlRows(database, settings)) add(row);
  if (isWanted('console')) for (const row of await consoleRows({ rounds: settings.rounds })) add({ ...row, shown: whole(row.value) });
} finally {
  for (const server of running) await server.stop();
  await database.stop();
}

const passes = ({ value, gate, lessIsBetter }: Line): boolean => (lessIsBetter ? value <= gate : value >= gate);
const table = [
  `${cpus()[0]?.model ?? 'processor'}, ${availableParallelism()} of them; Node.js ${process.version}; ${settings.rounds} rounds of ${settings.milliseconds} ms`,
  '',
  '| # | ratio | measured | goal | gate | |',
  '|---|---|---|---|---|---|',
  ...lines.map((line) => `| ${line.id} | ${line.what} | ${passes(line) ? '' : '**'}${line.shown}${passes(line) ? '' : '**'} | ${line.goal} | ${line.gate} | ${line.details} |`),
].join('\n');
process.stdout.write(`${table}\n`);
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(lines, null, 2));
const below = lines.filter((line) => !passes(line));
if (below.length > 0) say(`Below its gate: ${below.map(({ id }) => id).join(', ')}`);
process.exitCode = below.length > 0 ? 1 : 0;
