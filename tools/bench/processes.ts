import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const LISTENS = /listens on (http:\S+)/;

export interface Started {
  url: string;
  child: ChildProcess;
  pid: number;
  /** From the spawn to the line that says where it listens. */
  milliseconds: number;
  stop(): Promise<void>;
}

/** Starts a Node.js program and waits until it listens. */
export async function start(program: string, environment: Record<string, string>, flags: readonly string[] = []): Promise<Started> {
  const begun = performance.now();
  const child = spawn(process.execPath, [...flags, join(ROOT, program)], { env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...environment }, stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = LISTENS.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${program} ended with ${code}:\n${output}`)));
  });
  return {
    url,
    child,
    pid: child.pid ?? 0,
    milliseconds: performance.now() - begun,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const SERVER = JSON.parse(readFileSync(join(ROOT, 'tools/launch/server.json'), 'utf8')) as { flags: string[]; environment: Record<string, string> };

/** What `npm start` adds to a server's environment. */
export const SERVER_ENVIRONMENT = SERVER.environment;

/** Latchkey as `npm start` runs it, on a database. */
export const startLatchkey = (databaseUrl: string, environment: Record<string, string> = {}): Promise<Started> =>
  start(
    'packages/api/dist/main.js',
    {
      ...SERVER_ENVIRONMENT,
      DATABASE_URL: databaseUrl,
      PORT: '0',
      LATCHKEY_DATA_DIR: mkdtempSync(join(tmpdir(), 'latchkey-bench-')),
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/latchkey'),
      LOG_LEVEL: 'warn',
      ...environment,
    },
    SERVER.flags,
  );

export interface Bytes {
  status: number;
  headers: string[];
  body: string;
}

/** A server that answers these bytes to everything. */
export const startBare = (answer: Bytes): Promise<Started> => start('tools/bench/bare-server.mjs', { BARE_ANSWER: JSON.stringify(answer) });
