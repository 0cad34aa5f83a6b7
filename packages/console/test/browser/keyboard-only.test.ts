import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { expectShown, press, tabTo, type } from './keyboard.ts';
import { demoPerson, type Latchkey, startLatchkey } from './server.ts';
import { signIn } from './sign-in.ts';

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
  // Whoever touches the pointer here is told so.
  page.mouse.click = () => Promise.reject(new Error('These flows go by keyboard alone.'));
});

afterAll(async () => {
  await browser?.close();
  await latchkey?.stop();
});

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const box = (name: string | RegExp) => page.getByRole('textbox', { name });

describe('every flow by keyboard alone', () => {
  it('signs in', async () => {
    const owner = demoPerson(latchkey, 'OWNER');
    await page.goto('/sign-in');
    await type(page, box('Email address'), owner.email);
    await type(page, page.getByLabel('Password', { exact: true }), owner.password);
    await page.keyboard.press('Enter');
    await expectShown(heading('API keys'));
  });

  it('shows its shortcuts with ?, and goes by g and a letter', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Create key').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    for (const [letter, title] of [['a', 'Audit log'], ['w', 'Workspaces'], ['p', 'Permissions'], ['m', 'Members'], ['k', 'API keys']] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await expectShown(heading(title));
    }
  });

  it('creates a key for one workspace, stores its secret, and uses it within a minute', async () => {
    const begun = Date.now();
    await page.keyboard.press('c');
    await heading('Create a key').waitFor();
    await type(page, box(/^Name/), 'Build agent');
    await press(page, page.getByRole('checkbox', { name: 'All of Incidents' }), 'Space');
    await press(page, page.getByRole('checkbox', { name: 'Staging' }), 'Space');
    await press(page, button('Create key'));
    await button('Copy secret').waitFor();
    await page.keyboard.press('Enter');
    await button('Copied').waitFor();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    const used = await fetch(`${latchkey.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: '{ viewer { apiKey { name } } }' }),
    });
    expect([used.status, await used.json()]).toEqual([200, { data: { viewer: { apiKey: { name: 'Build agent' } } } }]);
    expect(Date.now() - begun).toBeLessThan(60_000);
    await press(page, button('I have stored it'));
    await heading(/Build agent/).waitFor();
  });

  it('edits it, and says what that adds before it is saved', async () => {
    await press(page, button('Edit'));
    await heading(/Edit/).waitFor();
    await press(page, page.getByRole('checkbox', { name: /services:read/ }), 'Space');
    await page.getByRole('list', { name: 'Changes' }).getByText('adds services:read').waitFor();
    await press(page, button('Save changes'));
    await expectShown(heading(/^Build agent/));
  });

  it('disables it with a reason and says how soon that holds; Undo takes it back', async () => {
    await press(page, button('Disable'));
    await type(page, box(/Reason/), 'Trying it out');
    await press(page, button('Disable key'));
    await page.getByText(/“Build agent” is disabled. In force everywhere after [\d.]+ s/).waitFor();
    await press(page, button('Undo'));
    await expectShown(page.getByText(/“Build agent” is enabled/));
  });

  it('rotates it: both secrets work, the page tells their last use, and the old one is ended knowing that it is in use', async () => {
    const old = await page.evaluate(() => navigator.clipboard.readText());
    await tabTo(page, button('More actions'));
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Rotate…' }).waitFor();
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('radio', { name: '24 hours' }), 'ArrowDown');
    await press(page, page.getByRole('checkbox', { name: /End it sooner/ }), 'Space');
    await press(page, button('Make new secret'));
    await page.getByRole('heading', { name: 'The new secret of “Build agent”' }).waitFor();
    await press(page, button('Copy secret'));
    await button('Copied').waitFor();
    const fresh = await page.evaluate(() => navigator.clipboard.readText());
    expect(fresh).not.toBe(old);
    await press(page, button('I have stored it'));
    const card = page.getByRole('region', { name: 'Rotation' });
    await expectShown(card.getByText(/The old one ends in 7 days, or as soon as it is silent for 24 hours/));
    for (const secret of [old, fresh]) {
      const used = await fetch(`${latchkey.url}/graphql`, { method: 'POST', headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' }, body: '{"query":"{ viewer { kind } }"}' });
      expect(used.status).toBe(200);
    }
    await expect
      .poll(async () => {
        await page.reload();
        await card.waitFor();
        return card.getByRole('listitem').filter({ hasText: 'Last used' }).count();
      }, { timeout: 15_000 })
      .toBe(2);
    await press(page, button('End old secret…'));
    await press(page, page.getByRole('dialog').getByRole('button', { name: 'End old secret' }));
    await page.getByRole('alert').getByText(/It was used/).waitFor();
    await press(page, button('End it all the same'));
    await page.getByText(/The old secret of “Build agent” has ended. In force everywhere after [\d.]+ s/).waitFor();
    await card.waitFor({ state: 'detached' });
    const dead = await fetch(`${latchkey.url}/graphql`, { method: 'POST', headers: { Authorization: `Bearer ${old}`, 'Content-Type': 'application/json' }, body: '{"query":"{ viewer { kind } }"}' });
    expect(dead.status).toBe(401);
  });

  it('takes a rotation back', async () => {
    await tabTo(page, button('More actions'));
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Rotate…' }).waitFor();
    await page.keyboard.press('Enter');
    await press(page, button('Make new secret'));
    await press(page, button('Copy secret'));
    await button('Copied').waitFor();
    await press(page, button('I have stored it'));
    await press(page, button('Cancel rotation…'));
    await press(page, button('End new secret'));
    await expectShown(page.getByText(/The rotation of “Build agent” is cancelled/));
    await page.getByRole('region', { name: 'Rotation' }).waitFor({ state: 'detached' });
  });

  it('clones it from the menu, by arrows', async () => {
    await tabTo(page, button('More actions'));
    await page.keyboard.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Clone…' }).waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('Enter');
    await type(page, page.getByRole('dialog').getByRole('textbox', { name: 'Name' }), 'Build agent two');
    await page.keyboard.press('Enter');
    await box('Secret').waitFor();
    await press(page, button('Copy secret'));
    await button('Copied').waitFor();
    await press(page, button('I have stored it'));
    await expectShown(heading(/Build agent two/));
  });

  it('finds a key in the palette, and never sends one that is pasted there', async () => {
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    const pasted = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').waitFor();
    await page.keyboard.press('Control+v');
    await page.getByRole('option', { name: /Build agent two/ }).waitFor();
    expect(bodies.join()).not.toContain(pasted.slice(3, 40));
    expect(page.url()).not.toContain(pasted.slice(-4));
    await page.keyboard.press('Control+a');
    await page.keyboard.type('incident b');
    await page.getByRole('option', { name: /Incident bot/ }).waitFor();
    await page.keyboard.press('Enter');
    await heading(/Incident bot/).waitFor();
  });

  it('revokes two keys at once, with a result for each', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('k');
    await page.getByRole('table', { name: 'API keys' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('build');
    await page.waitForURL(/search=build/);
    await page.getByText('1–2 of 2').waitFor();
    await press(page, page.getByRole('checkbox', { name: 'Choose Build agent two' }), 'Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await press(page, page.getByRole('region', { name: 'Chosen keys' }).getByRole('button', { name: 'Revoke…' }));
    await type(page, box(/to confirm/), '2');
    await press(page, button('Revoke for good'));
    await page.getByRole('dialog', { name: '2 of 2 keys revoked' }).waitFor();
    expect(await page.getByRole('list', { name: 'Results' }).getByRole('listitem').count()).toBe(2);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: 'Revoked' }).first().waitFor();
  });

  it('renames, archives and takes back a workspace', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await press(page, button('Actions for Staging'));
    await page.keyboard.press('r');
    await page.keyboard.press('Enter');
    await type(page, page.getByRole('dialog').getByRole('textbox', { name: 'Name' }), 'Rehearsal');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(page, button('Actions for Rehearsal'));
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'SDK in the mobile app' }).waitFor();
    await press(page, button('Archive workspace'));
    await expectShown(page.getByText('Archived', { exact: true }));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(page, button('Actions for Rehearsal'));
    await page.keyboard.press('t');
    await page.keyboard.press('Enter');
    await page.getByText('Archived', { exact: true }).waitFor({ state: 'detached' });
    await expectShown(page.getByText(/“Rehearsal” is in use again/));
  });

  it('opens an event and links to it, also from where it is on no page', async () => {
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await tabTo(page, page.locator('summary').filter({ hasText: 'revoked the key' }).first());
    await page.keyboard.press('Enter');
    await press(page, page.getByRole('link', { name: 'Link to this event' }).first());
    await page.waitForURL(/event=/);
    const event = new URL(page.url()).searchParams.get('event');
    await page.goto(`/o/acme/audit-log?action=workspace.created&event=${event ?? ''}`);
    await expectShown(page.getByRole('group').filter({ hasText: 'revoked the key' }).getByText('Link to this event'));
  });

  it('shows the exact time of a relative one on focus, and hides it with Esc', async () => {
    await page.goto('/o/acme/workspaces');
    const time = page.locator('time').first();
    await tabTo(page, time);
    await expectShown(page.getByRole('tooltip').getByText(/UTC/).first());
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'detached' });
  });

  it('changes the name, and signs another browser out', async () => {
    const other = await browser.newContext({ baseURL: latchkey.url });
    const there = await other.newPage();
    await signIn(there, latchkey);
    await press(page, button(/^Account/).last());
    await page.keyboard.press('Enter');
    await heading('Profile').waitFor();
    await type(page, box('Name'), 'Ada O. Okafor');
    await page.keyboard.press('Enter');
    await button(/Ada O. Okafor/).last().waitFor();
    await press(page, button('Sign out everywhere else'));
    await page.getByText(/signed out/).waitFor();
    await there.reload();
    await expectShown(there.getByRole('heading', { level: 1, name: 'Sign in' }));
    await other.close();
  });
});
