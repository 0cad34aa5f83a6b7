import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newApiKeyPage, organization, shell } from '../../testing/fixtures.ts';
import { renderRoute } from '../../testing/render-route.tsx';

afterEach(() => vi.unstubAllGlobals());

const open = async (creation?: object, page: object = newApiKeyPage) => {
  const view = renderRoute('/o/acme/api-keys/new', { AppShell: shell, NewApiKey: page, ...(creation === undefined ? {} : { CreateApiKey: creation }) });
  await screen.findByRole('textbox', { name: /^Name/ });
  return view;
};

const fill = async ({ user }: Awaited<ReturnType<typeof open>>) => {
  await user.type(screen.getByRole('textbox', { name: /^Name/ }), 'Deploy bot');
  await user.click(screen.getByRole('checkbox', { name: 'All of Metrics' }));
  await user.click(screen.getByRole('checkbox', { name: 'Staging' }));
  await user.click(screen.getByRole('button', { name: 'Create key' }));
};

describe('the form for a new key', () => {
  it('starts Restricted with nothing chosen, and with the policy’s default end', async () => {
    await open();
    expect(screen.getByRole('radio', { name: 'Restricted' })).toHaveProperty('checked', true);
    expect(screen.getByRole('radio', { name: 'Chosen workspaces' })).toHaveProperty('checked', true);
    expect(screen.getByRole('combobox', { name: 'Expiration' })).toHaveProperty('value', 'DAYS_90');
    const chosen = screen.getAllByRole('checkbox').filter((box) => (box as HTMLInputElement).checked);
    expect(chosen).toEqual([]);
  });

  it('sends nothing while something is missing, and says what beside each field', async () => {
    const { user, sent } = await open();
    await user.click(screen.getByRole('button', { name: 'Create key' }));
    // Beside its field, and in the list of all by the button: the fields are screens apart.
    for (const problem of [/Give the key a name/, /Choose at least one permission/, /Choose at least one workspace/]) expect(screen.getAllByText(problem)).toHaveLength(2);
    const list = within(screen.getByRole('alert')).getAllByRole('listitem');
    expect(list).toHaveLength(3);
    expect(sent.map((operation) => operation.operationName)).not.toContain('CreateApiKey');
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: /^Name/ }));
    await user.keyboard('Deploy bot');
    expect(within(screen.getByRole('alert')).getAllByRole('listitem')).toHaveLength(2);
  });

  it('offers no list of addresses where the plan has none, and says why', async () => {
    const plan = { __typename: 'Plan', name: 'starter', ipAllowlist: false };
    await open(undefined, { data: { ...newApiKeyPage.data, organization: { ...organization, plan } } });
    expect(screen.getByRole('radio', { name: 'Any address' })).toHaveProperty('checked', true);
    expect(screen.getByRole('radio', { name: 'Chosen addresses', description: /starter, has no lists of addresses/ })).toHaveProperty('disabled', true);
  });

  it('lets a list of addresses be confirmed that the API sees otherwise than the page did', async () => {
    const inputs: Record<string, unknown>[] = [];
    const view = await open((variables: Record<string, unknown>) => {
      inputs.push(variables['input'] as Record<string, unknown>);
      return { data: { createApiKey: { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: '', issues: [{ __typename: 'Issue', path: ['ipAllowlist'], code: 'EXCLUDES_YOUR_ADDRESS', message: '' }] } } };
    });
    await view.user.click(screen.getByRole('radio', { name: 'Chosen addresses' }));
    await view.user.click(screen.getByRole('button', { name: /Add my current address/ }));
    await fill(view);
    await view.user.click(await screen.findByRole('checkbox', { name: /leave my own address out/ }));
    await view.user.click(screen.getByRole('button', { name: 'Create key' }));
    await screen.findByRole('alert');
    expect(inputs.map(({ ipAllowlist, confirmLockout }) => [ipAllowlist, confirmLockout])).toEqual([[['203.0.113.7/32'], undefined], [['203.0.113.7/32'], true]]);
  });

  it('toggles a group, shows a part of it as mixed, and says both in words', async () => {
    const { user } = await open();
    const group = screen.getByRole<HTMLInputElement>('checkbox', { name: 'All of Incidents' });
    const words = within(screen.getByRole('region', { name: 'What this key could do' }));
    await user.click(group);
    expect(words.getByText('Incidents: read and write')).toBeTruthy();
    await user.click(screen.getByRole('checkbox', { name: /Change incidents/ }));
    expect(group.indeterminate).toBe(true);
    expect(words.getByText('Incidents: read only')).toBeTruthy();
    await user.click(group);
    await user.click(group);
    expect(words.getByText('Nothing yet.')).toBeTruthy();
  });

  it('keeps what may not be given in sight, locked, with the reason', async () => {
    await open();
    expect(screen.getByRole('checkbox', { name: /Invite members/ })).toHaveProperty('disabled', true);
    expect(screen.getByRole('checkbox', { name: 'All of Members' })).toHaveProperty('disabled', true);
    expect(screen.getAllByText('Only people can have this, never a key.').length).toBeGreaterThan(0);
  });

  it('finds a permission by its name', async () => {
    const { user } = await open();
    await user.type(screen.getByRole('searchbox', { name: 'Search permissions' }), 'metrics:w');
    expect(screen.getByRole('checkbox', { name: /Send metrics/ })).toBeTruthy();
    expect(screen.queryByRole('checkbox', { name: /Read incidents/ })).toBeNull();
  });

  it('keeps the input through a refusal and names what was too much', async () => {
    const view = await open({
      data: {
        createApiKey: {
          __typename: 'PermissionNotDelegable', code: 'PERMISSION_NOT_DELEGABLE', message: 'developer words',
          missing: [{ __typename: 'Shortfall', kind: 'PERMISSION', permission: 'metrics:write', workspaces: null, permissionLevel: null }],
        },
      },
    });
    await fill(view);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('more than you may give');
    expect(alert.textContent).toContain('the permission metrics:write');
    expect(alert.textContent).not.toContain('developer words');
    expect(screen.getByRole('textbox', { name: /^Name/ })).toHaveProperty('value', 'Deploy bot');
  });

  it('asks with the same request id again when no answer came, and offers a new secret for a key that was made after all', async () => {
    const ids: unknown[] = [];
    const view = await open((variables: Record<string, unknown>) => {
      ids.push((variables['input'] as { requestId: string }).requestId);
      if (ids.length === 1) throw new TypeError('connection lost');
      return {
        data: {
          createApiKey: { __typename: 'ApiKeyAlreadyCreated', code: 'API_KEY_ALREADY_CREATED', message: '', apiKey: { __typename: 'ApiKey', id: 'key_1', name: 'Deploy bot' } },
        },
      };
    });
    await fill(view);
    expect((await screen.findByRole('alert')).textContent).toContain('did not answer');
    await view.user.click(screen.getByRole('button', { name: 'Create key' }));
    expect(await screen.findByRole('button', { name: 'Make a new secret for it' })).toBeTruthy();
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
  });
});
