import type { Page } from 'playwright-core';

/** One screen of the console and how to get there as the demo's owner. */
export interface Screen {
  name: string;
  /** False where the picture is of somebody who is not signed in. */
  signedIn?: boolean;
  path: string;
  /** What to do on the page before the picture is taken. */
  act?: (page: Page) => Promise<void>;
}

const openKey = (name: string) => async (page: Page) => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
};

/** The key that the pictures show: Restricted, of chosen workspaces, with a history. */
const example = 'Incident bot';

const editKey = async (page: Page) => {
  await openKey(example)(page);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('checkbox', { name: /services:read/ }).click();
};

/** Every screen, in the order of a first day. Paths are those of the demo's first organization. */
export const screens: readonly Screen[] = [
  { name: 'sign-in', path: '/sign-in', signedIn: false },
  { name: 'setup-incomplete', path: '/setup', signedIn: false },
  { name: 'keys', path: '/o/acme/api-keys' },
  { name: 'key', path: '/o/acme/api-keys', act: openKey(example) },
  {
    name: 'key-usage',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await openKey('Back office')(page);
      await page.getByRole('link', { name: '24 hours' }).click();
      await page.getByText('As a table').click();
      await page.getByRole('table', { name: 'Requests by hour' }).waitFor();
    },
  },
  {
    name: 'narrow-key',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await openKey('Back office')(page);
      await page.getByRole('link', { name: /^Remove \d+ unused permissions/ }).click();
      await page.getByRole('list', { name: 'Changes' }).waitFor();
    },
  },
  {
    name: 'create-key',
    path: '/o/acme/api-keys/new?starter=ci',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Production' }).check();
    },
  },
  { name: 'edit-key', path: '/o/acme/api-keys', act: editKey },
  {
    name: 'revoke-key',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await openKey(example)(page);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Revoke…' }).click();
      await page.getByRole('button', { name: 'Keep key' }).waitFor();
    },
  },
  { name: 'audit-log', path: '/o/acme/audit-log' },
  { name: 'operations', path: '/o/acme/operations' },
  {
    name: 'explain',
    path: '/o/acme/operations/explain',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'GraphQL document' }).fill(`query Report($more: Boolean!) {
  organization {
    keys: apiKeys(first: 10) { totalCount }
    members(first: 10) @include(if: $more) { totalCount }
  }
}`);
      await page.getByRole('button', { name: 'Explain' }).click();
      await page.getByRole('button', { name: 'Create a key for this' }).waitFor();
    },
  },
  {
    name: 'bound-key',
    path: '/o/acme/api-keys/new?starter=ci',
    act: async (page) => {
      await page.getByRole('radio', { name: 'Chosen operations' }).check();
      await page.getByRole('button', { name: 'Use this set' }).click();
      await page.getByRole('list', { name: 'Permissions that the operations need' }).getByRole('listitem').first().waitFor();
      await page.getByRole('radio', { name: 'Chosen addresses' }).check();
      await page.getByRole('textbox', { name: 'Ranges' }).fill('203.0.113.9/24\n2001:db8::/48');
      await page.getByText('This leaves out your own address').waitFor();
    },
  },
  { name: 'operation-versions', path: '/o/acme/operations/versions?retired=true' },
  {
    name: 'operation',
    path: '/o/acme/operations?search=CheckKey',
    act: async (page) => {
      await page.getByRole('link', { name: 'CheckKey' }).click();
      await page.getByRole('heading', { level: 1, name: 'CheckKey' }).waitFor();
    },
  },
  {
    name: 'retire-version',
    path: '/o/acme/operations/versions',
    act: async (page) => {
      await page.getByRole('button', { name: 'Retire ci 1.5.0' }).click();
      await page.getByRole('button', { name: 'Retire version' }).click();
      await page.getByRole('button', { name: 'Retire it all the same' }).waitFor();
    },
  },
  {
    name: 'settings',
    path: '/o/acme/settings',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Persisted operations only' }).check();
      await page.getByRole('link', { name: 'Show them' }).waitFor();
    },
  },
  { name: 'workspaces', path: '/o/acme/workspaces' },
  { name: 'members', path: '/o/acme/members' },
  {
    name: 'member',
    path: '/o/acme/members',
    act: async (page) => {
      await page.getByRole('link', { name: 'Chiara Rossi' }).click();
      await page.getByRole('region', { name: 'What they did' }).waitFor();
    },
  },
  {
    name: 'invitations',
    path: '/o/acme/members/invitations',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Email address' }).fill('sam@acme.example');
      await page.getByRole('button', { name: 'Make invitation' }).click();
      await page.getByRole('cell', { name: 'Ada Okafor' }).waitFor();
    },
  },
  {
    name: 'remove-member',
    path: '/o/acme/members',
    act: async (page) => {
      await page.getByRole('button', { name: 'Remove Chiara Rossi' }).click();
      await page.getByText('1 personal key ends with that:').waitFor();
    },
  },
  { name: 'profile', path: '/o/acme/profile' },
  {
    name: 'bulk',
    path: '/o/acme/api-keys',
    act: async (page) => {
      for (const name of ['Incident bot', 'Nightly export', 'Dashboards']) await page.getByRole('checkbox', { name: `Choose ${name}` }).check();
      await page.getByRole('button', { name: 'Disable…' }).click();
      await page.getByRole('button', { name: 'Disable them' }).waitFor();
    },
  },
  {
    name: 'archive-workspace',
    path: '/o/acme/workspaces',
    act: async (page) => {
      await page.getByRole('button', { name: 'Actions for Production' }).click();
      await page.getByRole('menuitem', { name: 'Archive…' }).click();
      await page.getByRole('link', { name: 'Incident bot' }).waitFor();
    },
  },
  {
    name: 'clone-key',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await page.getByRole('button', { name: 'Actions for Incident bot' }).click();
      await page.getByRole('menuitem', { name: 'Clone…' }).click();
      await page.getByRole('button', { name: 'Create copy' }).waitFor();
    },
  },
  {
    name: 'rotate-key',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await openKey(example)(page);
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Rotate…' }).click();
      await page.getByRole('button', { name: 'Make new secret' }).waitFor();
    },
  },
  { name: 'rotating-key', path: '/o/acme/api-keys', act: openKey('Deploy pipeline') },
  {
    name: 'end-rotation',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await openKey('Deploy pipeline')(page);
      await page.getByRole('button', { name: 'End old secret…' }).click();
      await page.getByRole('button', { name: 'Keep both secrets' }).waitFor();
    },
  },
  { name: 'permissions', path: '/o/acme/permissions' },
  {
    name: 'palette',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Command, screen or key' }).fill('pipe');
      await page.getByRole('option', { name: /Deploy pipeline/ }).waitFor();
    },
  },
  {
    name: 'shortcuts',
    path: '/o/acme/api-keys',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  { name: 'not-found', path: '/o/acme/nothing-here' },
  // Last, because it makes keys.
  {
    name: 'reveal',
    path: '/o/acme/api-keys/new?starter=agent',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Production' }).check();
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByRole('textbox', { name: 'Secret' }).waitFor();
    },
  },
];
