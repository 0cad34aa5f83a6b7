import { createHash } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './axe.ts';
import { openBrowser } from './browser.ts';
import { expectShown, press, tabTo, type } from './keyboard.ts';
import { demoGatewayKey, demoKey, demoPerson, type Latchkey, startLatchkey } from './server.ts';

let latchkey: Latchkey;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: true });
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.mouse.click = () => Promise.reject(new Error('These flows go by keyboard alone.'));
  const owner = demoPerson(latchkey, 'OWNER');
  await page.goto('/sign-in');
  await type(page, box('Email address'), owner.email);
  await type(page, page.getByLabel('Password', { exact: true }), owner.password);
  await page.keyboard.press('Enter');
  await heading('API keys').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const box = (name: string | RegExp) => page.getByRole('textbox', { name });
const checkbox = (name: string | RegExp) => page.getByRole('checkbox', { name });
const radio = (name: string | RegExp) => page.getByRole('radio', { name });
const changes = () => page.getByRole('list', { name: 'Changes' });
const inWords = () => page.getByRole('region', { name: 'What this key could do' });

/** Takes a radio button as a keyboard does: Tab to the group, arrows to the choice. */
async function choose(name: string, key: 'ArrowDown' | 'ArrowUp'): Promise<void> {
  const group = page.getByRole('group').filter({ has: radio(name) }).last();
  await tabTo(page, group.getByRole('radio', { checked: true }));
  await page.keyboard.press(key);
  expect(await radio(name).isChecked()).toBe(true);
}

/** Stores the secret of the new key, and gives it. */
async function storeSecret(): Promise<string> {
  const secret = await box('Secret').inputValue();
  await press(page, button('Copy secret'));
  await button('Copied').waitFor();
  await press(page, button('I have stored it'));
  return secret;
}

/** What the API answers this key, asked from this machine. */
async function statusOf(secret: string, body: object = { query: '{ viewer { kind } }' }): Promise<[number, string | null]> {
  const response = await fetch(`${latchkey.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return [response.status, response.headers.get('X-Latchkey-Reason')];
}

describe('a key for some addresses', () => {
  let secret: string;

  it('shows what each range holds, where one is none, and warns before the own address is left out', async () => {
    await page.keyboard.press('c');
    await type(page, box(/^Name/), 'Office only');
    await press(page, checkbox('All of Incidents'), 'Space');
    await press(page, checkbox('Production'), 'Space');
    await choose('Chosen addresses', 'ArrowDown');
    await type(page, box('Ranges'), '203.0.113.9/24\n2001:db8::/48\noffice');
    const held = page.getByRole('list', { name: 'What the ranges hold' });
    await held.getByText('203.0.113.0 to 203.0.113.255, 256 addresses (wider than the 203.0.113.9/24 that was typed)').waitFor();
    await held.getByText('65,536 networks of 2⁶⁴ addresses').waitFor();
    await expectAccessible(page);
    await press(page, button('Create key'));
    await page.getByText('"office" is no range of addresses.').first().waitFor();
    expect(await box('Ranges').evaluate((field) => field === document.activeElement)).toBe(true);
    await type(page, box('Ranges'), '203.0.113.9/24');
    await page.getByText('This leaves out your own address').waitFor();
    await press(page, button('Create key'));
    await page.getByText('Add your address, or say here that leaving it out is meant.').first().waitFor();
    expect(await checkbox(/leave my own address out/).evaluate((field) => field === document.activeElement)).toBe(true);
    await expectAccessible(page);
  });

  it('takes in the own address, says so in words and in the request, and works from there', async () => {
    await press(page, button('Add my current address (127.0.0.1)'));
    await page.getByText('you are here').waitFor();
    await page.getByText('This leaves out your own address').waitFor({ state: 'detached' });
    await inWords().getByText('Only from 127.0.0.1/32 and 203.0.113.0/24.').waitFor();
    await press(page, page.locator('summary').filter({ hasText: 'The same through the API' }));
    await page.getByText('"127.0.0.1/32"').waitFor();
    await press(page, button('Create key'));
    secret = await storeSecret();
    await heading(/Office only/).waitFor();
    await page.getByRole('list', { name: 'Addresses' }).getByText('256 addresses').waitFor();
    expect(await statusOf(secret)).toEqual([200, null]);
  });

  it('says in the question before a copy that it is bound as well', async () => {
    await press(page, button('More actions'));
    await page.getByRole('menuitem', { name: 'Clone…' }).waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    await expectShown(page.getByText('Like this key it works only from 127.0.0.1/32 and 203.0.113.0/24.'));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('shows what a change of the ranges does; one that locks out has to be meant', async () => {
    await press(page, button('Edit'));
    await heading(/Edit/).waitFor();
    await type(page, box('Ranges'), '203.0.113.0/24');
    await changes().getByText('no longer works from 127.0.0.1/32').waitFor();
    await press(page, checkbox(/leave my own address out/), 'Space');
    await press(page, button('Save changes'));
    await heading(/^Office only/).waitFor();
    expect(await statusOf(secret)).toEqual([403, 'FORBIDDEN_IP']);
    await press(page, button('Edit'));
    await heading(/Edit/).waitFor();
    await choose('Any address', 'ArrowUp');
    await changes().getByText('opens it to any address').waitFor();
    await press(page, button('Save changes'));
    await heading(/^Office only/).waitFor();
    expect(await statusOf(secret)).toEqual([200, null]);
  });
});

const OPEN_KEYS = 'query OpenKeys { organization { apiKeys { totalCount } } }';
const WHO = 'query Who { viewer { kind } }';
const DISABLE = 'mutation Disable($id: ID!) { disableApiKey(input: { id: $id }) { __typename } }';
const idOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Registers documents as a version of a client, as a pipeline does. */
async function push(client: string, version: string, ...texts: string[]): Promise<void> {
  const response = await fetch(`${latchkey.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${demoKey(latchkey)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename } }',
      variables: { input: { client, version, files: texts.map((text, index) => ({ path: `${index}.graphql`, text })) } },
    }),
  });
  expect(await response.json()).toEqual({ data: { registerPersistedOperations: { __typename: 'RegisterPersistedOperationsSuccess' } } });
}

