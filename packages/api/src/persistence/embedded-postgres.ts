import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type DataDirectoryLock, DataDirectoryInUse, lockDataDirectory } from './data-directory-lock.ts';
import { findExistingHome, type PostgresHome, prepareDataDirectory, replaceFile, resolvePostgresHome } from './embedded-postgres-home.ts';
import { findServer, isAsWeWouldStartIt, isServerOf, type RunningServer, SERVER_ENVIRONMENT, startServer, stopServer } from './embedded-postgres-process.ts';

export { DataDirectoryInUse } from './data-directory-lock.ts';

/** Role and database the migrations run as and in. */
const OWNER = 'latchkey';
const WATCH_MILLISECONDS = 500;
const JOIN_MILLISECONDS = 10_000;

/** The two lines of a logger that the supervisor needs; a pino logger fits. */
export interface SupervisorLog {
  info(message: string): void;
  warn(message: string): void;
}

export interface EmbeddedPostgresOptions {
  /** Created if missing. One Latchkey process at a time owns it. */
  dataDirectory: string;
  log: SupervisorLog;
}

export interface EmbeddedPostgres {
  /** Connection URL of the superuser that owns the database `latchkey`, with its password: never to be logged. */
  ownerUrl: string;
  /** Ends the server (fast: open transactions are rolled back) and gives the data directory up. Asking twice is harmless. */
  stop(): Promise<void>;
}

/**
 * Starts the bundled PostgreSQL on 127.0.0.1 and keeps it running: makes the cluster on the first start, takes over the server
 * that a killed Latchkey left behind, and starts it again if it dies.
 *
 * @throws {DataDirectoryInUse} when another live Latchkey process owns the data directory.
 * @throws {Error} with a sentence for the operator when the server cannot be made or started.
 */
export async function startEmbeddedPostgres({ dataDirectory, log }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const directory = prepareDataDirectory(dataDirectory);
  const locks: DataDirectoryLock[] = [lockDataDirectory(directory)];
  try {
    const home = resolvePostgresHome(directory);
    // A copied data directory points at the same database as its original; the second lock keeps the two apart.
    if (home.directory !== directory) locks.push(lockDataDirectory(home.directory));
    await makeCluster(home, directory, log);
    const server = await takeOverOrStart(home, log);
    const stopWatching = watch(home, server, log);
    let stopped: Promise<void> | null = null;
    const stopOnce = async () => {
      try {
        const last = await stopWatching();
        await stopServer(home.cluster, last.pid);
      } finally {
        for (const lock of locks) lock.release();
      }
    };
    return { ownerUrl: ownerUrl(directory, server), stop: () => (stopped ??= stopOnce()) };
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}

/**
 * For commands beside the server: uses the database of the Latchkey process that owns the data directory, or, when there is none,
 * becomes the owner as `startEmbeddedPostgres` does. `stop` leaves another process's server alone.
 *
 * @throws {DataDirectoryInUse} when there is an owner whose database does not come up within ten seconds.
 */
export async function startOrJoinEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  try {
    return await startEmbeddedPostgres(options);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUse)) throw error;
    const directory = realpathSync(options.dataDirectory);
    for (const deadline = Date.now() + JOIN_MILLISECONDS; Date.now() < deadline; await sleep(50)) {
      const home = findExistingHome(directory);
      const server = home === null ? null : await findServer(join(home, 'postgres'));
      if (server !== null) return { ownerUrl: ownerUrl(directory, server), stop: () => Promise.resolve() };
    }
    throw error;
  }
}

function ownerUrl(dataDirectory: string, server: RunningServer): string {
  return `postgres://${OWNER}:${readPassword(dataDirectory)}@127.0.0.1:${server.port}/${OWNER}`;
}

function passwordFile(dataDirectory: string): string {
  return join(dataDirectory, 'postgres.password');
}

