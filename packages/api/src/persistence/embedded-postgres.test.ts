import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { DataDirectoryInUse, type EmbeddedPostgres, startEmbeddedPostgres, startOrJoinEmbeddedPostgres } from './embedded-postgres.ts';
import { findServer, isServerOf } from './embedded-postgres-process.ts';

const asRoot = process.getuid?.() === 0;
const log = { info: () => undefined, warn: () => undefined };

let template: string;
let parent: string;
let dataDirectory: string;
let running: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  chmodSync(template, 0o755);
  await (await startEmbeddedPostgres({ dataDirectory: join(template, 'data'), log })).stop();
});

afterAll(() => {
  rmSync(template, { recursive: true });
});

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'));
  chmodSync(parent, 0o755);
  dataDirectory = join(parent, 'data');
  running = [];
  owners = [];
});

afterEach(async () => {
  for (const server of running) await server.stop();
  for (const owner of owners) await kill(owner, 'SIGKILL');
  // A killed owner's server is still there; taking it over is the way to end it.
  if (existsSync(dataDirectory)) await (await startEmbeddedPostgres({ dataDirectory, log })).stop();
  const location = join(dataDirectory, 'postgres.location');
  if (existsSync(location)) rmSync(readFileSync(location, 'utf8').trim(), { recursive: true });
  rmSync(parent, { recursive: true });
});

/** A data directory that was used before; making each one anew would take a second per test. */
function useTemplate(): void {
  execFileSync('cp', ['-a', join(template, 'data'), dataDirectory]);
}

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory, log });
  running.push(server);
  return server;
}

/** Another Latchkey process that owns the directory until it is killed. */
async function startOwner(directory = dataDirectory): Promise<{ process: ChildProcess; url: string }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(new URL('./embedded-postgres.ts', import.meta.url).href)});
    const server = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(directory)}, log: { info() {}, warn() {} } });
    process.on('SIGTERM', async () => { await server.stop(); process.exit(0); });
    console.log(server.ownerUrl);
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  owners.push(owner);
  const url = await new Promise<string>((resolve, reject) => {
    owner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
    owner.once('exit', (code) => reject(new Error(`The owner ended with ${code}.`)));
  });
  return { process: owner, url };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>({ text: sql });
    return rows;
  } finally {
    await client.end();
  }
}

const pidOf = async () => (await findServer(join(dataDirectory, 'postgres')))?.pid ?? null;

