import { execFileSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { demoKey, demoPerson, type Latchkey, startLatchkey } from './server.ts';

const graphiql = new URL('../../../graphiql/', import.meta.url).pathname;

let latchkey: Latchkey;
let browser: Browser;
let page: Page;
/** What the browser complained of: script errors, and whatever the content policy refused. */
const complaints: string[] = [];
const hosts = new Set<string>();

beforeAll(async () => {
  execFileSync(process.execPath, [`${graphiql}build.ts`, `${graphiql}dist`]);
  latchkey = await startLatchkey({ demo: true, variables: { LATCHKEY_GRAPHIQL: '1' } });
  browser = await openBrowser();
  page = await browser.newPage({ baseURL: latchkey.url });
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

it('runs an example with a key, from this host alone and within its policy', async () => {
  await page.goto('/graphql');
  await page.getByLabel('API key').fill(demoKey(latchkey));
  await page.getByRole('button', { name: 'Use this key' }).click();
  await page.getByText('Requests are sent with this key.').waitFor();
  // The editor is loaded after the page.
  await expect.poll(() => page.locator('.graphiql-query-editor').innerText(), { timeout: 15_000 }).toContain('viewer');
  await page.getByRole('button', { name: /Execute query/ }).click();
  await expect.poll(() => page.locator('.result-window').innerText(), { timeout: 15_000 }).toContain('"kind": "API_KEY"');
  expect([...hosts]).toEqual([new URL(latchkey.url).host]);
  expect(complaints).toEqual([]);
});

it('keeps neither the key nor what was typed', async () => {
  const kept = await page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href]));
  expect(kept).not.toContain(demoKey(latchkey).slice(-8));
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

it('does not use the session of the console', async () => {
  const { email, password } = demoPerson(latchkey, 'OWNER');
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.waitForURL(/\/o\//);
  await page.goto('/graphql');
  await expect.poll(() => page.locator('.graphiql-query-editor').innerText(), { timeout: 15_000 }).toContain('viewer');
  // From here on: the console, which was just left, sends requests of its own.
  const sent: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/graphql') && request.method() === 'POST') void request.allHeaders().then(({ cookie }) => sent.push(cookie));
  });
  await page.getByRole('button', { name: /Execute query/ }).click();
  await expect.poll(() => page.locator('.result-window').innerText(), { timeout: 15_000 }).toContain('PERSISTED_OPERATIONS_ONLY');
  expect(sent).toEqual([undefined]);
});