function readPassword(dataDirectory: string): string {
  try {
    return readFileSync(passwordFile(dataDirectory), 'utf8').trim();
  } catch (cause) {
    throw new Error(`${passwordFile(dataDirectory)} cannot be read; without it the database beside it cannot be opened.`, { cause });
  }
}

/** A cluster is made under another name and renamed when it is whole, so a crash in between leaves nothing that looks like one. */
async function makeCluster(home: PostgresHome, dataDirectory: string, log: SupervisorLog): Promise<void> {
  for (const name of readdirSync(home.directory)) {
    // The programs of a killed Latchkey may still be writing there for a moment.
    if (name.startsWith('unfinished-')) rmSync(join(home.directory, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  if (existsSync(home.cluster)) return;
  log.info('Creating the embedded PostgreSQL database.');
  if (!existsSync(passwordFile(dataDirectory))) replaceFile(passwordFile(dataDirectory), `${randomBytes(24).toString('hex')}\n`);

  const attempt = randomBytes(6).toString('hex');
  const unfinished = join(home.directory, `unfinished-${attempt}`);
  const handedOver = join(home.directory, `unfinished-${attempt}.password`);
  mkdirSync(unfinished);
  chmodSync(unfinished, 0o700);
  writeFileSync(handedOver, readPassword(dataDirectory), { mode: 0o600 });
  if (home.account !== null) {
    chownSync(unfinished, home.account.uid, home.account.gid);
    chownSync(handedOver, home.account.uid, home.account.gid);
  }
  await run(home, home.initdb, [
    `--pgdata=${unfinished}`,
    `--username=${OWNER}`,
    `--pwfile=${handedOver}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // PostgreSQL's own C.UTF-8: sorts and folds the same on every machine, whatever its C library.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ]);
  rmSync(handedOver);
  await run(home, home.postgres, ['--single', '-j', '-D', unfinished, 'postgres'], `CREATE DATABASE ${OWNER};\n\n`);
  renameSync(unfinished, home.cluster);
}

async function takeOverOrStart(home: PostgresHome, log: SupervisorLog): Promise<RunningServer> {
  const left = await findServer(home.cluster);
  if (left === null) return startServer(home);
  if (isAsWeWouldStartIt(home, left)) {
    log.info(`Took over the embedded PostgreSQL that an earlier Latchkey left running (pid ${left.pid}).`);
    return left;
  }
  log.info(`Restarting the embedded PostgreSQL of another version of Latchkey (pid ${left.pid}).`);
  await stopServer(home.cluster, left.pid);
  return startServer(home, left.port);
}

/**
 * Starts the server again, on the same port so that pools find it, when its process is gone. A look every half second serves a
 * server that was taken over too, of which the operating system sends no exit event.
 *
 * @returns a function that ends the watch and answers the server that is in place then.
 */
function watch(home: PostgresHome, first: RunningServer, log: SupervisorLog): () => Promise<RunningServer> {
  let server = first;
  let over = false;
  let restart: Promise<void> | null = null;
  const startAgain = async () => {
    log.warn(`The embedded PostgreSQL (pid ${server.pid}) ended unexpectedly; starting it again.`);
    try {
      server = await startServer(home, server.port);
    } catch (error) {
      log.warn(error instanceof Error ? error.message : String(error));
    } finally {
      restart = null;
    }
  };
  const timer = setInterval(() => {
    if (!over && restart === null && !isServerOf(home.cluster, server.pid)) restart = startAgain();
  }, WATCH_MILLISECONDS);
  timer.unref();
  return async () => {
    over = true;
    clearInterval(timer);
    await restart;
    return server;
  };
}

/** Runs one of PostgreSQL's programs as the server's user. @throws {Error} with what it wrote, unless it ends with 0. */
async function run(home: PostgresHome, program: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawn(program, args, { ...home.account, cwd: home.directory, env: SERVER_ENVIRONMENT, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString('utf8'));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  // A program that ends before it has read its input is reported by its exit code, with its own words.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${code ?? 'a signal'}:\n${output.trim().slice(-4000)}`);
}
