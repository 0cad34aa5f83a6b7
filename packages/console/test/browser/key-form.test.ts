import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { press, tabTo, type } from './keyboard.ts';
import { demoPerson, type Latchkey, startLatchkey } from './server.ts';

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

/** No finding of axe in either theme. */
async function expectAccessible(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colors are read once the page has taken the theme.
    await page.waitForFunction(() => new Promise((settled) => requestAnimationFrame(() => settled(document.getAnimations().length === 0))));
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
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
    await expectAccessible();
    await press(page, button('Create key'));
    await page.getByText('"office" is no range of addresses.').waitFor();
    expect(await box('Ranges').evaluate((field) => field === document.activeElement)).toBe(true);
    await type(page, box('Ranges'), '203.0.113.9/24');
    await page.getByText('This leaves out your own address').waitFor();
    await press(page, button('Create key'));
    await page.getByText('Add your address, or say here that leaving it out is meant.').waitFor();
    expect(await checkbox(/leave my own address out/).evaluate((field) => field === document.activeElement)).toBe(true);
    await expectAccessible();
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
