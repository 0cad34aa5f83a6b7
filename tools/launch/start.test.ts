import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const launcher = join(import.meta.dirname, 'start.mjs');

interface Started {
  launcher: ChildProcess;
  /** Address it prints. */
  url: string;
  milliseconds: number;
}

let dataDirectory: string;
let children: ChildProcess[];

/** Only what a person's shell would give: variables of the tests must not configure the server. */
function shell(extra: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], LATCHKEY_DATA_DIR: dataDirectory, PORT: '0', ...extra };
}

function launch(extra: Record<string, string> = {}): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [launcher], { env: shell(extra), stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return { child, output: () => text, ended: new Promise((resolve) => child.on('close', resolve)) };
}

async function start(): Promise<Started & { output: () => string; ended: Promise<number | null> }> {
  const begun = performance.now();
  const { child, output, ended } = launch();
  let url: string | undefined;
  void ended.then((code) => {
    url ??= `ended with ${code}:\n${output()}`;
  });
  await expect.poll(() => (url ??= /listens on (http:\S+)/.exec(output())?.[1]), { timeout: 60_000, interval: 10 }).toBeDefined();
  expect(url).toMatch(/^http:/);
  return { launcher: child, url: url ?? '', milliseconds: performance.now() - begun, output, ended };
}

beforeAll(async () => {
  const code = await new Promise((resolve) => spawn(process.execPath, [join(import.meta.dirname, 'build.mjs')], { stdio: 'inherit' }).on('close', resolve));
  expect(code).toBe(0);
}, 300_000);

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  chmodSync(dataDirectory, 0o755);
  children = [];
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  rmSync(dataDirectory, { recursive: true });
});

describe('npm start', () => {
  it('serves, and ends cleanly with the launcher when that is told to stop', async () => {
    const { launcher: child, url, ended } = await start();
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await expect(fetch(`${url}/livez`)).rejects.toThrow(/fetch failed/);
  });

  it('listens within three seconds once everything is built and the database exists', async () => {
    const times: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { launcher: child, milliseconds, ended } = await start();
      times.push(milliseconds);
      child.kill('SIGTERM');
      await ended;
    }
    // The best of several: the machine that runs the tests does other things too.
    expect(Math.min(...times.slice(1))).toBeLessThan(3000);
  });

  it('tells a second process that the data directory is taken', async () => {
    await start();
    const second = launch();
    expect(await second.ended).toBe(6);
    expect(second.output()).toContain(`The data directory ${dataDirectory} is in use by another Latchkey process`);
  });

  it('starts again after kill -9, with the data of before', async () => {
    const first = await start();
    const server = Number(readFileSync(join(dataDirectory, 'owner.pid'), 'utf8'));
    process.kill(server, 'SIGKILL');
    expect(await first.ended).toBe(137);
    const second = await start();
    expect(second.output()).toContain('Took over the embedded PostgreSQL');
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
  });

  it('prints every problem of the configuration and ends with 3', async () => {
    const refused = launch({ PORT: 'eighty', LATCHKEY_PUBLIC_URI: 'https://keys.example.com' });
    expect(await refused.ended).toBe(3);
    expect(refused.output()).toContain('PORT: must be a whole number');
    expect(refused.output()).toContain('LATCHKEY_PUBLIC_URI: is not a variable');
  });
});