describe('the server', () => {
  beforeEach(useTemplate);

  it('keeps what was written, with the settings that durability needs', async () => {
    const first = await start();
    await query(first.ownerUrl, 'CREATE TABLE kept (id int)');
    await first.stop();
    const second = await start();
    expect(await query(second.ownerUrl, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }]);
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN
      ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'server_encoding', 'listen_addresses', 'TimeZone') ORDER BY name`;
    const rows = (await query(second.ownerUrl, settings)) as { name: string; setting: string }[];
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      TimeZone: 'UTC',
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
    });
  });

  it('refuses a connection without the password, which only its owner can read', async () => {
    const { ownerUrl } = await start();
    const wrong = new URL(ownerUrl);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(dataDirectory, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDirectory, 'postgres')).mode & 0o777).toBe(0o700);
  });

  it('is not root', async () => {
    await start();
    const uid = execFileSync('ps', ['-o', 'uid=', '-p', String(await pidOf())], { encoding: 'utf8' }).trim();
    expect(Number(uid)).toBe(statSync(join(dataDirectory, 'postgres')).uid);
    expect(uid).not.toBe('0');
  });

  it('is started again on the same port when its process dies', async () => {
    const { ownerUrl } = await start();
    const before = await pidOf();
    process.kill(before ?? 0, 'SIGKILL');
    await expect.poll(async () => {
      const after = await pidOf();
      return after !== null && after !== before;
    }, { timeout: 15_000 }).toBe(true);
    expect(await query(ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is gone after stop, and stop can be asked twice', async () => {
    const server = await start();
    const pid = await pidOf();
    await Promise.all([server.stop(), server.stop()]);
    expect(isServerOf(join(dataDirectory, 'postgres'), pid ?? 0)).toBe(false);
    await server.stop();
  });
});

describe('a killed Latchkey', () => {
  it('leaves a server that the next one takes over, with everything committed', async () => {
    useTemplate();
    const owner = await startOwner();
    await query(owner.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
    const before = await pidOf();
    await kill(owner.process, 'SIGKILL');
    expect(isServerOf(join(dataDirectory, 'postgres'), before ?? 0)).toBe(true);
    const next = await start();
    expect(await pidOf()).toBe(before);
    expect(await query(next.ownerUrl, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  it('does not mislead the next one when another process has got the pid since', async () => {
    useTemplate();
    const stranger = spawn('sleep', ['60']);
    owners.push(stranger);
    writeFileSync(join(dataDirectory, 'postgres/postmaster.pid'), `${stranger.pid}\n${join(dataDirectory, 'postgres')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const next = await start();
    expect(await query(next.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode).toBeNull();
  });

  it('may die at any instant of its first start', async () => {
    for (const delay of [60, 250, 500, 750, 900]) {
      const dying = startOwner();
      const ended = dying.then(() => undefined, () => undefined);
      await sleep(delay);
      const owner = owners.at(-1);
      if (owner !== undefined) await kill(owner, 'SIGKILL');
      await ended;
    }
    const next = await start();
    expect(await query(next.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.stop();
    // What a killed start's own programs still wrote after the first sweep goes with the second.
    await start();
    expect(readdirSync(dataDirectory).filter((name) => name.startsWith('unfinished-'))).toEqual([]);
  });
});

describe('ownership', () => {
  beforeEach(useTemplate);

  it('is refused to a second process, which hears whose it is', async () => {
    const owner = await startOwner();
    const refusal = await startEmbeddedPostgres({ dataDirectory, log }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirectoryInUse);
    expect((refusal as Error).message).toContain(`pid ${owner.process.pid}`);
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('is refused to a second server in the same process', async () => {
    await start();
    await expect(startEmbeddedPostgres({ dataDirectory, log })).rejects.toThrow(DataDirectoryInUse);
  });

  it('goes to exactly one of several that start at once', async () => {
    const outcomes = await Promise.allSettled([startOwner(), startOwner(), startOwner()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('ends with the process, however it ends', async () => {
    const owner = await startOwner();
    await kill(owner.process, 'SIGTERM');
    await expect(start()).resolves.toBeDefined();
  });

  it('is not needed by commands beside the server, which leave it running', async () => {
    const owner = await startOwner();
    const joined = await startOrJoinEmbeddedPostgres({ dataDirectory, log });
    expect(await query(joined.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await joined.stop();
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

// Only root can start the server as somebody else; for an ordinary user there is nothing to test.
if (asRoot) {
  describe('as root', () => {
    it('places the data where the account may go when the data directory is out of its reach', async () => {
      chmodSync(parent, 0o700);
      const first = await start();
      await query(first.ownerUrl, 'CREATE TABLE kept (id int)');
      const location = readFileSync(join(dataDirectory, 'postgres.location'), 'utf8').trim();
      expect(location).toMatch(/^\/var\/lib\/latchkey\/[0-9a-f]{16}$/);
      expect(existsSync(join(dataDirectory, 'postgres'))).toBe(false);
      await first.stop();
      const second = await start();
      expect(await query(second.ownerUrl, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 0 }]);
    });

    it('keeps a copied data directory away from the database of its original', async () => {
      chmodSync(parent, 0o700);
      await startOwner();
      const copy = join(parent, 'copy');
      mkdirSync(copy);
      for (const name of ['postgres.location', 'postgres.password']) writeFileSync(join(copy, name), readFileSync(join(dataDirectory, name)));
      await expect(startEmbeddedPostgres({ dataDirectory: copy, log })).rejects.toThrow(DataDirectoryInUse);
    });

    it('never puts an empty database in the place of one that is missing', async () => {
      mkdirSync(dataDirectory);
      writeFileSync(join(dataDirectory, 'postgres.location'), '/var/lib/latchkey/0000000000000000\n');
      await expect(startEmbeddedPostgres({ dataDirectory, log })).rejects.toThrow(/which does not exist/);
      rmSync(dataDirectory, { recursive: true });
    });
  });
}
