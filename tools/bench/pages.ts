import type { BenchDatabase } from './database.ts';
import type { GraphqlRow } from './graphql.ts';
import { answerOf } from './http.ts';
import { median, round } from './measure.ts';

const KEY = 'nodes { id name permissionLevel status enabled expiresAt createdAt lastUsedAt }';
export const PAGE = `query Page($after: String) { organization { apiKeys(first: 50, after: $after) { ${KEY} } } }`;
export const SEARCH = `query Search($filter: ApiKeyFilter, $orderBy: ApiKeyOrder) { organization { apiKeys(first: 50, filter: $filter, orderBy: $orderBy) { ${KEY} } } }`;

/** Everything that a list can be asked for, with values that most keys have, that few have and that none has. */
const SEARCHES: Record<string, unknown>[] = [
  ...['CREATED_AT', 'NAME', 'EXPIRES_AT'].flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ orderBy: { field, direction } }))),
  ...[
    { status: ['ACTIVE'] },
    { status: ['REVOKED'] },
    { status: ['EXPIRED'] },
    { status: ['DISABLED', 'SUSPENDED'] },
    { ownership: 'PERSONAL' },
    { ownership: 'SERVICE' },
    { ownerId: 'usr_nobody' },
    { workspaceId: 'ws_none' },
    { workspaceScope: 'CHOSEN' },
    { permissionLevel: 'RESTRICTED' },
    { kind: 'telemetry' },
    { permission: 'monitors:write' },
    { stale: true },
    { stale: false },
    { neverUsed: true },
    { neverUsed: false },
    { expiresBefore: '2000-01-01T00:00:00Z' },
    { digest: '0'.repeat(64) },
    { createdWithId: 'key_none' },
    { pinned: true },
    { operationId: `sha256:${'0'.repeat(64)}` },
    { search: 'key' },
    { search: 'key 99' },
    { search: '999999' },
    { search: '1234' },
    { search: '9' },
    { search: 'z' },
    { search: 'zq' },
    { search: 'in no name at all' },
  ].map((filter) => ({ filter })),
];

const SMALL = 1_000;
const PLACES = 200;
/** Slow enough that nothing waits for anything else: it is the time of one answer that counts. */
const PER_SECOND = 100;

interface Pages {
  database: BenchDatabase;
  url: string;
  pid: number;
  settings: { rounds: number; milliseconds: number };
  /** A whole request of a key of that organization. */
  send: (document: string, variables: Record<string, unknown>, organization: string) => string;
}

/** An organization of a thousand keys, for a comparison with a million. */
export const addThousand = (database: BenchDatabase): Promise<unknown> =>
  database.query(
    `insert into api_key (id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, created_by_kind, created_with_kind, permission_level, permissions, all_workspaces, workspace_ids, expires_at)
     select 'key_thousand' || i, now(), now(), 'org_free', 'Key ' || i, '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'RESTRICTED', '{incidents:read}', true, '{}', now() + interval '300 days' from generate_series(1, $1::int) i`,
    [SMALL],
  );

/** Every third key has been used, wherever it stands in the list: with use told apart only by age, a filter by it would pass by all the others first. */
async function useSome(database: BenchDatabase): Promise<void> {
  await database.query(`update api_key_use set last_used_at = now() - random() * interval '90 days' where last_used_at is null and random() < 0.33`);
  await database.query('analyze api_key_use');
}

/** Cursors of places all over an organization's list, as pages give them. */
async function cursors(database: BenchDatabase, organization: string): Promise<string[]> {
  const places = await database.query<{ value: string; id: string }>('select created_at::text as value, id from api_key where organization_id = $1 and deleted_at is null order by random() limit $2', [organization, PLACES]);
  return places.map(({ value, id }) => Buffer.from(JSON.stringify([`${organization}/api_keys/CREATED_AT/DESC`, value, id])).toString('base64url'));
}

/** Measures how long a page at a random depth and the slowest search take (D1 and D3), by the median of the times until an answer. */
export async function pageRows({ database, url, pid, settings, send }: Pages): Promise<GraphqlRow[]> {
  const p50 = async (name: string, requests: string[], milliseconds: number): Promise<number> => {
    const { body } = await answerOf(url, requests[0] ?? '');
    if (!body.includes('"nodes":[')) throw new Error(`${name} was answered ${body}`);
    return median((await round({ name, url, pid, requests, status: '200' }, milliseconds, PER_SECOND)).latencies);
  };
  await useSome(database);
  const deepIn = async (organization: string): Promise<string[]> => (await cursors(database, organization)).map((after) => send(PAGE, { after }, organization));
  const [many, few] = [await deepIn('org_measured'), await deepIn('org_free')];
  const deep: [number, number][] = [];
  for (let index = 0; index <= settings.rounds; index += 1) {
    const measured: [number, number] = [await p50('a page of many', many, settings.milliseconds), await p50('a page of few', few, settings.milliseconds)];
    // The first round warms up.
    if (index > 0) deep.push(measured);
  }
  const part = Math.max(200, settings.milliseconds / 5);
  const slowest: { ratio: number; took: number; first: number; search: string }[] = [];
  for (const search of SEARCHES) {
    const measured: [number, number][] = [];
    for (let index = 0; index < Math.min(settings.rounds, 3); index += 1) {
      measured.push([await p50(`the search ${JSON.stringify(search)}`, [send(SEARCH, search, 'org_measured')], part), await p50('the first page', [send(PAGE, {}, 'org_measured')], part)]);
    }
    const [took, first] = [median(measured.map(([one]) => one)), median(measured.map(([, other]) => other))];
    slowest.push({ ratio: median(measured.map(([one, other]) => one / other)), took, first, search: JSON.stringify(search) });
  }
  slowest.sort((one, other) => other.ratio - one.ratio);
  const [worst = { ratio: Number.NaN, took: Number.NaN, first: Number.NaN, search: '' }, ...others] = slowest;
  const milliseconds = (microseconds: number): string => (microseconds / 1_000).toFixed(2);
  return [
    {
      id: 'D1',
      what: 'page at a random depth, all keys ÷ 1,000 keys, p50',
      value: median(deep.map(([one, other]) => one / other)),
      goal: '≤ 1.2',
      gate: 1.5,
      lessIsBetter: true,
      details: `${milliseconds(median(deep.map(([one]) => one)))} against ${milliseconds(median(deep.map(([, other]) => other)))} ms`,
    },
    {
      id: 'D3',
      what: 'the slowest of every filter, search and order ÷ first page, p50',
      value: worst.ratio,
      goal: '≤ 25',
      gate: 60,
      lessIsBetter: true,
      details: `${worst.search} ${milliseconds(worst.took)} against ${milliseconds(worst.first)} ms; then ${others
        .slice(0, 3)
        .map(({ search, took }) => `${search} ${milliseconds(took)} ms`)
        .join(', ')}`,
    },
  ];
}
