import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { organization, shell } from '../testing/fixtures.ts';
import { renderRoute } from '../testing/render-route.tsx';

afterEach(() => vi.unstubAllGlobals());

const page = (nodes: unknown[], change: Record<string, unknown> = {}, endCursor: string | null = null) => ({
  data: {
    installation: { __typename: 'Installation', keyFormats: [{ __typename: 'KeyFormat', prefix: 'lk', encoding: 'BASE62' }] },
    organization: {
      ...organization, ...change,
      apiKeys: {
        __typename: 'ApiKeyConnection', totalCount: nodes.length, totalCountExact: true, nodes,
        pageInfo: { __typename: 'PageInfo', hasNextPage: endCursor !== null, endCursor },
      },
    },
  },
});

const permit = { __typename: 'Permit', allowed: true, reason: null };
const apiKey = {
  __typename: 'ApiKey', id: 'key_1', name: 'Deploy bot', hint: 'lk_…Wxyz', status: 'ACTIVE', ownership: 'SERVICE', owner: null, permissionLevel: 'RESTRICTED',
  permissions: ['incidents:read'], workspaceScope: 'ALL', workspaces: [], expiresAt: null, lastUsedAt: null, lastUsedFrom: null, stale: false, enabled: true,
  viewerCan: { __typename: 'x', update: permit, rotate: permit, clone: permit, disable: permit, enable: permit, revoke: permit, delete: { ...permit, allowed: false, reason: 'PERMISSION_REQUIRED' } },
};

