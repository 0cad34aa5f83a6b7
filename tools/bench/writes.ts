import { readFileSync } from 'node:fs';
import pg from 'pg';

import { createLog } from '../../packages/api/src/application/log.ts';
import { createUseRecorder } from '../../packages/api/src/modules/verification/use-recorder.ts';
import type { BenchDatabase } from './database.ts';
import { median, type Row } from './measure.ts';

interface WriteOptions {
  database: BenchDatabase;
  settings: { rounds: number; milliseconds: number };
}

const CLIENTS = 8;
const FLUSHED = 10_000;
/** As long as every key needs to have its turn. */
const SECONDS = 5;
const SINGLE = 3_000;
const READ = ['incidents:read'];
/** The tables' owner may run `append_audit`; the process's role is another. */
const APPEND = { name: 'append', text: `select append_audit($1, $1, $2::text[], $3::text[])` };
const JOINED = 100;
const PLAIN = { name: 'plain', text: 'insert into plain_event (id, organization_id, occurred_at, action, body) values ($2, $1, clock_timestamp(), $4, $3)' };
const BODY = JSON.stringify({ action: 'api_key.updated', actor: { kind: 'USER', id: 'usr_bench' }, target: { kind: 'api_key', id: 'key_bench' }, before: { name: 'Before' }, after: { name: 'After' }, ip: '203.0.113.7' });

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

/** Hands out connections for as long as the work takes, whatever comes of it. */
async function withClients<T>(url: string, count: number, work: (clients: pg.Client[]) => Promise<T>): Promise<T> {
  const clients = Array.from({ length: count }, () => new pg.Client({ connectionString: url }));
  try {
    for (const client of clients) await client.connect();
    return await work(clients);
  } finally {
    for (const client of clients) await client.end();
  }
}

/** How often work is done in a second by some connections at once; each call tells how much of it it did. */
async function rateOf(clients: readonly pg.Client[], milliseconds: number, one: (client: pg.Client, index: number) => Promise<number>): Promise<number> {
  const started = performance.now();
  let done = 0;
  const go = async (client: pg.Client, index: number): Promise<void> => {
    while (performance.now() - started < milliseconds) {
      // Not in one expression: it would add to what was done before the wait, and forget what the others did meanwhile.
      const more = await one(client, index);
      done += more;
    }
  };
  await Promise.all(clients.map(go));
  return (done * 1_000) / (performance.now() - started);
}

/**
 * D6: one writer appends events to a chain, a hundred in a transaction, as a change of a hundred keys does, against plain inserts of
 * eight clients. D7: an event in its organization's chain inside the transaction of a change, against a plain insert; eight of each at once.
 */
async function auditRows({ database, settings }: WriteOptions, clients: readonly pg.Client[]): Promise<Row[]> {
  await database.query('create table plain_event (id text primary key, organization_id text not null references organization (id), occurred_at timestamptz not null, action text, body text not null)');
  await database.query('create index on plain_event (organization_id, occurred_at desc, id)');
  await database.query(`insert into organization (id, created_at, updated_at, slug, name, plan, policies) select 'org_bench' || i, now(), now(), 'bench' || i, 'Bench', 'measured', '{}' from generate_series(0, $1::int - 1) i`, [CLIENTS]);
  let made = 0;
  const newIds = (count: number): string[] => Array.from({ length: count }, () => `evt_${(made += 1)}`);
  const append = async (client: pg.Client, index: number, count: number): Promise<number> => {
    const ids = newIds(count);
    await client.query({ ...APPEND, values: [`org_bench${index}`, ids, ids.map(() => BODY)] });
    return count;
  };
  const insert = async (client: pg.Client, index: number): Promise<number> => {
    await client.query({ ...PLAIN, values: [`org_bench${index}`, ...newIds(1), BODY, 'api_key.updated'] });
    return 1;
  };
  const within = async (client: pg.Client, work: () => Promise<number>): Promise<number> => {
    await client.query('begin');
    const done = await work();
    await client.query('commit');
    return done;
  };
  const ways = {
    joined: () => rateOf(clients.slice(0, 1), settings.milliseconds, (client, index) => append(client, index, JOINED)),
    single: () => rateOf(clients, settings.milliseconds, insert),
    chained: () => rateOf(clients, settings.milliseconds, (client, index) => within(client, () => append(client, index, 1))),
    plain: () => rateOf(clients, settings.milliseconds, (client, index) => within(client, () => insert(client, index))),
  };
  type Way = keyof typeof ways;
  // Each pair by itself: what twenty thousand events a second leave for the disk to do would count against whoever is measured next.
  const row = async (which: Way, against: Way): Promise<Pick<Row, 'value' | 'details' | 'lessIsBetter'>> => {
    await database.query('checkpoint');
    const rates = { [which]: [] as number[], [against]: [] as number[] };
    for (let index = -1; index < settings.rounds; index += 1) {
      for (const name of index % 2 === 0 ? [which, against] : [against, which]) {
        const measured = await ways[name]();
        // The first round only warms up.
        if (index >= 0) rates[name]?.push(measured);
      }
    }
    const [ours = [], theirs = []] = [rates[which], rates[against]];
    return {
      value: median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN))),
      details: `${whole(median(ours))} against ${whole(median(theirs))} a second`,
      lessIsBetter: false,
    };
  };
  return [
    { id: 'D6', what: `chained audit by one writer, ${JOINED} events in a transaction ÷ plain single inserts of ${CLIENTS} clients`, goal: '≥ 4', gate: 2, ...(await row('joined', 'single')) },
    { id: 'D7', what: 'chained audit inside a transaction, 8 organizations ÷ plain inserts', goal: '≥ 0.7', gate: 0.5, ...(await row('chained', 'plain')) },
  ];
}

