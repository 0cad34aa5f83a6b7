import type { BenchDatabase } from './database.ts';
import { verifyRequest } from './http.ts';
import { compare, type Contender, type Row } from './measure.ts';
import { start, type Started } from './processes.ts';

/** Better Auth has one key for so many of ours. */
const KEYS_OF_OURS = 100;
const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

interface PeerOptions {
  database: BenchDatabase;
  /** Latchkey with all keys in memory. */
  server: Started;
  settings: { rounds: number; milliseconds: number };
  /** How many keys Latchkey has. */
  keys: number;
}

const contender = (name: string, { url, pid }: Started, requests: string[]): Contender => ({ name, url, pid, requests, status: '200' });

/** V3 and V4: verification beside other ways to do it on the same PostgreSQL. */
export async function peerRows({ database, server, settings, keys }: PeerOptions): Promise<Row[]> {
  const rows: Row[] = [];
  const question = (key: string): Record<string, unknown> => ({ key, permissions: ['incidents:read'] });
  const ours = contender('verify', server, database.limited.map((key) => verifyRequest(database.gatewayKey, question(key))));

  const theirs = Math.max(100, Math.round(keys / KEYS_OF_OURS));
  const betterAuth = await start('tools/bench/peer-server.ts', { SERVER: 'better-auth', DATABASE_URL: database.url, KEYS: String(theirs) });
  try {
    const secrets = (await (await fetch(betterAuth.url)).json()) as string[];
    const v3 = await compare([ours, contender('Better Auth', betterAuth, secrets.map((key) => verifyRequest('', { key })))], settings);
    rows.push({ id: 'V3', what: 'verify ÷ Better Auth verifyApiKey', value: v3.ratios[0] ?? 0, goal: '≥ 35', gate: 25, lessIsBetter: false, details: `${whole(v3.rates[0] ?? 0)} against ${whole(v3.rates[1] ?? 0)} a second; ${whole(keys)} against ${whole(theirs)} keys` });
  } finally {
    await betterAuth.stop();
  }

  const fastify = await start('tools/bench/peer-server.ts', { SERVER: 'fastify', DATABASE_URL: database.url });
  try {
    const v4 = await compare([ours, contender('fastify and pg', fastify, ours.requests)], settings);
    rows.push({ id: 'V4', what: 'verify ÷ fastify and pg, one prepared read', value: v4.ratios[0] ?? 0, goal: '≥ 4', gate: 3, lessIsBetter: false, details: `${whole(v4.rates[0] ?? 0)} against ${whole(v4.rates[1] ?? 0)} a second; the database needs processor time of its own beside it` });
  } finally {
    await fastify.stop();
  }
  return rows;
}
