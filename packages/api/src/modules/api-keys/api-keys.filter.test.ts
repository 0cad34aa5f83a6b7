import { createHash } from 'node:crypto'
import { DAY_MS } from '@latchkey/domain/expiry.ts'
import type { Pool, PoolClient } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onceConnected } from '../../persistence/process-connection.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const LIST = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter, first: 100) { totalCount nodes { id } } } }`

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let workspace: TestWorkspace
let maker: TestKey
let made: TestKey
let limited: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  workspace = await makeWorkspace(app, organization)
  maker = await makeApiKey(app, organization)
  made = await makeApiKey(app, organization, { createdWithId: maker.id })
  limited = await makeApiKey(app, organization, { permissions: ['api_keys:read'], workspaces: [workspace] })
})
afterAll(() => app.close())

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
const idsOf = async (filter: Record<string, unknown>, client: TestClient = owner.client): Promise<string[]> => {
  const { apiKeys } = await client.expectSuccess<{ apiKeys: { totalCount: number; nodes: { id: string }[] } }>(LIST, { filter })
  expect(apiKeys.totalCount).toBe(apiKeys.nodes.length)
  return apiKeys.nodes.map((key) => key.id).toSorted()
}

test('a digest finds exactly the key that the whole text is, in whatever status', async () => {
  const revoked = await makeApiKey(app, organization, { revokedAt: app.clock.now() })
  for (const key of [maker, made, limited, revoked]) expect(await idsOf({ digest: digestOf(key.secret) })).toEqual([key.id])
  expect(await idsOf({ digest: digestOf(maker.secret.slice(0, -1)) })).toEqual([])
  expect(await idsOf({ digest: digestOf(maker.secret), status: ['REVOKED'] })).toEqual([])
})

test('a secret that has ended finds its key too', async () => {
  await app.pool.query('insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $2)', [
    'sec_former', app.clock.now(), made.id, createHash('sha256').update('former').digest(), 'lk_…rmer', 'lk', 'base62',
  ])
  expect(await idsOf({ digest: digestOf('former') })).toEqual([made.id])
})

test('a digest finds nothing that the caller may not see: deleted, another organization’s, beyond the own workspaces', async () => {
  const foreign = await makeApiKey(app, await makeOrganization(app))
  const deleted = await makeApiKey(app, organization)
  await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
  for (const { secret } of [foreign, deleted]) expect(await idsOf({ digest: digestOf(secret) })).toEqual([])
  expect(await idsOf({ digest: digestOf(maker.secret) }, limited.client)).toEqual([])
  expect(await idsOf({ digest: digestOf(limited.secret) }, limited.client)).toEqual([limited.id])
})

test.each(['', 'ab', 'A'.repeat(64), 'g'.repeat(64), `\\x${'a'.repeat(62)}`, `${'a'.repeat(64)}\n`])('the digest %j is refused, and a whole key in its place is not repeated', async (digest) => {
  expect((await owner.client.raw(LIST, { filter: { digest } })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  const answer = await owner.client.raw(LIST, { filter: { digest: maker.secret } })
  expect(JSON.stringify(answer.body)).not.toContain(maker.secret)
  expect(app.logLines.join('\n')).not.toContain(maker.secret)
})

test('a digest is no credential at any door', async () => {
  const digest = digestOf(maker.secret)
  for (const headers of [{ authorization: `Bearer ${digest}` }, { 'x-api-key': digest }]) {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query: '{ viewer { kind } }' }) })
    expect(response.status).toBe(401)
  }
})

