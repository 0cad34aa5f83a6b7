import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { PostgresHome } from './embedded-postgres-home.ts';

const POLL_MILLISECONDS = 10;
/** Crash recovery of a large database may take this long; an ordinary start takes a fraction of a second. */
const READY_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 15_000;
const LOG_BYTES = 10 * 1024 * 1024;

/**
 * What the server is started with. Given as arguments and not in a file, so that a running server's command line tells whether it
 * is the one this version of Latchkey would start.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  log_checkpoints: 'off',
  log_min_messages: 'warning',
  // Statements and the values of conflicting rows would carry personal data into a plain file.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** A server of ours that answers. */
export interface RunningServer {
  pid: number;
  port: number;
}

/** Environment of the database's processes: none of ours, which holds secrets. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** The server's log; it is no pipe, because the server outlives a killed Latchkey and must not die of a closed pipe. */
export function logFileOf(home: PostgresHome): string {
  return join(home.directory, 'postgres.log');
}

/** Arguments of the server but for its port, which differs from start to start. */
function argumentsOf(home: PostgresHome): string[] {
  return ['-D', home.cluster, ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** True when that running server has the binaries and settings this Latchkey would start it with. */
export function isAsWeWouldStartIt(home: PostgresHome, server: RunningServer): boolean {
  const wanted = [home.postgres, ...argumentsOf(home), '-c', `port=${server.port}`].join(' ');
  return commandLineOf(server.pid) === wanted;
}

/**
 * The server that runs on this cluster, once it is ready; `null` when there is none.
 *
 * A pid file alone proves nothing after a crash or a reboot, since the pid may be somebody else's by now: the process's command
 * line must name this cluster. A pid file that names a foreign process is removed, because PostgreSQL would not start over it.
 */
export async function findServer(cluster: string): Promise<RunningServer | null> {
  const deadline = Date.now() + READY_MILLISECONDS;
  for (;;) {
    const file = readPidFile(cluster);
    if (file === null) return null;
    if (!isServerOf(cluster, file.pid)) {
      if (commandLineOf(file.pid) !== null) rmSync(join(cluster, 'postmaster.pid'), { force: true });
      return null;
    }
    if (file.ready && file.port !== null) return { pid: file.pid, port: file.port };
    if (Date.now() > deadline) throw new Error(`The database server (pid ${file.pid}) did not become ready.`);
    await sleep(POLL_MILLISECONDS);
  }
}

/**
 * Starts the server on a free port of 127.0.0.1 (on `port`, if given and free) and waits until it accepts connections.
 *
 * @throws {Error} with the end of the server's log when it does not come up.
 */
export async function startServer(home: PostgresHome, port?: number): Promise<RunningServer> {
  const attempts = 5;
  for (let attempt = 1; ; attempt += 1) {
    const chosen = port !== undefined && (await isFree(port)) ? port : await freePort();
    const failure = await tryStart(home, chosen);
    if (typeof failure !== 'string') return failure;
    // A Latchkey killed at the wrong instant leaves a server that has not written its pid file when we look for it.
    const rival = failure.includes('"postmaster.pid" already exists') ? await findServer(home.cluster) : null;
    if (rival !== null) return rival;
    // Between our look and its bind another process may take the port; and the backends of a killed server need a moment to go.
    const passing = failure.includes('Address already in use') || failure.includes('is still in use') || failure.includes('is being shut down');
    if (!passing || attempt === attempts) {
      throw new Error(`The embedded PostgreSQL did not start. The end of ${logFileOf(home)}:\n${failure}`);
    }
    await sleep(200 * attempt);
  }
}

async function tryStart(home: PostgresHome, port: number): Promise<RunningServer | string> {
  const logFile = logFileOf(home);
  const size = existsSync(logFile) ? statSync(logFile).size : 0;
  if (size > LOG_BYTES) renameSync(logFile, `${logFile}.1`);
  const logStart = size > LOG_BYTES ? 0 : size;
  const log = openSync(logFile, 'a', 0o600);
  // Detached: Ctrl-C in the terminal reaches Latchkey, which stops the server when its own work is done.
  const child = spawn(home.postgres, [...argumentsOf(home), '-c', `port=${port}`], {
    ...home.account,
    cwd: home.cluster,
    detached: true,
    env: SERVER_ENVIRONMENT,
    stdio: ['ignore', log, log],
  });
  let ended = false;
  let spawnFailure: Error | null = null;
  child.on('exit', () => (ended = true));
  child.on('error', (error) => {
    spawnFailure = error;
    ended = true;
  });
  child.unref();
  closeSync(log);

  const deadline = Date.now() + READY_MILLISECONDS;
  while (!ended) {
    const file = readPidFile(home.cluster);
    if (file !== null && file.pid === child.pid && file.ready) return { pid: file.pid, port };
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      return 'It was not ready after a minute.';
    }
    await sleep(POLL_MILLISECONDS);
  }
  return spawnFailure === null ? readFileSync(logFile).subarray(logStart).toString('utf8').slice(-4000) : String(spawnFailure);
}

/** Ends the server: connections are cut, everything committed is on disk. Returns when the process is gone. */
export async function stopServer(cluster: string, pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isServerOf(cluster, pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_MILLISECONDS;
    while (Date.now() < deadline) {
      if (!isServerOf(cluster, pid)) return;
      await sleep(POLL_MILLISECONDS);
    }
  }
  throw new Error(`The database server (pid ${pid}) does not stop.`);
}

/** True while that process is alive and serves this cluster. */
export function isServerOf(cluster: string, pid: number): boolean {
  return commandLineOf(pid)?.includes(`postgres -D ${cluster} `) ?? false;
}

interface PidFile {
  pid: number;
  port: number | null;
  ready: boolean;
}

/** `postmaster.pid`, as PostgreSQL's `pidfile.h` lays it out: pid on line 1, port on line 4, status on line 8. */
function readPidFile(cluster: string): PidFile | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid < 2) return null;
  const port = Number(lines[3] ?? '');
  return { pid, port: port > 0 ? port : null, ready: lines[7]?.trim() === 'ready' };
}

/** The arguments of a live process, joined by blanks; `null` when there is none (a zombie counts as none). */
function commandLineOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return text === '' ? null : text.replace(/\0$/, '').replaceAll('\0', ' ');
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')) return null;
      throw error;
    }
  }
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trimEnd() : null;
}

async function freePort(): Promise<number> {
  const port = await bind(0);
  if (port === null) throw new Error('There is no free port on 127.0.0.1.');
  return port;
}

async function isFree(port: number): Promise<boolean> {
  return (await bind(port)) !== null;
}

function bind(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}
