import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { catalogue, organization, shell, viewer } from '../../testing/fixtures.ts';
import { renderRoute } from '../../testing/render-route.tsx';

afterEach(() => vi.unstubAllGlobals());

const permit = { __typename: 'Permit', allowed: true, reason: null };
const can = (...names: string[]) => Object.fromEntries(names.map((name) => [name, permit]));
const count = (outcome: string, requests: number) => ({ __typename: 'OutcomeCount', outcome, requests });
const bucket = (start: string, ...outcomes: ReturnType<typeof count>[]) => ({
  __typename: 'UsageBucket', start, requests: outcomes.reduce((sum, { requests }) => sum + requests, 0), outcomes,
});
const used = (permission: string, lastExercisedAt: string | null, unused: boolean) => ({
  __typename: 'PermissionUsage', permission, allowed: lastExercisedAt === null ? 0 : 12, refused: 0, lastExercisedAt, unused,
});

const usage = {
  __typename: 'ApiKeyUsage',
  buckets: [
    bucket('2026-11-19T00:00:00.000Z'),
    bucket('2026-11-20T00:00:00.000Z', count('RATE_LIMITED', 100), count('VALID', 800)),
    bucket('2026-11-21T00:00:00.000Z', count('VALID', 400), count('INSUFFICIENT_PERMISSIONS', 50), count('RATE_LIMITED', 20)),
  ],
  outcomes: [count('VALID', 1200), count('RATE_LIMITED', 120), count('INSUFFICIENT_PERMISSIONS', 50)],
  places: [
    { __typename: 'UsagePlace', day: '2026-11-21', address: '203.0.113.7', client: 'curl/8', outcome: 'VALID', lastAt: '2026-11-21T01:00:00.000Z', requests: 7 },
    { __typename: 'UsagePlace', day: '2026-11-21', address: null, client: null, outcome: 'INSUFFICIENT_PERMISSIONS', lastAt: '2026-11-21T00:30:00.000Z', requests: 1 },
  ],
  recentRequests: Array.from({ length: 20 }, (_, index) => ({
    __typename: 'RecentRequest', at: `2026-11-21T00:00:${10 + index}.000Z`, outcome: 'VALID', permissions: ['incidents:read'], address: `203.0.113.${index}`, client: 'curl/8',
  })),
  permissions: [used('incidents:read', '2026-11-21T00:00:00.000Z', false), used('incidents:write', '2026-08-01T00:00:00.000Z', true), used('metrics:write', null, true)],
  refusedPermissions: [{ __typename: 'RefusedPermission', permission: 'alerts:read', requests: 50, viewerCanAdd: permit }],
};

const apiKey = {
  __typename: 'ApiKey', id: 'key_1', version: 3, name: 'Deploy bot', hint: 'lk_…Wxyz', status: 'ACTIVE', description: '', ownership: 'SERVICE', owner: null, kind: 'custom', class: 'STANDARD',
  immutable: false, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write', 'metrics:write'], effectivePermissions: ['incidents:read', 'incidents:write', 'metrics:write'],
  workspaceScope: 'ALL', workspaces: [], expiresAt: null, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z', createdBy: { __typename: 'Actor', kind: 'SYSTEM', name: null, email: null },
  createdWith: { __typename: 'CredentialReference', kind: 'NONE', id: null }, lastUsedAt: null, lastUsedFrom: null, stale: false, rotationAdvised: false, enabled: true, disabledAt: null, disabledBy: null,
  disabledReason: null, revokedAt: null, revokedBy: null, revokeReason: null, suspendedAt: null, ipAllowlist: null, allowedOperations: null, newerOperationVersion: null, secrets: [], rotation: null,
  viewerCan: { __typename: 'ApiKeyViewerCan', ...can('update', 'clone', 'disable', 'enable', 'revoke', 'delete', 'widen', 'rotate', 'endRotation', 'cancelRotation', 'replaceSecret') },
  usage, today: { __typename: 'ApiKeyUsage', refusedPermissions: [] },
};

