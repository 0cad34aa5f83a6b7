import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from './browser.ts';
import { expectShown, goTo, press, signIn, tabTo, type } from './keyboard.ts';
import { demoKey, demoPerson, type Latchkey, startLatchkey } from './server.ts';

let latchkey: Latchkey;
let browser: Browser;
let page: Page;

async function newPage(person: { email: string; password: string } | null): Promise<Page> {
  const context = await browser.newContext({ baseURL: latchkey.url, reducedMotion: 'reduce' });
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  if (person !== null) await signIn(opened, person);
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
const region = (name: string, on = page) => on.getByRole('region', { name });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

/** What a button that is off says to those who listen. */
const reasonOn = (on: Page, name: string): Promise<string | null | undefined> =>
  on.getByRole('button', { name }).evaluate((element) => document.getElementById(element.getAttribute('aria-describedby') ?? '')?.textContent);

describe('members by keyboard alone', () => {
  it('has a page for each, with role, keys, last sign-in and what they did', async () => {
    await goTo(page, 'm', 'Members');
    await press(page, link('Chiara Rossi'));
    await heading('Chiara Rossi').waitFor();
    await expectShown(region('Role').getByText(/makes personal keys and manages keys/));
    await expectShown(region('Personal keys').getByRole('link', { name: 'Chiara\'s laptop' }));
    await expectShown(region('About').getByText('Last sign-in'));
    await expectShown(region('What they did').getByText(/created the key/).first());
  });

  it('tells those who may not why, and shows nothing that is not theirs to see', async () => {
    const developer = await newPage(demoPerson(latchkey, 'DEVELOPER'));
    await goTo(developer, 'm', 'Members');
    await press(developer, developer.getByRole('link', { name: 'Bruno Keller' }));
    await developer.getByRole('heading', { level: 1, name: 'Bruno Keller' }).waitFor();
    await region('Personal keys', developer).getByText('This person has no personal key.').waitFor();
    expect(await reasonOn(developer, 'Remove…')).toMatch(/Your role does not allow this/);
    await expectShown(region('Role', developer).getByText(/Your role does not allow this/));
    await expectShown(region('What they did', developer).getByText(/Your role does not allow this/));
    expect(await region('About', developer).getByText('Last sign-in').count()).toBe(0);
    await developer.context().close();
  });

  it('changes the role there', async () => {
    await tabTo(page, page.getByRole('combobox', { name: 'Role of Chiara Rossi' }));
    await page.keyboard.press('ArrowDown');
    await expectShown(region('Role').getByText('Reads everything and changes nothing.'));
    await press(page, button('Change role'));
    await page.getByText('Chiara Rossi is now viewer.').waitFor();
    await button('Change role').waitFor({ state: 'detached' });
    await page.goBack();
    await expectShown(page.getByRole('row').filter({ hasText: 'Chiara Rossi' }).getByRole('cell', { name: 'Viewer' }));
  });

  it('says before a removal which keys end with it, and the list is without them at once', async () => {
    await press(page, link('Chiara Rossi'));
    await heading('Chiara Rossi').waitFor();
    await press(page, button('Remove…'));
    const dialog = page.getByRole('dialog', { name: 'Remove Chiara Rossi?' });
    await dialog.getByText('1 personal key ends with that:').waitFor();
    await expectShown(dialog.getByRole('link', { name: 'Chiara\'s laptop' }));
    await press(page, button('Remove member'));
    await heading('Members').waitFor();
    await page.getByText('Chiara Rossi is no longer a member. Their personal keys are revoked.').waitFor();
    await link('Chiara Rossi').waitFor({ state: 'detached' });
    await expectShown(link('Daniel Mbeki'));
  });

  it('says that a member is gone, also where a link still leads there', async () => {
    await page.goto('/o/acme/members/mem_0000000000000000000000');
    await expectShown(heading('No such member'));
  });
});

describe('invitations by keyboard alone', () => {
  let invitation = '';

  it('lists an open one with who made it, and keeps the link in sight on the way there', async () => {
    await goTo(page, 'm', 'Members');
    await type(page, page.getByRole('textbox', { name: 'Email address' }), 'sam@acme.example');
    await page.keyboard.press('Enter');
    await page.getByText('Send this link to sam@acme.example').waitFor();
    invitation = await page.getByLabel('Invitation link', { exact: true }).innerText();
    await press(page, link('Open invitations'));
    await expectShown(page.getByRole('row').filter({ hasText: 'sam@acme.example' }).getByText('Ada Okafor'));
    await expectShown(page.getByText('Send this link to sam@acme.example'));
  });

  it('withdraws it, and the link brings nobody in', async () => {
    await press(page, button('Withdraw the invitation of sam@acme.example'));
    await press(page, button('Withdraw invitation'));
    await page.getByText('The invitation of sam@acme.example is withdrawn.').waitFor();
    await page.getByRole('heading', { name: 'No open invitations' }).waitFor();
    const stranger = await newPage(null);
    await stranger.goto(invitation);
    await expectShown(stranger.getByText(/This link does not work/));
    await stranger.context().close();
  });
});

describe('the audit log', () => {
  const log = () => page.getByRole('group');

  it('filters by actor, address and day in the address, and says what is no address', async () => {
    await goTo(page, 'a', 'Audit log');
    await tabTo(page, page.getByRole('combobox', { name: 'Actor' }));
    await page.keyboard.type('Bruno');
    await page.waitForURL(/actor=usr_/);
    await log().filter({ hasText: 'Ada Okafor' }).first().waitFor({ state: 'detached' });
    await expectShown(log().filter({ hasText: 'Bruno Keller' }).first());
    await type(page, page.getByRole('textbox', { name: 'Address' }), '203.0.113');
    await page.keyboard.press('Enter');
    await expectShown(page.getByRole('alert').getByText(/no whole IP address/));
    await type(page, page.getByRole('textbox', { name: 'Address' }), '203.0.113.7');
    await page.keyboard.press('Enter');
    await page.waitForURL(/ip=203\.0\.113\.7/);
    await expectShown(page.getByRole('heading', { name: 'Nothing like that has happened' }));
    await press(page, button('Clear filters'));
    await page.waitForURL((url) => url.search === '');
    await page.goto('/o/acme/audit-log?to=2020-01-01');
    await expectShown(page.getByRole('heading', { name: 'Nothing like that has happened' }));
  });

  it('leads from an event to all of its target, its actor and its address', async () => {
    await page.goto('/o/acme/audit-log?action=member.invitation_withdrawn');
    await tabTo(page, page.locator('summary').filter({ hasText: 'withdrew the invitation of “sam@acme.example”' }));
    await page.keyboard.press('Enter');
    await press(page, link('All that was done to it'));
    await page.waitForURL(/target=lnk_/);
    await page.getByText('1–2 of 2').waitFor();
    await expectShown(page.locator('summary').filter({ hasText: 'invited “sam@acme.example”' }));
    await press(page, button('Show all'));
    await page.waitForURL((url) => !url.searchParams.has('target'));
    await page.goto('/o/acme/audit-log?actor=key_0000000000000000000000');
    await expectShown(page.getByText('Done by key_0000000000000000000000'));
  });
});

describe('workspaces', () => {
  it('pages past the first fifty, there and back', async () => {
    for (let first = 0; first < 50; first += 10) {
      const fields = Array.from({ length: 10 }, (_, index) => `w${index}: createWorkspace(input: { name: "Place ${first + index}" }) { __typename }`);
      const response = await fetch(`${latchkey.url}/graphql`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${demoKey(latchkey)}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: `mutation { ${fields.join(' ')} }` }),
      });
      expect(await response.text()).not.toContain('errors');
    }
    await goTo(page, 'w', 'Workspaces');
    await page.getByText('1–50 of 53').waitFor();
    await press(page, button('Next'));
    await page.getByText('51–53 of 53').waitFor();
    expect(new URL(page.url()).searchParams.get('page')).toBe('2');
    await press(page, button('Previous'));
    await page.getByText('1–50 of 53').waitFor();
  });

  it('says in the menu why something is off, as the API would', async () => {
    const viewer = await newPage(demoPerson(latchkey, 'VIEWER'));
    await goTo(viewer, 'w', 'Workspaces');
    await press(viewer, viewer.getByRole('button', { name: 'Actions for Development' }));
    const archive = viewer.getByRole('menuitem', { name: /Archive/ });
    await archive.waitFor();
    expect(await archive.getAttribute('aria-disabled')).toBe('true');
    await expectShown(archive.getByText(/Your role does not allow this/));
    await viewer.context().close();
  });
});

