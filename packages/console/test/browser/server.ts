import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const main = new URL('../../../api/src/main.ts', import.meta.url).pathname;

export interface Latchkey {
  url: string;
  /** The link of the first start, with its token. */
  setupLink: string;
  stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

/** A first start of the real server, on an empty database of its own, with the built console. */
export async function startLatchkey(): Promise<Latchkey> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { DATABASE_URL: _, ...environment } = process.env;
  const server: ChildProcess = spawn(process.execPath, [main], {
    env: { ...environment, PORT: String(port), LATCHKEY_DATA_DIR: directory, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const deadline = Date.now() + 90_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error(`The server ended at once:\n${output}`);
    if (Date.now() > deadline) throw new Error(`The server did not become ready:\n${output}`);
    const ready = await fetch(`${url}/livez`).then((response) => response.ok, () => false);
    if (ready) break;
    await wait(100);
  }
  return {
    url,
    setupLink: readFileSync(join(directory, 'setup-link'), 'utf8').trim(),
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
