import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { catalogue, organization, production, shell, staging, viewer } from '../../testing/fixtures.ts';
import { renderRoute } from '../../testing/render-route.tsx';

afterEach(() => vi.unstubAllGlobals());

const permit = { __typename: 'Permit', allowed: true, reason: null };
const apiKey = {
  __typename: 'ApiKey', id: 'key_1', version: 3, name: 'Deploy bot', description: '', ownership: 'SERVICE', kind: 'custom', immutable: false,
  permissionLevel: 'RESTRICTED', permissions: ['incidents:read'], workspaceScope: 'CHOSEN', workspaces: [production], expiresAt: '2026-12-20T10:00:00.000Z', ipAllowlist: null, allowedOperations: null, newerOperationVersion: null,
  viewerCan: { __typename: 'ApiKeyViewerCan', update: permit, widen: permit },
};

const open = async (update: object | ((variables: Record<string, unknown>) => object)) => {
  const view = renderRoute('/o/acme/api-keys/key_1/edit', {
    AppShell: shell,
    EditApiKey: { data: { node: apiKey, organization, permissionCatalogue: catalogue, viewer } },
    UpdateApiKey: update,
    ApiKeyDetail: { data: { node: null, organization: null } },
  });
  await screen.findByRole('textbox', { name: /^Name/ });
  return view;
};

describe('changing a key', () => {
  it('offers no save while nothing is changed, and says so', async () => {
    await open({});
    const save = screen.getByRole('button', { name: 'Save changes' });
    expect(save.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('Nothing has been changed yet.')).toBeTruthy();
  });

  it('shows the diff before it is saved, and sends only that', async () => {
    const { user, router, sent } = await open({ data: { updateApiKey: { __typename: 'UpdateApiKeySuccess', apiKey: { __typename: 'ApiKey', id: 'key_1', version: 4 } } } });
    await user.click(screen.getByRole('checkbox', { name: /Change incidents/ }));
    expect(within(screen.getByRole('list', { name: 'Changes' })).getByText('adds incidents:write')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(router.state.location.pathname).toBe('/o/acme/api-keys/key_1'));
    expect(sent.find((operation) => operation.operationName === 'UpdateApiKey')?.variables).toEqual({
      input: { id: 'key_1', version: 3, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'] },
    });
  });

  it('shows what somebody else changed meanwhile, and puts mine on top when told so', async () => {
    const versions: unknown[] = [];
    const { user } = await open((variables) => {
      const input = variables['input'] as { version: number };
      versions.push(input);
      return input.version === 3
        ? {
            data: {
              updateApiKey: {
                __typename: 'StaleVersion', code: 'STALE_VERSION', message: '',
                current: { ...apiKey, version: 4, name: 'Deploy bot (prod)', workspaces: [production, staging] },
              },
            },
          }
        : { data: { updateApiKey: { __typename: 'UpdateApiKeySuccess', apiKey: { __typename: 'ApiKey', id: 'key_1', version: 5 } } } };
    });
    await user.click(screen.getByRole('checkbox', { name: /Change incidents/ }));
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    const conflict = await screen.findByRole('alert');
    expect(conflict.textContent).toContain('renames it to “Deploy bot (prod)”');
    expect(conflict.textContent).toContain('works in Staging');
    await user.click(within(conflict).getByRole('button', { name: 'Put my changes on top' }));
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveProperty('value', 'Deploy bot (prod)');
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await waitFor(() => expect(versions).toHaveLength(2));
    expect(versions[1]).toEqual({ id: 'key_1', version: 4, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'] });
  });

  it('drops mine when told so', async () => {
    const { user } = await open({
      data: { updateApiKey: { __typename: 'StaleVersion', code: 'STALE_VERSION', message: '', current: { ...apiKey, version: 4, name: 'Theirs' } } },
    });
    await user.type(screen.getByRole('textbox', { name: /^Name/ }), ' mine');
    await user.click(screen.getByRole('button', { name: 'Save changes' }));
    await user.click(await screen.findByRole('button', { name: 'Drop my changes' }));
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveProperty('value', 'Theirs');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