describe('a key for some operations', () => {
  let secret: string;
  const needed = () => page.getByRole('list', { name: 'Permissions that the operations need' });

  it('takes the current set of a client, and exactly the permissions that it needs', async () => {
    await push('atlas', '1.4.0', OPEN_KEYS, WHO);
    await page.keyboard.press('c');
    await heading('Create a key').waitFor();
    await type(page, box(/^Name/), 'Pinned');
    await choose('Chosen operations', 'ArrowDown');
    await press(page, button('Create key'));
    await page.getByText('Choose at least one operation, or any.').first().waitFor();
    await press(page, button('Use this set'));
    await page.getByText('2 operations of atlas 1.4.0 are chosen.').waitFor();
    await needed().getByText('not given, so OpenKeys could be refused').waitFor();
    await expectAccessible(page);
    await press(page, button('Give exactly these permissions'));
    await needed().getByText('given', { exact: true }).waitFor();
    expect(await checkbox(/^Read API keys/).isChecked()).toBe(true);
    await inWords().getByText('Runs 2 registered operations and nothing else.').waitFor();
    await choose('All workspaces', 'ArrowDown');
    await press(page, page.locator('summary').filter({ hasText: 'The same through the API' }));
    await page.getByText(idOf(WHO)).waitFor();
    await press(page, button('Create key'));
    secret = await storeSecret();
    await heading(/^Pinned/).waitFor();
    await page.getByRole('list', { name: 'Operations' }).getByText('OpenKeys').waitFor();
    expect(await statusOf(secret, { documentId: idOf(OPEN_KEYS) })).toEqual([200, null]);
    expect(await statusOf(secret)).toEqual([403, null]);
  });

  it('offers what its client registered later, as a change that is shown before it is saved', async () => {
    await push('atlas', '1.5.0', OPEN_KEYS, DISABLE);
    await page.reload();
    await expectAccessible(page);
    await press(page, button('Look at the update'));
    await changes().getByText('runs Disable').waitFor();
    await changes().getByText('no longer runs Who').waitFor();
    await needed().getByText('not given, so Disable could be refused').waitFor();
    await press(page, button('Give exactly these permissions'));
    await changes().getByText('adds api_keys:write').waitFor();
    await press(page, button('Save changes'));
    await heading(/^Pinned/).waitFor();
    await page.getByRole('list', { name: 'Operations' }).getByText('Disable').waitFor();
    expect(await button('Look at the update').count()).toBe(0);
    expect(await statusOf(secret, { documentId: idOf(WHO) })).toEqual([403, 'OPERATION_NOT_ALLOWED']);
  });

  it('finds operations by name, and takes the limit away again', async () => {
    await press(page, button('Edit'));
    await type(page, page.getByRole('searchbox', { name: 'Search operations' }), 'who');
    await checkbox('OpenKeys').waitFor({ state: 'detached' });
    await press(page, checkbox(/^Who$/), 'Space');
    await changes().getByText('runs Who').waitFor();
    await press(page, checkbox('Only the 3 chosen ones'), 'Space');
    await checkbox('OpenKeys').waitFor();
    await expectAccessible(page);
    await choose('Any operation', 'ArrowUp');
    await changes().getByText('opens it to any operation').waitFor();
    await press(page, button('Save changes'));
    await heading(/^Pinned/).waitFor();
    expect(await statusOf(secret)).toEqual([200, null]);
  });

  it('was refused for a permission: the detail says how often, and proposes to add it', async () => {
    for (let time = 0; time < 14; time += 1) {
      const answer = await fetch(`${latchkey.url}/v1/keys/verify`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${demoGatewayKey(latchkey)}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: secret, permissions: ['alerts:read'] }),
      });
      expect(await answer.json()).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS' });
    }
    const refusals = page.getByRole('list', { name: 'Refusals' });
    // Uses are written every second.
    await expect.poll(async () => (await page.reload(), await heading(/^Pinned/).waitFor(), await refusals.getByText('Refused 14 times for alerts:read').count()), { timeout: 15_000, interval: 500 }).toBe(1);
    await expectAccessible(page);
    await press(page, button('Add alerts:read…'));
    await changes().getByText('adds alerts:read').waitFor();
    await press(page, button('Save changes'));
    await heading(/^Pinned/).waitFor();
    await page.getByRole('list', { name: 'Permissions', exact: true }).getByText('alerts:read').waitFor();
    expect(await refusals.count()).toBe(0);
  });
});

