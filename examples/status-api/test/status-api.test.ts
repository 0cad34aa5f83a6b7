import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createTestApp, type TestApp } from '../../../packages/api/src/testing/app.ts';
import { makeApiKey, makeGatewayKey, makeOrganization, makeWorkspace, type TestKeyOptions, type TestOrganization, type TestWorkspace } from '../../../packages/api/src/testing/factories.ts';

interface Running {
  url: string;
  child: ChildProcess;
}

const MAIN = join(import.meta.dirname, '../src/main.ts');
let app: TestApp;
let acme: TestOrganization;
let production: TestWorkspace;
let staging: TestWorkspace;
let service: Running;
let directory: string;

async function start(environment: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], PORT: '0', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /listens on (http:\S+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${output}`)));
  });
  return { url, child };
}

async function stop({ child }: Running): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exited) as [number | null];
  return code;
}

beforeAll(async () => {
  app = await createTestApp();
  acme = await makeOrganization(app);
  production = await makeWorkspace(app, acme);
  staging = await makeWorkspace(app, acme);
  directory = mkdtempSync(join(tmpdir(), 'latchkey-status-'));
  const file = join(directory, 'gateway-key');
  writeFileSync(file, `${await makeGatewayKey(app)}\n`);
  chmodSync(file, 0o600);
  service = await start({ LATCHKEY_URL: app.url, LATCHKEY_KEY_FILE: file });
});
afterAll(async () => {
  await stop(service);
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

const key = async (options: TestKeyOptions = {}): Promise<string> => (await makeApiKey(app, acme, options)).secret;

interface Reply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function call(secret: string | null, method: string, path: string, body?: unknown, headers: Record<string, string> = {}, { url } = service): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(secret === null ? {} : { authorization: `Bearer ${secret}` }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

describe('incidents and services', () => {
  test('are read and changed with the permissions of the catalogue', async () => {
    const { id, secret } = await makeApiKey(app, acme, { permissions: ['services:write', 'incidents:read', 'incidents:write'], workspaces: [production] });
    const at = `/workspaces/${production.slug}`;
    expect(await call(secret, 'PUT', `${at}/services/checkout`, { name: 'Checkout' })).toMatchObject({ status: 200, body: { id: 'checkout', status: 'operational' } });
    expect(await call(secret, 'POST', `${at}/incidents`, { title: 'Payments fail', service: 'checkout' })).toMatchObject({ status: 201, body: { id: 'incident-1', status: 'open', opened_by: id } });
    expect(await call(secret, 'PATCH', `${at}/incidents/incident-1`, { status: 'resolved' })).toMatchObject({ status: 200, body: { status: 'resolved' } });
    expect(await call(secret, 'GET', `${at}/incidents`)).toMatchObject({ status: 200, body: { data: [{ title: 'Payments fail', status: 'resolved' }] } });
    expect(await call(secret, 'GET', '/incidents/incident-1', undefined, { 'x-workspace': production.slug })).toMatchObject({ status: 200, body: { title: 'Payments fail' } });
    expect(await call(secret, 'GET', `${at}/services`)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', missing_permissions: ['services:read'] } });
  });

  test('are refused for the wrong workspace, and nothing is done', async () => {
    const secret = await key({ permissions: ['incidents:read', 'incidents:write'], workspaces: [production] });
    expect(await call(secret, 'POST', `/workspaces/${staging.slug}/incidents`, { title: 'No' })).toMatchObject({ status: 403, body: { reason: 'WRONG_WORKSPACE' } });
    expect(await call(await key(), 'GET', `/workspaces/${staging.slug}/incidents`)).toMatchObject({ status: 200, body: { data: [] } });
  });

  test("of another organization's workspace of the same name are not there", async () => {
    const globex = await makeOrganization(app);
    await app.pool.query(
      `insert into workspace (id, created_at, updated_at, organization_id, slug, name) select $1, created_at, updated_at, $2, slug, name from workspace where id = $3`,
      [`ws_${'0'.repeat(production.id.length - 3)}`, globex.id, production.id],
    );
    await call(await key(), 'POST', `/workspaces/${production.slug}/incidents`, { title: 'Ours' });
    const stranger = await makeApiKey(app, globex);
    expect(await call(stranger.secret, 'GET', `/workspaces/${production.slug}/incidents`)).toMatchObject({ status: 200, body: { data: [] } });
  });

  test.each<[string, string, string, Record<string, string>, number]>([
    ['no workspace', 'GET', '/incidents', {}, 400],
    ['two workspaces', 'GET', '/workspaces/WORKSPACE/incidents', { 'x-workspace': 'another' }, 400],
    ['a workspace by its id', 'GET', '/workspaces/WORKSPACE_ID/incidents', {}, 400],
    ['a workspace that does not exist', 'GET', '/workspaces/nowhere/incidents', {}, 400],
    ['an incident that does not exist', 'GET', '/workspaces/WORKSPACE/incidents/incident-999', {}, 404],
    ['another resource', 'GET', '/workspaces/WORKSPACE/monitors', {}, 404],
    ['a doubled slash', 'GET', '//workspaces/WORKSPACE/incidents', {}, 404],
    ['an encoded path', 'GET', '/workspaces/WORKSPACE/%69ncidents', {}, 404],
    ['another method', 'DELETE', '/workspaces/WORKSPACE/incidents', {}, 405],
    ['a body that is none', 'POST', '/workspaces/WORKSPACE/incidents', {}, 400],
  ])('answers %s', async (_what, method, path, headers, status) => {
    const reply = await call(await key(), method, path.replace('WORKSPACE_ID', production.id).replace('WORKSPACE', production.slug), undefined, headers);
    expect([reply.status, reply.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });
});

test('needs a key', async () => {
  const reply = await call(null, 'GET', `/workspaces/${production.slug}/incidents`);
  expect([reply.status, reply.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
});

describe('behind a gateway', () => {
  let guarded: Running;
  beforeAll(async () => {
    guarded = await start({ GATEWAY_ADDRESS: '127.0.0.1' });
  });
  afterAll(() => stop(guarded));
  const said = { 'x-latchkey-key-id': 'key_1', 'x-latchkey-organization': 'acme', 'x-latchkey-permissions': 'incidents:read,incidents:write', 'x-latchkey-workspaces': 'production' };

  test('believes what the gateway says and no more', async () => {
    expect(await call(null, 'POST', '/workspaces/production/incidents', { title: 'Down' }, said, guarded)).toMatchObject({ status: 201, body: { opened_by: 'key_1' } });
    expect(await call(null, 'GET', '/workspaces/production/services', undefined, said, guarded)).toMatchObject({ status: 403 });
    expect(await call(null, 'GET', '/workspaces/staging/incidents', undefined, said, guarded)).toMatchObject({ status: 403 });
    expect(await call(null, 'GET', '/workspaces/staging/incidents', undefined, { ...said, 'x-latchkey-workspaces': '*' }, guarded)).toMatchObject({ status: 200 });
    expect(await call(null, 'GET', '/workspaces/production/incidents', undefined, {}, guarded)).toMatchObject({ status: 503 });
  });

  test('answers nobody else', async () => {
    const elsewhere = await start({ GATEWAY_ADDRESS: '192.0.2.1' });
    try {
      expect(await call(null, 'GET', '/workspaces/production/incidents', undefined, said, elsewhere)).toMatchObject({ status: 403 });
    } finally {
      await stop(elsewhere);
    }
  });
});

test('says what is missing when it is started without a key, and ends in peace', async () => {
  await expect(start({})).rejects.toThrow('LATCHKEY_KEY_FILE');
  const running = await start({ LATCHKEY_URL: app.url, LATCHKEY_KEY: 'lkgw_none' });
  expect(await call(await key(), 'GET', `/workspaces/${production.slug}/incidents`, undefined, {}, running)).toMatchObject({ status: 503 });
  expect(await stop(running)).toBe(0);
});
