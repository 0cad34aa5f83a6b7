import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { expectShown } from './keyboard.ts';
import { demoKey, type Latchkey, startLatchkey } from './server.ts';
import { sessionOf } from './sign-in.ts';

let latchkey: Latchkey;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: true });
  browser = await openBrowser();
  // Nobody grants the clipboard here: it refuses, as it does on plain HTTP.
  context = await browser.newContext({ baseURL: latchkey.url, storageState: await sessionOf(browser, latchkey), acceptDownloads: true });
  page = await newPage();
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

async function newPage(): Promise<Page> {
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  return opened;
}

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const secretField = () => page.getByRole('textbox', { name: 'Secret' });

/** Asks the API something with a key. */
async function ask(secret: string, query: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${latchkey.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, text: await response.text() };
}

const statusOf = async (secret: string) => (await ask(secret, '{ viewer { kind } }')).status;

async function fromMenu(item: string): Promise<void> {
  await button('More actions').click();
  await page.getByRole('menuitem', { name: item }).click();
}

describe('a new key', () => {
  it('begins as its starter says', async () => {
    await page.goto('/o/acme/api-keys/new?starter=ci');
    expect(await page.getByRole('textbox', { name: /^Name/ }).inputValue()).toBe('CI pipeline');
    expect(await page.getByRole('radio', { name: /Restricted/ }).isChecked()).toBe(true);
    const chosen = page.getByRole('group', { name: 'Permissions', exact: true }).getByRole('checkbox', { name: /:(read|write)/, checked: true });
    expect(await chosen.count()).toBe(3);
    await page.getByRole('region', { name: 'What this key could do' }).getByText('Incidents: read and write').waitFor();
  });

  it('says that a refused clipboard has nothing, and leaves the secret selected', async () => {
    await page.getByRole('checkbox', { name: 'Staging' }).check();
    await button('Create key').click();
    // A browser without a clipboard for pages, as on plain HTTP.
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }));
    await button('Copy secret').click();
    await page.getByRole('alert').getByText('Not copied').waitFor();
    expect(await page.getByRole('button', { name: 'Copied', exact: true }).count()).toBe(0);
    const selected = await secretField().evaluate((field: HTMLTextAreaElement) => field.value.slice(field.selectionStart, field.selectionEnd));
    expect(selected).toBe(await secretField().inputValue());
  });

  it('comes as a file for the environment, and with a first request that works as it is written', async () => {
    const secret = await secretField().inputValue();
    const downloading = page.waitForEvent('download');
    await button('Download .env').click();
    const download = await downloading;
    expect([download.suggestedFilename(), await readFile(await download.path(), 'utf8')]).toEqual(['ci_pipeline_api_key.env', `CI_PIPELINE_API_KEY=${secret}\n`]);
    const shown = async (tab: string): Promise<string> => {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      return page.getByRole('tabpanel').innerText();
    };
    expect(await shown('GitHub Actions')).toContain(`gh secret set CI_PIPELINE_API_KEY --body '${secret}'`);
    expect(await shown('Docker')).toContain('docker secret create ci_pipeline_api_key -');
    const node = await shown('Node');
    expect([node.includes('process.env.CI_PIPELINE_API_KEY'), node.includes(secret)]).toEqual([true, false]);
    const curl = await shown('curl');
    expect([curl.includes(secret), curl.includes(`${latchkey.url}/graphql`)]).toEqual([true, true]);
    const query = /"query":"([^"]+)"/.exec(curl)?.[1] ?? '';
    expect((await ask(secret, query)).text).toContain('"name":"CI pipeline"');
    await button('I have stored it').click();
    await heading(/CI pipeline/).waitFor();
  });
});

describe('a key that two people change', () => {
  it('shows the later one what was changed meanwhile, and loses neither', async () => {
    const other = await newPage();
    await button('Edit').click();
    await page.getByRole('checkbox', { name: /monitors:read/ }).check();
    await other.goto(page.url());
    await other.getByRole('checkbox', { name: /services:write/ }).check();
    await other.getByRole('button', { name: 'Save changes' }).click();
    await other.getByRole('heading', { level: 1, name: /^CI pipeline/ }).waitFor();
    await other.close();
    await button('Save changes').click();
    const conflict = page.getByRole('alert').filter({ hasText: 'services:write' });
    await conflict.waitFor();
    await conflict.getByRole('button', { name: 'Put my changes on top' }).click();
    await page.getByRole('list', { name: 'Changes' }).getByText('adds monitors:read').waitFor();
    await button('Save changes').click();
    const permissions = page.getByRole('list', { name: 'Permissions', exact: true });
    await expectShown(permissions.getByText('services:write'));
    await expectShown(permissions.getByText('monitors:read'));
  });
});

describe('the exact time', () => {
  it('stands by a relative one under the pointer', async () => {
    await page.goto('/o/acme/workspaces');
    await page.locator('time').first().hover();
    await expectShown(page.getByRole('tooltip').getByText(/UTC/).first());
    await page.mouse.move(0, 0);
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
  });
});

describe('the end of a key', () => {
  it('is that of everything made with it, where that is asked for', async () => {
    const made = await ask(
      demoKey(latchkey),
      'mutation { createApiKey(input: { requestId: "00000000-0000-4000-8000-000000000001", name: "Made by a key", ownership: SERVICE, permissionLevel: READ_ONLY, workspaceScope: ALL, expiresIn: DAYS_7 }) { __typename ... on CreateApiKeySuccess { secret apiKey { id createdBy { __typename } } } ... on DomainError { code message } } }',
    );
    const secret = /"secret":"([^"]+)"/.exec(made.text)?.[1];
    if (secret === undefined) throw new Error(made.text);
    expect(await statusOf(secret)).toBe(200);
    const mother = /"name":"([^"]+)"/.exec((await ask(demoKey(latchkey), '{ viewer { apiKey { name } } }')).text)?.[1] ?? '';
    await page.goto('/o/acme/api-keys');
    await page.getByRole('link', { name: mother, exact: true }).click();
    await heading(new RegExp(mother)).waitFor();
    await fromMenu('Revoke…');
    await page.getByRole('dialog').getByText(/[\d,]+ requests with it were allowed in the last 24 hours/).waitFor();
    await page.getByRole('checkbox', { name: 'And everything made with it' }).check();
    await page.getByRole('textbox', { name: /to confirm/ }).fill(mother);
    await button('Revoke for good').click();
    await page.getByText(`“${mother}” and 1 key made with it are revoked.`).waitFor();
    expect([await statusOf(demoKey(latchkey)), await statusOf(secret)]).toEqual([401, 401]);
  });

  it('leaves its record in sight, until that is deleted, which says what it means', async () => {
    await page.goto('/o/acme/api-keys?status=REVOKED');
    await page.getByRole('link', { name: 'Made by a key' }).click();
    await heading(/Made by a key/).waitFor();
    await fromMenu('Delete…');
    await page.getByRole('dialog').getByText('What it did stays in the audit log.').waitFor();
    await button('Delete key').click();
    await heading('API keys').waitFor();
    await page.goto('/o/acme/api-keys?search=made%20by%20a%20key');
    await expectShown(page.getByText('No key is like that'));
    await page.goto('/o/acme/audit-log');
    await page.getByRole('group').filter({ hasText: 'deleted the key' }).filter({ hasText: 'Made by a key' }).first().waitFor();
  });
});