const open = (address = '/o/acme/api-keys/key_1', change: object = {}) =>
  renderRoute(address, {
    AppShell: shell,
    ApiKeyDetail: { data: { node: { ...apiKey, ...change }, organization: { ...organization, madeWith: null, auditEvents: null } } },
    EditApiKey: { data: { node: { ...apiKey, ...change }, organization, permissionCatalogue: catalogue, viewer } },
  });

describe('the use of a key', () => {
  it('draws the numbers that it was given, to scale, and says the same in a table', async () => {
    const { user } = open();
    const chart = await screen.findByRole('img', { name: /Requests by outcome in the last 30 days/ });
    const bars = [...chart.querySelectorAll<SVGRectElement>('[data-outcome]')].map((bar) => [bar.dataset['outcome'], Number(bar.getAttribute('height')), Number(bar.getAttribute('y'))]);
    // 900 requests in the busiest bucket: the scale ends at 1,000, which is 144 pixels.
    const expected = [['VALID', 800], ['RATE_LIMITED', 100], ['VALID', 400], ['RATE_LIMITED', 20], ['INSUFFICIENT_PERMISSIONS', 50]] as const;
    expect(bars.map(([outcome, height]) => [outcome, Math.round((height as number) / 0.144)])).toEqual(expected.map(([outcome, requests]) => [outcome, requests]));
    expect(bars[1]?.[2]).toBeCloseTo(144 * 0.1);
    const title = chart.querySelectorAll('title')[1]?.textContent;
    expect(title).toBe('Nov 20, 2026: 800 allowed, 100 over its rate limit');
    await user.click(screen.getByText('As a table'));
    const rows = within(screen.getByRole('table', { name: 'Requests by day' })).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows).toEqual([
      ['Day', 'Allowed', 'Over its rate limit', 'Lacked a permission', 'All'],
      ['Nov 21, 2026', '400', '20', '50', '470'],
      ['Nov 20, 2026', '800', '100', '0', '900'],
    ]);
  });

  it('has a pattern of its own for every refusal, so that color is not all there is', async () => {
    open();
    const chart = await screen.findByRole('img', { name: /Requests by outcome/ });
    const fills = [...chart.querySelectorAll('[data-outcome]')].map((bar) => [bar.getAttribute('data-outcome'), bar.getAttribute('fill')] as const);
    const patterns = new Set(fills.filter(([outcome]) => outcome !== 'VALID').map(([, fill]) => fill));
    expect(patterns.size).toBe(2);
    for (const fill of patterns) expect(document.querySelector(`[id="${/#(.*)\)/.exec(fill ?? '')?.[1]}"] path`)).not.toBeNull();
  });

  it('counts refusals by reason', async () => {
    open();
    const legend = await screen.findByRole('list', { name: 'By outcome' });
    expect(within(legend).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Allowed1,20088 %', 'Over its rate limit1209 %', 'Lacked a permission504 %']);
    expect(screen.getByText('1,370 requests in the last 30 days, 170 refused.')).toBeTruthy();
    const lacking = screen.getByRole('list', { name: 'Asked for and lacking' });
    expect(lacking.textContent).toBe('alerts:read50 requestsAdd…');
    expect(within(lacking).getByRole('link', { name: 'Add alerts:read…' }).getAttribute('href')).toBe('/o/acme/api-keys/key_1/edit?add=alerts%3Aread');
  });

  it('keeps the range in the address and asks for it', async () => {
    const { user, router, sent } = open('/o/acme/api-keys/key_1?range=24h');
    const ranges = await screen.findByRole('navigation', { name: 'Range' });
    expect(within(ranges).getByRole('link', { current: 'page' }).textContent).toBe('24 hours');
    await user.click(within(ranges).getByRole('link', { name: '90 days' }));
    await waitFor(() => expect(router.state.location.searchStr).toBe('?range=90d'));
    const asked = () => new Set(sent.filter(({ operationName }) => operationName === 'ApiKeyDetail').map(({ variables }) => variables['range']));
    await waitFor(() => expect([...asked()]).toEqual(['HOURS_24', 'DAYS_90']));
    expect(within(ranges).getByRole('link', { current: 'page' }).textContent).toBe('90 days');
  });

  it('shows the last places and requests, and more of them when asked', async () => {
    const { user } = open();
    const places = await screen.findByRole('list', { name: 'From where' });
    expect(within(places).getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      expect.stringContaining('203.0.113.7 Allowed7 requestscurl/8') as string,
      expect.stringContaining('no address Lacked a permission1 requestA client that did not say which') as string,
    ]);
    const requests = screen.getByRole('list', { name: 'Last requests' });
    expect(within(requests).getAllByRole('listitem')).toHaveLength(6);
    await user.click(screen.getByRole('button', { name: 'Show 14 more' }));
    expect(within(requests).getAllByRole('listitem')).toHaveLength(20);
  });
});