describe('the list of keys', () => {
  it('counts against the limit and shows each key by name, hint and status', async () => {
    renderRoute('/o/acme/api-keys', { AppShell: shell, ApiKeyList: page([apiKey]) });
    expect(await screen.findByText(/7 of 10 keys/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Deploy bot' }).getAttribute('href')).toBe('/o/acme/api-keys/key_1');
    expect(screen.getByText('lk_…Wxyz')).toBeTruthy();
    expect(screen.getByRole('cell', { name: 'Active' })).toBeTruthy();
  });

  it('keeps filters and page in the address, and asks for what the address says', async () => {
    const { user, router, sent } = renderRoute('/o/acme/api-keys?status=DISABLED&after=cursor2&page=3&bogus=1', { AppShell: shell, ApiKeyList: page([apiKey]) });
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Level' }), 'READ_ONLY');
    await waitFor(() => expect(router.state.location.searchStr).toBe('?status=DISABLED&level=READ_ONLY'));
    const asked = sent.filter((operation) => operation.operationName === 'ApiKeyList').map((operation) => operation.variables);
    expect(asked[0]).toMatchObject({ filter: { status: ['DISABLED'] }, after: 'cursor2' });
    expect(asked.at(-1)).toEqual({ filter: { status: ['DISABLED'], permissionLevel: 'READ_ONLY' }, first: 50 });
  });

  it('is ordered by a column’s heading, from its first page on, and as before by another press', async () => {
    const { user, router, sent } = renderRoute('/o/acme/api-keys?status=ACTIVE&after=cursor2&page=3', { AppShell: shell, ApiKeyList: page([apiKey]) });
    const heading = async (name: string) => (await screen.findByRole('columnheader', { name: new RegExp(name) })).getAttribute('aria-sort');
    const asked = () => sent.filter(({ operationName }) => operationName === 'ApiKeyList').at(-1)?.variables;
    await user.click(await screen.findByRole('button', { name: 'Expires' }));
    await waitFor(() => expect(router.state.location.searchStr).toBe('?status=ACTIVE&order=ends'));
    await waitFor(() => expect(asked()).toEqual({ filter: { status: ['ACTIVE'] }, orderBy: { field: 'EXPIRES_AT', direction: 'ASC' }, first: 50 }));
    expect([await heading('Expires'), await heading('Key')]).toEqual(['ascending', null]);
    await user.click(screen.getByRole('button', { name: 'Key' }));
    await waitFor(() => expect(asked()).toMatchObject({ orderBy: { field: 'NAME', direction: 'ASC' } }));
    await user.click(screen.getByRole('button', { name: 'Key' }));
    await waitFor(() => expect(router.state.location.searchStr).toBe('?status=ACTIVE'));
    expect(asked()).toEqual({ filter: { status: ['ACTIVE'] }, first: 50 });
  });

  it.each(['ending', 'unused', 'stale'])('calls for attention (%s) to no key that has ended', async (attention) => {
    const { sent } = renderRoute(`/o/acme/api-keys?attention=${attention}`, { AppShell: shell, ApiKeyList: page([apiKey]) });
    await screen.findByRole('link', { name: 'Deploy bot' });
    expect(sent.find(({ operationName }) => operationName === 'ApiKeyList')?.variables).toMatchObject({ filter: { status: ['ACTIVE', 'DISABLED', 'SUSPENDED'] } });
  });

  it('goes forward by cursors and back the same way', async () => {
    const { user, router } = renderRoute('/o/acme/api-keys?status=ACTIVE', {
      AppShell: shell,
      ApiKeyList: ({ after }) => page([apiKey], {}, after === undefined ? 'c1' : after === 'c1' ? 'c2' : null),
    });
    const address = () => router.state.location.searchStr;
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await waitFor(() => expect(address()).toBe('?status=ACTIVE&after=c1&page=2'));
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    await waitFor(() => expect(address()).toBe('?status=ACTIVE&after=c2&page=3'));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Next' })).toHaveProperty('disabled', true));
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    await waitFor(() => expect(address()).toBe('?status=ACTIVE&after=c1&page=2'));
    await user.click(screen.getByRole('button', { name: 'Previous' }));
    await waitFor(() => expect(address()).toBe('?status=ACTIVE'));
  });

  it('never sends a pasted key and keeps it out of the address', async () => {
    const secret = `lk_${'S'.repeat(45)}Wxyz`;
    const { user, router, sent } = renderRoute('/o/acme/api-keys', { AppShell: shell, ApiKeyList: page([apiKey]) });
    await user.click(await screen.findByRole('searchbox'));
    await user.paste(secret);
    await waitFor(() => expect(router.state.location.searchStr).toBe('?search=Wxyz'));
    expect(screen.getByText('That looks like a whole key')).toBeTruthy();
    expect(JSON.stringify(sent)).not.toContain('SSSS');
  });

  it('offers starters where there is no key yet', async () => {
    renderRoute('/o/acme/api-keys', { AppShell: shell, ApiKeyList: page([]) });
    const starter = await screen.findByRole('link', { name: /CI pipeline/ });
    expect(starter.getAttribute('href')).toBe('/o/acme/api-keys/new?starter=ci');
  });

  it('shows what may not be done as off, with the reason', async () => {
    const refused = { __typename: 'Permit', allowed: false, reason: 'PERMISSION_REQUIRED' };
    const { user } = renderRoute('/o/acme/api-keys', {
      AppShell: shell,
      ApiKeyList: page([apiKey], { viewerCan: { ...organization.viewerCan, createPersonalApiKey: refused, createServiceApiKey: refused } }),
    });
    const create = await screen.findByRole('button', { name: /Create key/ });
    expect(create.getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'Actions for Deploy bot' }));
    const remove = await screen.findByRole('menuitem', { name: /Delete…/ });
    expect(remove.getAttribute('aria-disabled')).toBe('true');
    expect(remove.textContent).toContain('Your role does not allow this');
  });

  it('leads to sign-in with the way back when the session has ended', async () => {
    const ended = { data: null, errors: [{ message: 'Sign in', extensions: { code: 'UNAUTHENTICATED' } }] };
    const { router } = renderRoute('/o/acme/api-keys?status=ACTIVE', { AppShell: ended, ApiKeyList: ended, SignInPage: { data: { installation: null } } });
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(router.state.location.searchStr).toBe(`?next=${encodeURIComponent('/o/acme/api-keys?status=ACTIVE')}&ended=true`);
    expect(screen.getByText(/Your session has ended/)).toBeTruthy();
  });

  it('says how to set up where nothing is set up yet', async () => {
    const closed = { errors: [{ message: 'Not set up', extensions: { code: 'UNAVAILABLE', reason: 'NOT_SET_UP' } }] };
    renderRoute('/sign-in', { SignInPage: closed });
    expect(await screen.findByRole('heading', { name: /waits to be set up/ })).toBeTruthy();
    expect(screen.getByText('.latchkey/setup-link')).toBeTruthy();
  });
});