describe('a document is explained', () => {
  it('says what it needs, where, on what that depends and what it costs; a fault stands beside the field with its line', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await heading('Operations').waitFor();
    await press(page, page.getByRole('link', { name: 'Explain a document' }));
    const field = box('GraphQL document');
    await type(page, field, 'query Report {\n  organization { apiKys { totalCount } }\n}');
    await press(page, button('Explain'));
    await page.getByText(/^Line 2: /).waitFor();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await expectAccessible(page);
    await type(page, field, 'query Report($more: Boolean!) { organization { keys: apiKeys(first: 10) { totalCount } members @include(if: $more) { totalCount } } }');
    await page.keyboard.press('Control+Enter');
    const needs = page.getByRole('list', { name: 'Permissions that it needs' });
    await needs.getByText('organization.keys').waitFor();
    await needs.getByText('organization.members where $more is true').waitFor();
    await page.getByText(/^Cost \d+/).waitFor();
    expect(page.url()).not.toContain('Report');
    await expectAccessible(page);
  });

  it('fills in a key for it', async () => {
    await press(page, button('Create a key for this'));
    await heading('Create a key').waitFor();
    expect(new URL(page.url()).search).toBe('?name=Report&permissions=api_keys%3Aread%2Cmembers%3Aread');
    expect(await box(/^Name/).inputValue()).toBe('Report');
    for (const name of [/^Read API keys/, /^Read members/]) expect(await checkbox(name).isChecked()).toBe(true);
    await choose('All workspaces', 'ArrowDown');
    await press(page, button('Create key'));
    const reporter = await storeSecret();
    expect(await statusOf(reporter, { query: '{ organization { apiKeys { totalCount } } }' })).toEqual([200, null]);
  });

  it('a registered one fills in a key that runs nothing else', async () => {
    await heading(/^Report/).waitFor();
    await page.goto(`/o/acme/operations/${idOf(OPEN_KEYS)}`);
    await press(page, button('Create a key for this'));
    await heading('Create a key').waitFor();
    await inWords().getByText('Runs 1 registered operation and nothing else.').waitFor();
    expect(await button('Give exactly these permissions').getAttribute('aria-disabled')).toBe('true');
  });
});
