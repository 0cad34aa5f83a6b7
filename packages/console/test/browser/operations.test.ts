import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './axe.ts';
import { openBrowser } from './browser.ts';
import { expectShown, goTo, press, signIn, type } from './keyboard.ts';
import { demoKey, demoPerson, type Latchkey, startLatchkey } from './server.ts';

let latchkey: Latchkey;
let browser: Browser;
let page: Page;

async function newPage(person: { email: string; password: string }): Promise<Page> {
  const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: latchkey.url });
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  await signIn(opened, person);
  return opened;
}

beforeAll(async () => {
  latchkey = await startLatchkey({ demo: true });
  browser = await openBrowser();
  page = await newPage(demoPerson(latchkey, 'OWNER'));
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

const link = (name: string | RegExp) => page.getByRole('link', { name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const region = (name: string) => page.getByRole('region', { name });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

/** Sends a document of its own with a key, as integrators do. */
const sendDocument = async (): Promise<number> => {
  const response = await fetch(`${latchkey.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${demoKey(latchkey)}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { kind } }' }),
  });
  return response.status;
};

describe('persisted operations by keyboard alone', () => {
  it('lists them, and shows one with its document, what it needs, who ran it and which keys are limited to it', async () => {
    await goTo(page, 'o', 'Operations');
    await page.getByRole('table', { name: 'Operations' }).waitFor();
    await press(page, link('CheckKey'));
    await heading('CheckKey').waitFor();
    await expectShown(region('Document').getByText(/mutation CheckKey/));
    await expectShown(region('What a key needs for it').getByText('api_keys:verify'));
    await expectShown(region('What a key needs for it').getByText('always'));
    await expectShown(region('Keys that ran it').getByRole('link', { name: 'Release pipeline' }));
    await expectShown(region('Keys limited to it').getByRole('link', { name: 'Release pipeline' }));
  });

  it('copies the whole id, by which the list finds it', async () => {
    await press(page, button('Copy the id of CheckKey'));
    await page.getByText('The id is copied.').waitFor();
    const id = await page.evaluate(() => navigator.clipboard.readText());
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    await press(page, link('Operations').filter({ hasText: 'Operations' }).last());
    await heading('Operations').waitFor();
    await type(page, page.getByRole('searchbox', { name: /Search operations/ }), id);
    await page.waitForURL(/search=sha256/);
    await page.getByText('1–1 of 1').waitFor();
    await expectShown(link('CheckKey'));
  });

  it('leads from an operation to the keys that are limited to it, as a filter', async () => {
    await page.goto(`/o/acme/api-keys?operation=${encodeURIComponent(new URL(page.url()).searchParams.get('search') ?? '')}`);
    await page.getByText('1–1 of 1').waitFor();
    await expectShown(link('Release pipeline'));
    await press(page, button('Show all'));
    await link('Incident bot').waitFor();
  });

  it('says that an upgrade, or nobody, knows an id', async () => {
    await page.goto(`/o/acme/operations/sha256:${'0'.repeat(64)}`);
    await expectShown(heading('No such operation'));
  });

  it('retires a version that nobody used at once, and one that was used only after a warning', async () => {
    await goTo(page, 'o', 'Operations');
    await press(page, link('Clients and versions'));
    await page.getByRole('table', { name: 'Versions' }).waitFor();
    await press(page, button('Retire @acme/dashboard 2026.11.1'));
    await press(page, button('Retire version'));
    await page.getByText('@acme/dashboard 2026.11.1 is retired. 1 operation is refused from now on.').waitFor();
    await press(page, button('Retire ci 1.5.0'));
    await press(page, button('Retire version'));
    await page.getByRole('alert').getByText('1 operation would be missed').waitFor();
    await press(page, button('Retire it all the same'));
    await page.getByText('ci 1.5.0 is retired. 1 operation is refused from now on.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button('Retire ci 1.5.0').waitFor({ state: 'detached' });
    await expectShown(button('Retire ci 1.4.0'));
  });

  it('keeps retired ones in sight where asked, with the reason why nothing more can be done', async () => {
    await page.goto('/o/acme/operations/versions?retired=true&client=ci');
    const retire = button('Retire ci 1.5.0');
    await retire.waitFor();
    expect(await retire.getAttribute('aria-disabled')).toBe('true');
    await expectShown(page.getByText('Versions of ci'));
    await page.goto('/o/acme/operations?retired=true&search=CheckKey');
    await expectShown(page.getByRole('cell', { name: /Retired/ }));
  });

  it('teaches how to register some where none are, and lets nobody retire who may not', async () => {
    const globex = await newPage(demoPerson(latchkey, 'OWNER', 'globex'));
    await goTo(globex, 'o', 'Operations');
    await expectShown(globex.getByRole('heading', { name: 'No operations yet' }));
    await expectAccessible(globex);
    await press(globex, globex.getByRole('button', { name: 'Copy' }));
    await globex.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await globex.evaluate(() => navigator.clipboard.readText())).toContain('latchkey operations push');
    await globex.context().close();
    const viewer = await newPage(demoPerson(latchkey, 'VIEWER'));
    await viewer.goto('/o/acme/operations/versions');
    const retire = viewer.getByRole('button', { name: 'Retire ci 1.4.0' });
    await retire.waitFor();
    expect(await retire.getAttribute('aria-disabled')).toBe('true');
    expect(await retire.evaluate((element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent)).toMatch(/Your role does not allow this/);
    await viewer.context().close();
  });
});

describe('settings by keyboard alone', () => {
  const effects = () => page.getByRole('status', { name: 'What saving changes' });

  it('says whom a policy affects before it is saved, in numbers that the list confirms', async () => {
    await goTo(page, 's', 'Settings');
    await press(page, page.getByRole('checkbox', { name: 'Persisted operations only' }), 'Space');
    const words = await effects().getByText(/active keys that are not limited to operations can no longer send documents/).innerText();
    const counted = Number(/^\d+/.exec(words)?.[0]);
    expect(counted).toBeGreaterThan(1);
    const list = await page.context().newPage();
    await list.goto('/o/acme/api-keys?pinned=false&status=ACTIVE');
    await list.getByText(`1–${counted} of ${counted}`).waitFor();
    await list.close();
    expect(await sendDocument()).toBe(200);
  });

  it('saves it, and it holds; discards and refuses what cannot be', async () => {
    await press(page, button('Save policies'));
    await page.getByText('The policies hold.').waitFor();
    expect(await sendDocument()).toBe(403);
    await press(page, page.getByRole('checkbox', { name: 'Persisted operations only' }), 'Space');
    await press(page, button('Save policies'));
    await button('Save policies').waitFor({ state: 'detached' });
    expect(await sendDocument()).toBe(200);
    await type(page, page.getByRole('textbox', { name: 'Longest life in days' }), '4000');
    await expectShown(page.getByText('A whole number of days from 1 to 3650'));
    expect(await button('Save policies').isDisabled()).toBe(true);
    await press(page, button('Discard changes'));
    await button('Save policies').waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Longest life in days' }).inputValue()).toBe('365');
  });

  it('lowers the limit of keys after saying what that means, and never raises it', async () => {
    const globex = await newPage(demoPerson(latchkey, 'OWNER', 'globex'));
    await goTo(globex, 's', 'Settings');
    const limit = globex.getByRole('textbox', { name: 'Lower the limit to' });
    await type(globex, limit, '5');
    await globex.keyboard.press('Enter');
    await expectShown(globex.getByText('Less than 5, which holds now. The operator can raise it.'));
    await type(globex, limit, '3');
    await globex.keyboard.press('Enter');
    await expectShown(globex.getByRole('dialog').getByText('4 keys count today: they stay as they are, and none can be made until fewer than 3 count.'));
    await press(globex, globex.getByRole('button', { name: 'Lower limit', exact: true }));
    await globex.getByText('The organization may have 3 keys from now on.').waitFor();
    await expectShown(globex.getByText('4 of 3 keys'));
    await globex.context().close();
  });

  it('shows the values and the reason to those who may not change them', async () => {
    const admin = await newPage(demoPerson(latchkey, 'ADMIN'));
    await goTo(admin, 's', 'Settings');
    await expectShown(admin.getByText('Only an owner changes policies. This is what holds.'));
    await expectShown(admin.getByText('365 days from creation'));
    expect(await admin.getByRole('checkbox').count()).toBe(0);
    await admin.context().close();
  });

  it('is behind "More" on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto('/o/acme/api-keys');
    await press(page, button('More'));
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await expectShown(heading('Settings'));
    expect(await button('More').getAttribute('aria-current')).toBe('page');
  });
});