it.each([
  ['exercised in the hour that still goes on', 10 * 60_000, null, 'Exercised within the hour'],
  ['exercised before', 2 * 3_600_000, null, 'Last exercised 2 hours ago'],
  ['not exercised since the key was made', null, 89 * 86_400_000, 'Not exercised yet'],
  ['not exercised for as long as use is remembered', null, 91 * 86_400_000, 'Not exercised in 90 days'],
])('says of a permission that it was %s', async (_what, hourAgo, madeAgo, words) => {
  const ago = (milliseconds: number | null) => (milliseconds === null ? null : new Date(Date.now() - milliseconds).toISOString());
  open(undefined, { createdAt: ago(madeAgo) ?? apiKey.createdAt, usage: { ...usage, permissions: [used('incidents:read', ago(hourAgo), false)] } });
  expect((await screen.findByRole('list', { name: 'Permissions in use' })).textContent).toContain(words);
});

it.each(['REVOKED', 'EXPIRED'])('offers no permission to a key that is %s', async (status) => {
  const today = { __typename: 'ApiKeyUsage', refusedPermissions: usage.refusedPermissions };
  const ended = open(undefined, { status, today });
  await screen.findByRole('list', { name: 'Permissions in use' });
  expect(screen.queryByRole('button', { name: 'Add alerts:read…' })).toBeNull();
  ended.unmount();
  open(undefined, { today });
  await screen.findByRole('button', { name: 'Add alerts:read…' });
});

describe('the advice to narrow', () => {
  it('names what was not needed and opens the form without it, with the diff to look at', async () => {
    const { user, router } = open();
    expect(await screen.findByText('2 permissions were not needed for 60 days.')).toBeTruthy();
    const rows = within(screen.getByRole('list', { name: 'Permissions in use' })).getAllByRole('listitem').map((item) => item.textContent ?? '');
    expect(rows.map((row) => [/^\S+:\w+/.exec(row)?.[0].replace(/(read|write).*/, '$1'), row.includes('Unused for 60 days')])).toEqual([
      ['incidents:read', false], ['incidents:write', true], ['metrics:write', true],
    ]);
    await user.click(screen.getByRole('link', { name: 'Remove 2 unused permissions…' }));
    await waitFor(() => expect(router.state.location.searchStr).toBe('?without=incidents%3Awrite%2Cmetrics%3Awrite'));
    const changes = await screen.findByRole('list', { name: 'Changes' });
    expect(within(changes).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['−removes incidents:write', '−removes metrics:write'].map((text) => expect.stringContaining(text.slice(1)) as string));
    expect(screen.getByRole('button', { name: 'Save changes' }).getAttribute('aria-disabled')).toBeNull();
  });

  it('takes one away by itself', async () => {
    const { user } = open();
    await user.click(await screen.findByRole('link', { name: 'Remove metrics:write…' }));
    expect(within(await screen.findByRole('list', { name: 'Changes' })).getAllByRole('listitem')).toHaveLength(1);
  });

  it.each([
    ['a kind that keeps its permissions', { immutable: true }],
    ['somebody who may not change it', { viewerCan: { ...apiKey.viewerCan, update: { ...permit, allowed: false, reason: 'PERMISSION_REQUIRED' } } }],
    ['a key that needed nothing', { usage: { ...usage, permissions: usage.permissions.slice(1) } }],
  ])('offers nothing to remove for %s', async (_what, change) => {
    open(undefined, change);
    await screen.findByRole('list', { name: 'Permissions in use' });
    expect(screen.queryByRole('link', { name: /^Remove/ })).toBeNull();
  });
});