/** Processor time of a process so far, in microseconds. Linux tells it in hundredths of a second. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** What a program writes that counts each request at once. */
const PER_REQUEST = {
  name: 'per-request',
  text: 'insert into plain_count (api_key_id, requests) values ($1, 1) on conflict (api_key_id) do update set requests = plain_count.requests + 1',
};

/** D8: the database's processor time for a use where ten thousand keys are used every second, with everything that is remembered of it, against one counter per request. */
async function flushRow({ database, settings }: WriteOptions, writing: pg.Client, single: pg.Client): Promise<Row> {
  await database.query('create table plain_count (api_key_id text collate "C" primary key references api_key (id) on delete cascade, requests bigint not null) with (fillfactor = 45)');
  const [there] = await database.query<{ keys: number }>('select count(*)::int as keys from api_key');
  if (there !== undefined && there.keys < FLUSHED) await database.addMany(FLUSHED - there.keys);
  const keys = await database.query<{ id: string; secret: string }>(`select k.id, s.id as secret from api_key k join api_key_secret s on s.api_key_id = k.id order by k.id limit ${FLUSHED}`);
  const pidOf = async (client: pg.Client): Promise<number> => (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
  const [writingPid, singlePid] = [await pidOf(writing), await pidOf(single)];
  const recorder = createUseRecorder(writing as unknown as pg.Pool, createLog('silent'));
  // The recorder writes by its own clock, as it does in the server: keys take turns, so what counts is what it takes in the long run.
  const inUse = async (): Promise<number> => {
    const before = cpuOf(writingPid);
    for (let second = 0; second < SECONDS; second += 1) {
      for (const { id, secret } of keys) recorder.record(id, secret, 'VALID', READ, Date.now(), '203.0.113.7', 'bench/1');
      await pause(1_000);
    }
    return (cpuOf(writingPid) - before) / (keys.length * SECONDS);
  };
  const oneByOne = async (): Promise<number> => {
    const before = cpuOf(singlePid);
    for (const { id } of keys.slice(0, SINGLE)) await single.query({ ...PER_REQUEST, values: [id] });
    return (cpuOf(singlePid) - before) / SINGLE;
  };
  await oneByOne();
  await inUse();
  const [counted, updated]: [number[], number[]] = [[], []];
  for (let index = 0; index < settings.rounds; index += 1) {
    updated.push(await oneByOne());
    counted.push(await inUse());
  }
  await recorder.close();
  const ratio = median(counted.map((value, index) => value / (updated[index] ?? Number.NaN)));
  return { id: 'D8', what: `database CPU per use of ${whole(keys.length)} keys in use each second, everything remembered ÷ one counter updated per request`, value: ratio, goal: '≤ 0.05', gate: 0.1, lessIsBetter: true, details: `${median(counted).toFixed(1)} against ${whole(median(updated))} µs` };
}

/** What writing costs the database. */
export const writeRows = async (options: WriteOptions): Promise<Row[]> => [
  ...(await withClients(options.database.url, CLIENTS, (clients) => auditRows(options, clients))),
  await withClients(options.database.url, 2, ([writing, single]) => flushRow(options, writing as pg.Client, single as pg.Client)),
];
