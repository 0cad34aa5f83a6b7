import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './axe.ts';
import { openBrowser } from './browser.ts';
import { type Latchkey, setupLinkOf, startLatchkey } from './server.ts';

let latchkey: Latchkey;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: false });
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: latchkey.url });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Stores the secret that is shown for a key of this name, and gives it. */
async function storeSecretOf(name: string): Promise<string> {
  await page.getByRole('heading', { name: `The secret of “${name}”` }).waitFor();
  const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
  await page.getByRole('button', { name: 'Copy secret' }).click();
  await page.getByRole('button', { name: 'Copied' }).first().waitFor();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  return secret;
}

describe('setting up with a default key', () => {
  it('shows its secret once, and it may do everything without counting toward the limit', async () => {
    await page.goto(setupLinkOf(latchkey));
    await page.getByRole('textbox', { name: 'Organization' }).fill('Søren & Söhne');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Lindqvist');
    await page.getByRole('textbox', { name: 'Email address' }).fill('ada@soeren.example');
    await page.getByLabel('Password', { exact: true }).fill('quiet harbor lantern maple');
    await page.getByRole('checkbox', { name: 'Make a default key' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Set up Latchkey' }).click();
    await page.getByText('Waiting for its first request…').waitFor();
    const secret = await storeSecretOf('Default key');
    await heading('API keys').waitFor();
    expect(new URL(page.url()).pathname).toBe('/o/soren-sohne/api-keys');
    await page.getByRole('link', { name: 'Default key' }).waitFor();
    await page.getByText('0 of 10 keys').waitFor();
    const response = await fetch(`${latchkey.url}/api/v1/me`, { headers: { 'X-API-Key': secret } });
    expect([response.status, JSON.stringify(await response.json())]).toEqual([200, expect.stringContaining('api_keys:write') as string]);
  });

  it('makes a key that ends on the last day that may be chosen', async () => {
    await page.goto('/o/soren-sohne/api-keys/new?starter=ci');
    await page.getByRole('radio', { name: 'All workspaces' }).check();
    await page.getByRole('combobox', { name: 'Expiration' }).selectOption({ label: 'A day of your choice' });
    const day = page.getByLabel('Last day');
    expect(await day.inputValue()).toBe(await day.getAttribute('max'));
    await page.getByRole('button', { name: 'Create key' }).click();
    await storeSecretOf('CI pipeline');
    await heading(/CI pipeline/).waitFor();
  });
});
