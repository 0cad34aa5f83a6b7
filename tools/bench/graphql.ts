import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, stderr, stdout } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { printKey } from '../../packages/domain/src/key/format.ts';
import { BENCH_CONFIGURATION, openBenchDatabase, type BenchDatabase } from './database.ts';
import { answerOf } from './http.ts';
import { atRest, compare, type Comparison, type Contender } from './measure.ts';
import { addThousand, PAGE, pageRows, SEARCH } from './pages.ts';
import { start, startBare, startLatchkey, type Started } from './processes.ts';

/** A row of the table: a ratio with what a release must not fall below. */
export interface GraphqlRow {
  id: string;
  what: string;
  value: number;
  goal: string;
  gate: number;
  lessIsBetter?: boolean;
  details: string;
}

const VERIFY = 'mutation Verify($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename ... on VerifyApiKeySuccess { verification { valid outcome keyId missingPermissions } } } }';
const LIST = 'query List($first: Int) { organization { apiKeys(first: $first) { nodes { id name permissionLevel status enabled expiresAt createdAt lastUsedAt } } } }';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const id = (prefix: string): string => `${prefix}_${randomBytes(11).toString('hex')}`;

/** A key that may do everything, in the organization whose keys are listed. */
async function addStrongKey(database: BenchDatabase, organization: string): Promise<string> {
  const key = id('key');
  const secret = printKey({ prefix: 'lk', encoding: 'base62' }, randomBytes(32));
  await database.query(
    `insert into api_key (id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, created_by_kind, created_with_kind, permission_level, permissions, all_workspaces, workspace_ids, expires_at)
     values ($1, now(), now(), $2, 'GraphQL', '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'ALL', '{}', true, '{}', now() + interval '300 days')`,
    [key, organization],
  );
  await database.query(`insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding) values ($1, now(), $2, $3, 'lk_…', 'lk', 'base62')`, [id('sec'), key, createHash('sha256').update(secret).digest()]);
  return secret;
}

const post = (body: Record<string, unknown>, { key = '', path = '/graphql' } = {}): string => {
  const text = JSON.stringify(body);
  const credential = key === '' ? '' : `Authorization: Bearer ${key}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: latchkey\r\n${credential}Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

/** Registers what is measured. A key that was added while the server runs is known a moment later. */
async function register(url: string, key: string): Promise<void> {
  const document = 'mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename } }';
  const files = [VERIFY, LIST, PAGE, SEARCH].map((text, index) => ({ path: `${index}.graphql`, text }));
  const send = (): Promise<Response> =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` }, body: JSON.stringify({ query: document, variables: { input: { client: 'bench', version: '1', files } } }) });
  let response = await send();
  for (const until = performance.now() + 5_000; response.status === 401 && performance.now() < until; response = await send()) await setTimeout(100);
  const text = await response.text();
  if (!text.includes('RegisterPersistedOperationsSuccess')) throw new Error(`The operations were not registered: ${text}`);
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** How the first contender stands to the others, by answers a second and by processor time. */
const details = (names: readonly string[], { rates, cpus }: Comparison): string =>
  names.map((name, index) => `${name} ${whole(rates[index] ?? 0)} a second, ${cpus[index] === null ? '?' : whole(cpus[index] ?? 0)} µs`).join('; ');

/** What one row or several of one kind are measured with. */
interface Bench {
  database: BenchDatabase;
  settings: { rounds: number; milliseconds: number };
  /** A key that may do everything. */
  key: string;
  /** Latchkey, with the operations registered; started at the first call. */
  latchkey: () => Promise<Started>;
  run: (started: Promise<Started>) => Promise<Started>;
  other: (name: string) => Promise<Started>;
}

const contender = (name: string, { url, pid }: Started, request: string): Contender => ({ name, url, pid, requests: [request], status: '200' });
/** Ratio of the first to the one at `index`. */
const ratio = ({ between }: Comparison, index: number): number => between(0, index);

const apolloBody = { variables: { first: 50 }, extensions: { persistedQuery: { version: 1, sha256Hash: sha256(LIST) } } };

async function verifyRow({ database, settings, key, latchkey, run }: Bench): Promise<GraphqlRow[]> {
  const server = await latchkey();
  const verify = post({ documentId: `sha256:${sha256(VERIFY)}`, variables: { input: { key: database.limited[0], permissions: ['incidents:read'] } } }, { key });
  const bare = await run(startBare(await answerOf(server.url, verify)));
  const g1 = await compare([contender('persisted verify', server, verify), contender('bare', bare, verify)], settings);
  return [{ id: 'G1', what: 'persisted GraphQL verifyApiKey ÷ bare node:http', value: ratio(g1, 1), goal: '≥ 0.80', gate: 0.6, details: details(['persisted', 'bare'], g1) }];
}

async function doorRows({ settings, other }: Bench): Promise<GraphqlRow[]> {
  const [door, apollo, mercurius] = [await other('door/memory'), await other('apollo/memory'), await other('mercurius/memory')];
  const g3 = await compare(
    [
      contender('door', door, post({ documentId: `sha256:${sha256(LIST)}`, variables: { first: 50 } })),
      contender('Apollo Server 5', apollo, post(apolloBody, { path: '/' })),
      contender('mercurius', mercurius, post({ query: sha256(LIST), persisted: true, variables: { first: 50 } }, { path: '/' })),
    ],
    settings,
  );
  return [
    { id: 'G3a', what: 'persisted list of 50 keys × 8 fields from memory ÷ Apollo Server 5', value: ratio(g3, 1), goal: '≥ 8', gate: 5, details: details(['door', 'Apollo', 'mercurius'], g3) },
    { id: 'G3b', what: 'the same ÷ mercurius with jit', value: ratio(g3, 2), goal: '≥ 1.3', gate: 1, details: 'as above' },
  ];
}