describe('several organizations', () => {
  it('joins a second one by a link with the account that is there', async () => {
    const emma = await newPage(demoPerson(latchkey, 'OWNER', 'globex'));
    const { email, password } = demoPerson(latchkey, 'OWNER');
    await goTo(emma, 'm', 'Members');
    await type(emma, emma.getByRole('textbox', { name: 'Email address' }), email);
    await emma.keyboard.press('Enter');
    const invitation = await emma.getByLabel('Invitation link', { exact: true }).innerText();
    await emma.context().close();
    await page.goto(invitation);
    await heading('Join Globex').waitFor();
    await type(page, page.getByLabel('Password', { exact: true }), password);
    await page.keyboard.press('Enter');
    await expectShown(heading('Choose an organization'));
  });

  it('changes between them by the menu and by the palette', async () => {
    await page.goto('/o/acme/workspaces');
    await heading('Workspaces').waitFor();
    await press(page, button('Organization Acme, change'));
    await page.getByRole('menuitem', { name: 'Globex' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/o\/globex\/api-keys/);
    await button('Organization Globex, change').first().waitFor();
    await link('Incident bot').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Command, screen or key' }).waitFor();
    await page.keyboard.type('change to acme');
    await page.getByRole('option', { name: 'Change to Acme' }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/o\/acme\/api-keys/);
    await expectShown(link('Release pipeline'));
  });
});

describe('the permission catalogue', () => {
  it('is searched in the address, and counts as many keys as the list that it leads to', async () => {
    await goTo(page, 'p', 'Permissions');
    await type(page, page.getByRole('searchbox', { name: 'Search permissions' }), 'api_keys:verify');
    await page.waitForURL(/search=api_keys/);
    const entry = page.getByRole('listitem').filter({ hasText: 'api_keys:verify' });
    await expectShown(entry.getByText(/Roles: Owner, Admin, Developer/));
    const keys = entry.getByRole('link', { name: /keys?$/ });
    const counted = Number.parseInt(await keys.innerText(), 10);
    await press(page, keys);
    await heading('API keys').waitFor();
    await expectShown(page.getByText(`1–${counted} of ${counted}`));
  });
});

describe('the profile', () => {
  it('changes the password, which the next sign-in asks for', async () => {
    const { email, password } = demoPerson(latchkey, 'ADMIN');
    const admin = await newPage({ email, password });
    await admin.goto('/o/acme/profile');
    const next = 'quiet harbor lantern maple';
    await type(admin, admin.getByLabel('Present password', { exact: true }), 'not this one at all');
    await type(admin, admin.getByLabel('New password', { exact: true }), next);
    await admin.keyboard.press('Enter');
    await admin.getByText('This is not your password.').waitFor();
    await type(admin, admin.getByLabel('Present password', { exact: true }), password);
    await type(admin, admin.getByLabel('New password', { exact: true }), next);
    await admin.keyboard.press('Enter');
    await admin.getByText(/Your password is changed\./).waitFor();
    await admin.context().close();
    const again = await newPage({ email, password: next });
    await expectShown(again.getByRole('heading', { level: 1, name: 'API keys' }));
    await again.context().close();
  });
});
