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
  /** Where its files are: the link of the first start, or the people of the demo. */
  directory: string;
  stop: () => Promise<void>;
}

interface StartOptions {
  /** True for the demo's two organizations in place of an empty database. */
  demo: boolean;
  /** Variables that the server reads beside those of every start. */
  variables?: Record<string, string>;
}

/** The link of the first start, with its token. */
export const setupLinkOf = (latchkey: Latchkey): string => readFileSync(join(latchkey.directory, 'setup-link'), 'utf8').trim();

interface DemoOrganization {
  slug: string;
  members: { role: string; email: string; password: string }[];
  keys: Record<'all' | 'readOnly' | 'restricted', string>;
}

const demoDetails = (latchkey: Latchkey) => JSON.parse(readFileSync(join(latchkey.directory, 'demo.json'), 'utf8')) as { gatewayKey: string; organizations: DemoOrganization[] };

function demoOrganization(latchkey: Latchkey, slug = 'acme'): DemoOrganization {
  const found = demoDetails(latchkey).organizations.find((organization) => organization.slug === slug);
  if (found === undefined) throw new Error(`The demo has no organization ${slug}.`);
  return found;
}

/** How somebody of an organization of the demo signs in. */
export function demoPerson(latchkey: Latchkey, role: 'OWNER' | 'ADMIN' | 'DEVELOPER' | 'VIEWER', organization = 'acme'): { email: string; password: string } {
  const person = demoOrganization(latchkey, organization).members.find((member) => member.role === role);
  if (person === undefined) throw new Error(`The demo has no ${role}.`);
  return person;
}

/** A key of the demo's first organization that may do everything. */
export const demoKey = (latchkey: Latchkey): string => demoOrganization(latchkey).keys.all;

/** A credential that may verify every key. */
export const demoGatewayKey = (latchkey: Latchkey): string => demoDetails(latchkey).gatewayKey;

/** Makes a request with each working key of the demo, so that the list has something to show under "Last used". */
export async function callWithDemoKeys(latchkey: Latchkey): Promise<void> {
  const { all, readOnly, restricted } = demoOrganization(latchkey).keys;
  for (const secret of [all, readOnly, restricted]) {
    const response = await fetch(`${latchkey.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { apiKey { name } } }' }),
    });
    if (!response.ok) throw new Error(`A key of the demo was answered ${response.status}.`);
  }
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

/** A start of the real server, on a database of its own, with the built console. */
export async function startLatchkey({ demo, variables = {} }: StartOptions): Promise<Latchkey> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-browser-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { DATABASE_URL: _, ...environment } = process.env;
  const server: ChildProcess = spawn(process.execPath, [main, ...(demo ? ['--demo'] : [])], {
    env: { ...environment, PORT: String(port), LATCHKEY_DATA_DIR: directory, LOG_LEVEL: 'warn', ...variables },
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
    directory,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
