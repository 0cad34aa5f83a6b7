import { screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newApiKeyPage, shell } from '../../testing/fixtures.ts';
import { renderRoute } from '../../testing/render-route.tsx';

const secret = 'lk_CANARY0000000000000000000000000000000000000000000';

const answers = {
  AppShell: shell,
  NewApiKey: newApiKeyPage,
  CreateApiKey: {
    data: { createApiKey: { __typename: 'CreateApiKeySuccess', secret, apiKey: { __typename: 'ApiKey', id: 'key_1', name: 'Deploy bot' } } },
  },
  ApiKeyDetail: { data: { node: null, organization: { __typename: 'Organization', id: 'org_1', viewerCan: { __typename: 'x', readAuditLog: { __typename: 'Permit', allowed: false, reason: null } }, auditEvents: null } } },
  Home: { data: { viewer: { __typename: 'Viewer', user: null, organizations: [] } } },
};

async function reveal() {
  const view = renderRoute('/o/acme/api-keys/new', answers);
  await view.user.type(await screen.findByRole('textbox', { name: /^Name/ }), 'Deploy bot');
  await view.user.click(screen.getByRole('checkbox', { name: 'All of Incidents' }));
  await view.user.click(screen.getByRole('checkbox', { name: 'Production' }));
  await view.user.click(screen.getByRole('button', { name: 'Create key' }));
  await screen.findByRole('heading', { name: 'The secret of “Deploy bot”' });
  return view;
}

const withClipboard = (writeText: ((text: string) => Promise<void>) | null) =>
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: writeText === null ? undefined : { writeText } });

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'clipboard');
});

describe('the reveal of a secret', () => {
  it('asks for exactly what the form says, in the organization of the address', async () => {
    const { sent } = await reveal();
    const creation = sent.find((operation) => operation.operationName === 'CreateApiKey');
    expect(creation?.headers.get('Latchkey-Organization')).toBe('acme');
    expect(creation?.body['documentId']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(creation?.body).not.toHaveProperty('query');
    expect(creation?.variables['input']).toEqual({
      name: 'Deploy bot', ownership: 'SERVICE', permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'],
      workspaceScope: 'CHOSEN', workspaces: ['ws_1'], expiresIn: 'DAYS_90', requestId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });

  it('stays through Esc and says what would be lost', async () => {
    const { user } = await reveal();
    await user.keyboard('{Escape}');
    expect(screen.getByLabelText('Secret')).toHaveProperty('value', secret);
    expect(screen.getByRole('alert').textContent).toContain('You have not copied it yet');
  });

  it('holds up Back and leaves only when told so', async () => {
    const { user, router, history } = await reveal();
    history.back();
    expect((await screen.findByRole('alert')).textContent).toContain('Leave without the secret?');
    expect(router.state.location.pathname).toBe('/o/acme/api-keys/new');
    await user.click(screen.getByRole('button', { name: 'Stay here' }));
    expect(screen.getByLabelText('Secret')).toHaveProperty('value', secret);
  });

  it('warns before a reload or a closed tab, and no more once the secret is stored', async () => {
    const { user } = await reveal();
    withClipboard(async () => undefined);
    const before = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(before);
    expect(before.defaultPrevented).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Copy secret' }));
    await user.click(screen.getByRole('button', { name: 'I have stored it' }));
    await waitFor(() => expect(screen.queryByLabelText('Secret')).toBeNull());
    const after = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(after);
    expect(after.defaultPrevented).toBe(false);
  });

  it('says "Copied" only after the clipboard has it', async () => {
    let finish: () => void = () => undefined;
    const writeText = vi.fn<() => Promise<void>>(() => new Promise((resolve) => { finish = resolve; }));
    const { user } = await reveal();
    withClipboard(writeText);
    await user.click(screen.getByRole('button', { name: 'Copy secret' }));
    expect(writeText).toHaveBeenCalledWith(secret);
    expect(screen.queryByRole('button', { name: 'Copied' })).toBeNull();
    finish();
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
  });

  it.each([
    ['refused by the browser', async () => Promise.reject(new Error('denied'))],
    ['missing, as on plain HTTP', null],
  ])('says so when the clipboard is %s, and selects the secret', async (_case, writeText) => {
    const { user } = await reveal();
    withClipboard(writeText);
    await user.click(screen.getByRole('button', { name: 'Copy secret' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Not copied');
    expect(screen.queryByRole('button', { name: 'Copied' })).toBeNull();
    const field = screen.getByLabelText<HTMLTextAreaElement>('Secret');
    expect(document.activeElement).toBe(field);
    expect([field.selectionStart, field.selectionEnd]).toEqual([0, secret.length]);
  });

  it('asks again when nothing was copied, then forgets the secret and replaces the form in the history', async () => {
    const { user, router, container } = await reveal();
    const stored = () => screen.getByRole('button', { name: 'I have stored it' });
    await user.click(stored());
    expect(screen.getByLabelText('Secret')).toHaveProperty('value', secret);
    await user.click(stored());
    await waitFor(() => expect(router.state.location.pathname).toBe('/o/acme/api-keys/key_1'));
    expect(container.ownerDocument.documentElement.outerHTML).not.toContain('CANARY');
    expect(JSON.stringify(window.history.state ?? null) + JSON.stringify(router.state.location) + window.location.href).not.toContain('CANARY');
    expect(JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])).not.toContain('CANARY');
  });

  it('forgets the secret when the page is put away', async () => {
    await reveal();
    window.dispatchEvent(new Event('pagehide'));
    await waitFor(() => expect(screen.queryByLabelText('Secret')).toBeNull());
    expect(document.documentElement.outerHTML).not.toContain('CANARY');
  });
});
