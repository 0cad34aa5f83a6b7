import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEFAULT_KEY_FORMAT, GATEWAY_KEY_FORMAT, printKey } from '@latchkey/domain/key/format.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const key = printKey(DEFAULT_KEY_FORMAT, new Uint8Array(32));
const gatewayKey = printKey(GATEWAY_KEY_FORMAT, new Uint8Array(32));
let consumer: string;
let built: string;

beforeAll(() => {
  consumer = mkdtempSync(join(tmpdir(), 'latchkey-sdk-'));
  built = join(consumer, 'node_modules/@latchkey/sdk');
  execFileSync(process.execPath, [join(root, 'build.ts'), built], { stdio: ['ignore', 'pipe', 'inherit'] });
  writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(consumer, { recursive: true, force: true }));

const files = (): string[] => readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|d\.ts)$/.test(name));

test('the package that is published depends on nothing and names nothing of this repository', () => {
  const manifest = JSON.parse(readFileSync(join(built, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(Object.keys(manifest).filter((name) => /dependencies|scripts|private/i.test(name))).toEqual([]);
  expect(files().length).toBeGreaterThan(10);
  for (const name of files()) {
    const text = readFileSync(join(built, name), 'utf8');
    const imported = [...text.matchAll(/(?:from\s*|import\s*\(?\s*)["']([^"']+)["']/g)].map(([, specifier]) => specifier ?? '');
    expect(imported.filter((specifier) => !/^\.{1,2}\/.*\.js$/.test(specifier)), name).toEqual([]);
    expect(text, name).not.toContain('Buffer');
  }
});

test('plain JavaScript can use every entry of it', () => {
  const program = `
    import { createLatchkey, LatchkeyError } from '@latchkey/sdk';
    import * as express from '@latchkey/sdk/express';
    import * as fastify from '@latchkey/sdk/fastify';
    import * as hono from '@latchkey/sdk/hono';
    import { protect } from '@latchkey/sdk/next';
    import * as node from '@latchkey/sdk/node';
    const fetch = async () => Response.json({ valid: false, code: 'REVOKED' });
    const latchkey = createLatchkey({ url: 'https://keys.example.com', key: '${gatewayKey}', fetch });
    const GET = protect(latchkey, { permissions: ['incidents:read'] }, () => new Response('reached'));
    const answered = await GET(new Request('https://api.example.com/', { headers: { 'x-api-key': '${key}' } }));
    let code;
    try { express.apiKeyOf({}); } catch (error) { code = error instanceof LatchkeyError ? error.code : 'another class'; }
    console.log(JSON.stringify([answered.status, code, ...[express, fastify, hono, node].map((entry) => typeof entry.protect)]));
  `;
  writeFileSync(join(consumer, 'program.js'), program);
  const output = execFileSync(process.execPath, ['program.js'], { cwd: consumer, encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([401, 'UNPROTECTED', 'function', 'function', 'function', 'function']);
});

test('its types stand by themselves, and refuse what would ask for less', () => {
  const program = `
    import { createLatchkey, type Verification } from '@latchkey/sdk';
    import { apiKeyOf, protect } from '@latchkey/sdk/hono';
    import { protect as protectRoute } from '@latchkey/sdk/next';
    const latchkey = createLatchkey({ url: 'https://keys.example.com', key: 'x' });
    const answer: Verification = await latchkey.verify({ key: 'x', permissions: ['incidents:read'] });
    export const name: string = answer.valid ? answer.key.name : answer.outcome === 'REVOKED' ? 'revoked' : answer.missingPermissions.join();
    export const guard = protect(latchkey, { permissions: ['incidents:read'] });
    export const GET = protectRoute(latchkey, {}, (request, key) => new Response(key.organization + request.url));
    export const organization = apiKeyOf({}).organization.toUpperCase();
    // @ts-expect-error the permissions are a list
    protect(latchkey, { permissions: 'incidents:read' });
    // @ts-expect-error a key is needed
    await latchkey.verify({});
  `;
  mkdirSync(join(consumer, 'src'), { recursive: true });
  writeFileSync(join(consumer, 'src/program.ts'), program);
  const compilerOptions = { target: 'es2022', module: 'nodenext', lib: ['es2022', 'dom', 'dom.iterable'], types: [], strict: true, noEmit: true };
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['src'] }));
  expect(execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', consumer], { encoding: 'utf8' })).toBe('');
});