async function listRows({ settings, key, latchkey, other }: Bench): Promise<GraphqlRow[]> {
  const server = await latchkey();
  const list = post({ documentId: `sha256:${sha256(LIST)}`, variables: { first: 50 } }, { key });
  const [bareRows, apolloRows, apolloEntities] = [await other('bare/rows'), await other('apollo/rows'), await other('apollo/entities')];
  const g4 = await compare(
    [contender('list', server, list), contender('bare with pg', bareRows, list), contender('Apollo on the rows', apolloRows, post(apolloBody, { path: '/' })), contender('Apollo with entities', apolloEntities, post(apolloBody, { path: '/' }))],
    settings,
  );
  const listed = details(['list', 'bare with pg', 'Apollo on the rows', 'Apollo with entities'], g4);
  return [
    { id: 'G4', what: 'GraphQL list of 50 keys ÷ bare node:http + pg + JSON.stringify', value: ratio(g4, 1), goal: '≥ 0.85', gate: 0.7, details: listed },
    { id: 'G5a', what: 'the same ÷ Apollo on the same rows', value: ratio(g4, 2), goal: '≥ 2.5', gate: 2, details: 'as above' },
    { id: 'G5b', what: 'the same ÷ Apollo with ORM entities', value: ratio(g4, 3), goal: '≥ 7', gate: 5, details: 'as above' },
  ];
}

async function pagingRows({ database, settings, key, latchkey }: Bench): Promise<GraphqlRow[]> {
  await addThousand(database);
  const keyOfFew = await addStrongKey(database, 'org_free');
  const { url, pid } = await latchkey();
  await register(url, keyOfFew);
  const send = (document: string, variables: Record<string, unknown>, organization: string): string =>
    post({ documentId: `sha256:${sha256(document)}`, variables }, { key: organization === 'org_free' ? keyOfFew : key });
  return pageRows({ database, url, pid, settings, send });
}

const MEASURED = { G1: verifyRow, G3: doorRows, G4: listRows, D1: pagingRows } as const;
type Measured = keyof typeof MEASURED;

const isMeasured = (name: string): name is Measured => Object.hasOwn(MEASURED, name);

/** Measures the rows G1, G3, G4 and G5 (which is G4 against others), D1 and D3, or some of them. */
export async function graphqlRows(database: BenchDatabase, settings: { rounds: number; milliseconds: number }, only: readonly Measured[] = ['G1', 'G3', 'G4', 'D1']): Promise<GraphqlRow[]> {
  const running: Started[] = [];
  const run = async (started: Promise<Started>): Promise<Started> => {
    const server = await started;
    running.push(server);
    return server;
  };
  const key = await addStrongKey(database, 'org_measured');
  const startRegistered = async (): Promise<Started> => {
    const configuration = join(mkdtempSync(join(tmpdir(), 'latchkey-bench-')), 'latchkey.config.json');
    writeFileSync(configuration, JSON.stringify(BENCH_CONFIGURATION));
    const server = await run(startLatchkey(database.url, { LATCHKEY_CONFIG: configuration }));
    await register(server.url, key);
    await atRest(server.pid);
    return server;
  };
  let started: Promise<Started> | null = null;
  const bench: Bench = {
    database,
    settings,
    key,
    latchkey: () => (started ??= startRegistered()),
    run,
    other: (name) => run(start('tools/bench/graphql-server.ts', { SERVER: name, LIST, DIGEST: sha256(LIST), ORGANIZATION: 'org_measured', DATABASE_URL: database.url })),
  };
  try {
    const rows: GraphqlRow[] = [];
    for (const name of only) rows.push(...(await MEASURED[name](bench)));
    return rows;
  } finally {
    for (const server of running) await server.stop();
  }
}

/** By itself, for work on the doors: `node tools/bench/graphql.ts --rounds 3 --keys 10000 --only G1,G3`. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    args: argv.slice(2),
    options: { rounds: { type: 'string', default: '9' }, milliseconds: { type: 'string', default: '1000' }, keys: { type: 'string', default: '1000000' }, only: { type: 'string', default: 'G1,G3,G4,D1' } },
  });
  const only = values.only.split(',').map((name) => {
    if (!isMeasured(name)) throw new Error(`There is no row ${name}: --only takes ${Object.keys(MEASURED).join(', ')}, separated by commas.`);
    return name;
  });
  stderr.write('A PostgreSQL is started and filled …\n');
  const database = await openBenchDatabase();
  try {
    await database.fill(Number(values.keys));
    const rows = await graphqlRows(database, { rounds: Number(values.rounds), milliseconds: Number(values.milliseconds) }, only);
    for (const { id: name, what, value, goal, gate, details: said } of rows) stdout.write(`| ${name} | ${what} | ${value.toFixed(2)} | ${goal} | ${gate} | ${said} |\n`);
  } finally {
    await database.stop();
  }
}

if (import.meta.main) await main();