test('keys made with a key are found by its id', async () => {
  expect(await idsOf({ createdWithId: maker.id })).toEqual([made.id])
  expect(await idsOf({ createdWithId: made.id })).toEqual([])
  for (const createdWithId of [owner.sessionId, '\0']) expect((await owner.client.raw(LIST, { filter: { createdWithId } })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('the workspace scope tells keys for all from keys for chosen ones', async () => {
  expect(await idsOf({ workspaceScope: 'CHOSEN' })).toEqual([limited.id])
  expect(await idsOf({ workspaceScope: 'ALL' })).not.toContain(limited.id)
  expect(await idsOf({ workspaceScope: 'CHOSEN', workspaceId: workspace.id })).toEqual([limited.id])
})

test('a search finds the names that have the text anywhere, and no others, whatever is in text and name', async () => {
  const crowd = await makeOrganization(app)
  const reader = await makeMember(app, crowd, 'OWNER')
  const elsewhere = await makeOrganization(app)
  const names = ['a', 'ab', 'aba', 'Deploy: CI/CD', 'deploy-bot', `it's "quoted"`, String.raw`back\slash`, `'`, ':*', 'a & b | !c', '100%', 'snake_case', '監視システム', 'ÄÖÜ straße', 'naïve', '🗝️ key', '  two  spaces ', 'tab\there', 'x'.repeat(80)]
  for (const name of names) {
    await makeApiKey(app, crowd, { name })
    await makeApiKey(app, elsewhere, { name })
  }
  const parts = names.flatMap((name) => Array.from(name, (_, at) => [1, 2, 3, 4, 7, 80].map((length) => Array.from(name).slice(at, at + length).join('')))).flat()
  const texts = new Set([...parts, ...names.map((name) => name.toUpperCase()), 'zz', 'ploy-', 'no name has it', "'''", '\\\\', '<->', '%%'].map((text) => text.trim()).filter((text) => text !== ''))
  // Every tenth, and those that are special: there are hundreds.
  const asked = [...texts].filter((text, index) => index % 10 === 0 || text.length < 3 || /['\\:*&|!%_]/.test(text))
  expect(asked.length).toBeGreaterThan(100)
  for (const search of asked) {
    const pattern = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    const { rows } = await app.pool.query<{ id: string }>('select id from api_key where organization_id = $1 and name ilike $2 order by id', [crowd.id, pattern])
    expect(await idsOf({ search }, reader.client), JSON.stringify(search)).toEqual(rows.map(({ id }) => id).toSorted())
  }
})

interface Plan {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Plan[]
}

const visitedBy = (plan: Plan): number =>
  (plan['Relation Name'] === 'api_key' || plan['Relation Name'] === 'api_key_use' ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0)) * plan['Actual Loops'] : 0) +
  (plan.Plans ?? []).reduce((sum, inner) => sum + visitedBy(inner), 0)

/** What the process asks the database while it does something. */
async function statementsOf(work: () => Promise<unknown>): Promise<{ text: string; values: unknown[] }[]> {
  const connections = await (app.orm.em.getConnection() as unknown as { getNativeClient: () => Promise<Pool> }).getNativeClient()
  const asked: { text: string; values: unknown[] }[] = []
  const watched = new Map<PoolClient, PoolClient['query']>()
  const watch = (client: PoolClient): void => {
    if (watched.has(client)) return
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its client, and put back as it was
    const own = client.query
    watched.set(client, own)
    client.query = ((...parameters: [string | { text: string; values: unknown[] }, unknown[]]) => {
      const [first, second] = parameters
      asked.push(typeof first === 'string' ? { text: first, values: second } : first)
      return (own as (...all: unknown[]) => unknown).apply(client, parameters)
    }) as never
  }
  connections.on('acquire', watch)
  try {
    await work()
  } finally {
    connections.off('acquire', watch)
    for (const [client, own] of watched) client.query = own
  }
  return asked
}

/** Changes thousands of rows as the owner of the tables may, without anybody being told of each: it would take as long as all else. */
const unannounced = (...statements: (readonly [string, unknown[]])[]): Promise<void> =>
  onceConnected(app.databaseUrl, async (client) => {
    await client.query('set session_replication_role = replica')
    for (const [text, values] of statements) await client.query(text, values)
    // In production the database does so by itself.
    await client.query('analyze api_key, api_key_use')
  })

/** Twenty thousand keys. */
const addCrowd = (organizationId: string, { newest, secondsApart }: { newest: Date; secondsApart: number }): Promise<void> =>
  unannounced(
    [
      `insert into api_key (id, created_at, updated_at, organization_id, name, description, metadata, kind, class, ownership, created_by_kind, created_with_kind, permission_level, permissions, all_workspaces, workspace_ids, expires_at)
       select 'key_' || md5($1 || i), $2::timestamptz - i * $4::int * interval '1 second', $2, $1, 'Crowd ' || i, '', '{}', 'custom', 'STANDARD', 'SERVICE', 'SYSTEM', 'NONE', 'RESTRICTED', '{incidents:read}', true, '{}', $3::timestamptz + interval '300 days' from generate_series(1, 20000) i`,
      [organizationId, newest, app.clock.now(), secondsApart],
    ],
    ['insert into api_key_use (api_key_id, organization_id, created_at) select id, organization_id, created_at from api_key where organization_id = $1 on conflict do nothing', [organizationId]],
  )

/** How many rows a page of a list goes through. */
async function visited(reader: TestKey, filter: Record<string, unknown>): Promise<number> {
  const page = '{ organization { apiKeys(filter: $filter, first: 100) { nodes { id } } } }'
  const [statement] = (await statementsOf(() => reader.client.expectSuccess(`query ($filter: ApiKeyFilter) ${page}`, { filter }))).filter(({ text }) => text.includes('json_build_array'))
  const { rows } = await app.pool.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>({ text: `explain (analyze, format json) ${statement?.text}`, values: statement?.values ?? [] })
  return visitedBy(rows[0]?.['QUERY PLAN'][0].Plan as Plan)
}

test('a filter that finds few of many keys passes by few others', async () => {
  const crowd = await makeOrganization(app)
  const reader = await makeApiKey(app, crowd)
  await addCrowd(crowd.id, { newest: app.clock.now(), secondsApart: 0 })
  const filters = [
    { status: ['REVOKED'] }, { status: ['EXPIRED'] }, { status: ['DISABLED', 'SUSPENDED'] }, { ownership: 'PERSONAL' }, { ownerId: owner.userId }, { workspaceScope: 'CHOSEN' }, { kind: 'telemetry' }, { permissionLevel: 'READ_ONLY' },
    { pinned: true }, { operationId: `sha256:${'0'.repeat(64)}` }, { permission: 'monitors:write' }, { expiresBefore: '2000-01-01T00:00:00Z' }, { createdWithId: maker.id }, { search: 'zq' }, { search: 'q' }, { search: 'CROWD 19999' }, { search: 'abcd' }, { stale: true },
    { neverUsed: false }, { digest: '0'.repeat(64) },
  ]
  for (const filter of filters) expect(await visited(reader, filter), JSON.stringify(filter)).toBeLessThan(1_000)
  await unannounced(['update api_key set revoked_at = $2 where organization_id = $1 and id <> $3', [crowd.id, app.clock.now(), reader.id]])
  for (const filter of [{ status: ['ACTIVE'] }, { status: ['ACTIVE', 'DISABLED', 'SUSPENDED'] }, { permission: 'incidents:read' }]) expect(await visited(reader, filter), JSON.stringify(filter)).toBeLessThan(1_000)
})

test('so does a filter by use, wherever the keys that it finds stand in the list', async () => {
  const crowd = await makeOrganization(app)
  const reader = await makeApiKey(app, crowd)
  await addCrowd(crowd.id, { newest: new Date(app.clock.now().getTime() - 300 * DAY_MS), secondsApart: 1 })
  const oldestFew = `(select k.id from api_key k where k.organization_id = $1 order by k.created_at limit 200)`
  const lately = `$2::timestamptz - interval '1 minute'`
  const longAgo = `$2::timestamptz - interval '200 days'`
  for (const [few, others, filters] of [
    [lately, 'null', [{ neverUsed: false }, { neverUsed: true }, { stale: false }]],
    ['null', lately, [{ neverUsed: true }, { neverUsed: false }, { stale: true }, { stale: false }]],
    [longAgo, lately, [{ stale: true }, { neverUsed: true }]],
    [lately, longAgo, [{ stale: false }, { stale: true }]],
  ] as const) {
    await unannounced([`update api_key_use set last_used_at = case when api_key_id in ${oldestFew} then ${few} else ${others} end where organization_id = $1`, [crowd.id, app.clock.now()]])
    for (const filter of filters) expect(await visited(reader, filter), `the oldest: ${few}; the others: ${others}; ${JSON.stringify(filter)}`).toBeLessThan(2_000)
  }
  for (const column of ['revoked_at', 'disabled_at', 'expires_at']) {
    await unannounced(
      ['update api_key_use set last_used_at = null where organization_id = $1', [crowd.id]],
      [`update api_key set ${column} = $2 where id in ${oldestFew}`, [crowd.id, new Date(app.clock.now().getTime() - DAY_MS)]],
    )
    expect(await visited(reader, { stale: false }), `the oldest: ${column}`).toBeLessThan(2_000)
  }
})

test('what is not stale is found whole, in any order and by pages of either kind, each key once', async () => {
  const own = await makeOrganization(app)
  const reader = await makeMember(app, own, 'OWNER')
  const now = app.clock.now()
  const ago = (days: number): Date => new Date(now.getTime() - days * DAY_MS)
  const lifecycles = [{}, { suspendedAt: now }, { disabledAt: now }, { expiresAt: ago(1) }, { revokedAt: now }, { revokedAt: now, disabledAt: now, expiresAt: ago(1) }]
  for (const [index, lifecycle] of lifecycles.entries()) {
    for (const created of [1, 60, 200]) {
      for (const used of [null, 1, 60, 150].filter((days) => (days ?? 0) <= created)) {
        const { id } = await makeApiKey(app, own, { name: `${(index * 7 + created + (used ?? 3)) % 10}`, ...lifecycle })
        await app.pool.query('update api_key set created_at = $2 where id = $1', [id, ago(created)])
        await app.pool.query('update api_key_use set last_used_at = $2 where api_key_id = $1', [id, used === null ? null : ago(used)])
      }
    }
  }
  const page = `query ($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int, $after: String, $offset: Int) { organization {
    apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after, offset: $offset) { totalCount nodes { id stale } pageInfo { endCursor hasNextPage } } } }`
  interface Asked {
    apiKeys: { totalCount: number; nodes: { id: string; stale: boolean }[]; pageInfo: { endCursor: string; hasNextPage: boolean } }
  }
  const ask = async (variables: Record<string, unknown>): Promise<Asked['apiKeys']> => (await reader.client.expectSuccess<Asked>(page, variables)).apiKeys
  for (const orderBy of ['CREATED_AT', 'NAME', 'EXPIRES_AT'].flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ field, direction })))) {
    const all = await ask({ orderBy, first: 100 })
    const expected = all.nodes.filter(({ stale }) => !stale)
    expect([all.nodes.length, expected.length]).toEqual([54, 44])
    const filter = { stale: false }
    expect(await ask({ filter, orderBy, first: 100 })).toMatchObject({ nodes: expected, totalCount: expected.length, pageInfo: { hasNextPage: false } })
    const byCursor: unknown[] = []
    const byOffset: unknown[] = []
    for (let after: string | null = null, more = true; more; ) {
      const { nodes, pageInfo } = await ask({ filter, orderBy, first: 7, after })
      byCursor.push(...nodes)
      byOffset.push(...(await ask({ filter, orderBy, first: 7, offset: byOffset.length })).nodes)
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(byCursor).toEqual(expected)
    expect(byOffset).toEqual(expected)
  }
  const [all, never, used] = [await idsOf({ stale: false }, reader.client), await idsOf({ stale: false, neverUsed: true }, reader.client), await idsOf({ stale: false, neverUsed: false }, reader.client)]
  expect([never.length, used.length]).toEqual([14, 30])
  expect([...never, ...used].toSorted()).toEqual(all)
})

test('the list of keys by their use is in the order of all others, also where the time of a key was changed', async () => {
  const own = await makeOrganization(app)
  const keys: TestKey[] = []
  for (const name of ['a', 'b', 'c']) keys.push(await makeApiKey(app, own, { name }))
  // No key, which would be used by asking.
  const { client } = await makeMember(app, own, 'OWNER')
  await app.pool.query('update api_key set created_at = $2 where id = $1', [keys[1]?.id, new Date(app.clock.now().getTime() + DAY_MS)])
  const ids = async (variables: Record<string, unknown>): Promise<string[]> => {
    const { nodes, pageInfo } = (await client.expectSuccess<{ apiKeys: { nodes: { id: string }[]; pageInfo: { endCursor: string } } }>(
      'query ($filter: ApiKeyFilter, $after: String) { organization { apiKeys(filter: $filter, first: 2, after: $after) { nodes { id } pageInfo { endCursor } } } }',
      variables,
    )).apiKeys
    return nodes.length < 2 ? nodes.map(({ id }) => id) : [...nodes.map(({ id }) => id), ...(await ids({ ...variables, after: pageInfo.endCursor }))]
  }
  const all = await ids({})
  expect([all.length, all[0]]).toEqual([3, keys[1]?.id])
  expect(await ids({ filter: { neverUsed: true } })).toEqual(all)
  await app.pool.query('update api_key_use set last_used_at = now() where organization_id = $1', [own.id])
  expect(await ids({ filter: { neverUsed: false } })).toEqual(all)
})
