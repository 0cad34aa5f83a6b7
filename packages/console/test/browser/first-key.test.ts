import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './axe.ts';
import { openBrowser } from './browser.ts';
import { type Latchkey, setupLinkOf, startLatchkey } from './server.ts';

const email = 'ada@acme.example';
const password = 'quiet harbor lantern maple';

let latchkey: Latchkey;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let secret = '';
/** What the browser complained of: script errors, and whatever the content policy refused. */
const complaints: string[] = [];

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: false });
  browser = await openBrowser();
  context = await browser.newContext({ baseURL: latchkey.url });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused request is reported by the browser as an error of the network, which the tests below ask for.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

/** Asks the API who the key is, with the secret in one of the three places that a key may stand in. */
const use = (headers: Record<string, string>, query = '{ viewer { apiKey { name } } }') =>
  fetch(`${latchkey.url}/graphql`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify({ query }) });

const bearer = () => ({ Authorization: `Bearer ${secret}` });

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });

describe('from a first start to a revoked key', () => {
  it('says how to set up, then sets up by the link, whose token leaves the address', async () => {
    await page.goto('/');
    await heading('Latchkey is running and waits to be set up').waitFor();
    await page.goto(setupLinkOf(latchkey));
    await page.waitForURL((url) => url.hash === '');
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Organization' }).fill('Acme');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Lindqvist');
    await page.getByRole('textbox', { name: 'Email address' }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Set up Latchkey' }).click();
    await heading('API keys').waitFor();
    await page.getByText('No keys yet').waitFor();
    expect(new URL(page.url()).pathname).toBe('/o/acme/api-keys');
    await expectAccessible(page);
  });

  it('adds a second workspace', async () => {
    await page.getByRole('link', { name: 'Workspaces' }).first().click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Staging');
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.getByRole('cell', { name: 'Staging', exact: true }).waitFor();
    await expectAccessible(page);
  });

  it('makes a Restricted key for one workspace with a 30-day end', async () => {
    await page.goto('/o/acme/api-keys');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Deploy bot');
    await page.getByRole('checkbox', { name: 'All of Incidents' }).check();
    await page.getByRole('checkbox', { name: 'Production' }).check();
    await page.getByRole('combobox', { name: 'Expiration' }).selectOption({ label: '30 days' });
    const words = page.getByRole('region', { name: 'What this key could do' });
    await words.getByText('Only in Production.').waitFor();
    await words.getByText('Incidents: read and write').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Create key' }).click();
    secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    expect(secret).toMatch(/^lk_[0-9A-Za-z]{49}$/);
    await expectAccessible(page);
  });

  it('does not lose the secret to Esc, Back or reload', async () => {
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Copy secret');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByText('You have not copied it yet').waitFor();
    await page.goBack().catch(() => null);
    await page.getByText('Leave without the secret?').waitFor();
    await page.getByRole('button', { name: 'Stay here' }).click();
    const asked = page.waitForEvent('dialog');
    const reload = page.reload({ timeout: 3000 }).catch(() => null);
    const dialog = await asked;
    expect(dialog.type()).toBe('beforeunload');
    await dialog.dismiss();
    await reload;
    expect(await page.getByRole('textbox', { name: 'Secret' }).inputValue()).toBe(secret);
  });

  it('says that the first request has arrived, while the secret is still in sight', async () => {
    await page.getByText('Waiting for its first request…').waitFor();
    expect((await use(bearer())).status).toBe(200);
    await page.getByText('Its first request arrived, from 127.0.0.1.').waitFor();
    await expectAccessible(page);
  });

  it('copies it, and leaves no trace of it in the page once it is stored', async () => {
    await page.getByRole('button', { name: 'Copy secret' }).click();
    await page.getByRole('button', { name: 'Copied' }).first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await heading(/Deploy bot/).waitFor();
    const traces = () =>
      page.evaluate(() => JSON.stringify([document.documentElement.outerHTML, Object.entries(localStorage), Object.entries(sessionStorage), history.state, location.href]));
    expect(await traces()).not.toContain(secret.slice(3, 40));
    await page.goBack();
    await heading('API keys').waitFor();
    expect(await traces()).not.toContain(secret.slice(3, 40));
    await page.getByRole('link', { name: 'Deploy bot' }).click();
    await heading(/Deploy bot/).waitFor();
    await expectAccessible(page);
  });

  it('answers the key in each of its three places, and refuses what it may not do', async () => {
    const places = [bearer(), { 'X-API-Key': secret }, { Authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` }];
    for (const headers of places) {
      const response = await use(headers);
      expect([response.status, await response.json()]).toEqual([200, { data: { viewer: { apiKey: { name: 'Deploy bot' } } } }]);
    }
    const refused = (await (await use(bearer(), '{ organization { apiKeys { totalCount } } }')).json()) as { errors: { extensions: Record<string, unknown> }[] };
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['api_keys:read'] });
  });

  it('refuses the key at once when it is disabled, and answers it again after Undo', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('Seen in a public repository');
    await page.getByRole('button', { name: 'Disable key' }).click();
    await page.getByText('“Deploy bot” is disabled.').waitFor();
    expect((await use(bearer())).status).toBe(401);
    await page.getByText('Reason given: “Seen in a public repository”').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('“Deploy bot” is enabled.').waitFor();
    expect((await use(bearer())).status).toBe(200);
  });

  it('shows what an edit adds before it is saved', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('checkbox', { name: /services:read/ }).check();
    await page.getByRole('list', { name: 'Changes' }).getByText('adds services:read').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await heading(/Deploy bot/).waitFor();
    await page.getByRole('list', { name: 'Permissions', exact: true }).getByText('services:read').waitFor();
  });

  it('revokes a key that is in use only when its name is typed', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Revoke…' }).click();
    const revoke = page.getByRole('button', { name: 'Revoke for good' });
    await revoke.waitFor();
    expect(await revoke.isDisabled()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keep key');
    await page.getByRole('textbox', { name: /to confirm/ }).fill('Deploy bot');
    await revoke.click();
    await page.getByText('“Deploy bot” is revoked.').waitFor();
    const response = await use(bearer());
    expect([response.status, response.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
  });

  it('offers a replacement that may do the same', async () => {
    expect(await page.getByRole('button', { name: 'Disable' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Make a replacement…' }).click();
    await page.getByRole('button', { name: 'Create copy' }).click();
    const replacement = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    await page.getByRole('button', { name: 'Copy secret' }).click();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await heading('Deploy bot (copy)').waitFor();
    expect((await use({ 'X-API-Key': replacement })).status).toBe(200);
  });

  it('keeps the history in the audit log, with before and after', async () => {
    await page.getByRole('link', { name: 'Audit log', exact: true }).first().click();
    for (const words of ['created the key', 'disabled the key', 'enabled the key', 'changed the key', 'revoked the key']) {
      await page.getByRole('group').filter({ hasText: words }).first().waitFor();
    }
    await page.locator('summary').filter({ hasText: 'changed the key' }).click();
    await page.getByRole('table', { name: 'Before and after' }).getByText('services:read').waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(secret.slice(3, 40));
  });

  it('signs out, refuses a wrong password and leads back to the page that was asked for', async () => {
    await page.getByRole('button', { name: /^Account/ }).first().click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    await page.goto('/o/acme/members');
    await heading('Sign in').waitFor();
    await page.getByRole('textbox', { name: 'Email address' }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The email address or the password is not right.').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await heading('Members').waitFor();
    await expectAccessible(page);
  });

  it('fits a narrow phone, with no script error and nothing refused by the content policy on the way', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/o/acme/api-keys', '/o/acme/api-keys/new', '/o/acme/audit-log', '/o/acme/members', '/o/acme/workspaces']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.waitForLoadState('networkidle');
      expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 320]);
    }
    expect(complaints).toEqual([]);
  });
});
