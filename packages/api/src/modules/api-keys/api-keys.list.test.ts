import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient, type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestKeyOptions, type TestMember, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const LIST = `query ($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int, $after: String, $offset: Int) { organization { apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after, offset: $offset) {
  totalCount totalCountExact pageInfo { hasNextPage hasPreviousPage endCursor } nodes { id name hint status } } } }`
const NODE = `query ($id: ID!) { node(id: $id) { __typename ... on ApiKey { id name } } }`
const FULL = `query { organization { apiKeys(first: 100) { nodes { id name owner { id email } createdBy { id name } createdWith { id } hint permissions effectivePermissions workspaces { id slug name } status lastUsedAt lastUsedFrom stale rotationAdvised
  viewerCan { update { allowed reason } widen { allowed reason } disable { allowed reason } enable { allowed reason } revoke { allowed reason } delete { allowed reason } replaceSecret { allowed reason } } } } } }`
const DAY_MS = 86_400_000

interface List {
  apiKeys: { totalCount: number; totalCountExact: boolean; pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string }; nodes: { id: string; name: string; hint: string; status: string }[] }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let developer: TestMember
let workspaces: TestWorkspace[]
let start: Date
const keys = new Map<string, TestKey>()

const make = async (name: string, options: TestKeyOptions = {}): Promise<void> => {
  keys.set(name, await makeApiKey(app, organization, { name, ...options }))
  app.clock.advance(1000)
}
const idOf = (name: string): string => keys.get(name)?.id ?? ''

beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  developer = await makeMember(app, organization, 'DEVELOPER')
  workspaces = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
  start = app.clock.now()
  const at = (days: number): Date => new Date(start.getTime() + days * DAY_MS)
  await make('alpha', { expiresAt: at(10) })
  await make('Bravo 100%', { ownerId: developer.userId, permissions: ['incidents:read'], expiresAt: at(20) })
  await make('charlie_x', { workspaces: workspaces.slice(0, 1), permissionLevel: 'READ_ONLY', expiresAt: null })
  await make('delta', { workspaces, kind: 'telemetry', permissions: ['telemetry:write'], disabledAt: start, expiresAt: null })
  await make('echo', { suspendedAt: start, expiresAt: at(5) })
  await make('foxtrot', { expiresAt: start })
  await make('golf', { revokedAt: start, ownerId: owner.userId })
  await make('gone')
  await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [idOf('gone')])
  await app.pool.query('update api_key_use set last_used_at = $2, last_used_from = $3 where api_key_id = $1', [idOf('alpha'), start, '203.0.113.9'])
})
afterAll(() => app.close())

const list = async (variables: Record<string, unknown> = {}, client: TestClient = owner.client): Promise<List['apiKeys']> => (await client.expectSuccess<List>(LIST, variables)).apiKeys
const names = async (variables: Record<string, unknown> = {}, client?: TestClient): Promise<string[]> => (await list(variables, client)).nodes.map((key) => key.name)
const filtered = async (filter: Record<string, unknown>, client?: TestClient): Promise<string[]> => (await names({ filter }, client)).toSorted()

const ALL = ['alpha', 'Bravo 100%', 'charlie_x', 'delta', 'echo', 'foxtrot', 'golf']

describe('the list of keys', () => {
  test('has every key of the organization but deleted ones, the newest first', async () => {
    expect(await list()).toMatchObject({ totalCount: 7, totalCountExact: true, pageInfo: { hasNextPage: false, hasPreviousPage: false } })
    expect(await names()).toEqual(ALL.toReversed())
  })

  test.each([
    [{ field: 'CREATED_AT', direction: 'ASC' }, ALL],
    [{ field: 'EXPIRES_AT', direction: 'ASC' }, ['foxtrot', 'echo', 'alpha', 'Bravo 100%', 'golf']],
  ])('in the order %j', async (orderBy, expected) => {
    expect((await names({ orderBy })).slice(0, expected.length)).toEqual(expected)
  })

  test('in any order page by page as all at once, in both directions; without an end comes last', async () => {
    for (const field of ['CREATED_AT', 'NAME', 'EXPIRES_AT']) {
      for (const direction of ['ASC', 'DESC']) {
        const whole = await names({ orderBy: { field, direction } })
        const paged: string[] = []
        let after: string | null = null
        do {
          const page: List['apiKeys'] = await list({ orderBy: { field, direction }, first: 2, after })
          paged.push(...page.nodes.map((key) => key.name))
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
        } while (after !== null)
        expect(paged, `${field} ${direction}`).toEqual(whole)
        expect(whole).toHaveLength(7)
      }
    }
    const byEnd = await names({ orderBy: { field: 'EXPIRES_AT', direction: 'ASC' } })
    expect(byEnd.slice(-2).toSorted()).toEqual(['charlie_x', 'delta'])
    expect(await names({ first: 2, offset: 2 })).toEqual(['echo', 'delta'])
    for (const field of ['CREATED_AT', 'NAME', 'EXPIRES_AT']) {
      for (const direction of ['ASC', 'DESC']) {
        const whole = await names({ orderBy: { field, direction } })
        for (let offset = 0; offset <= whole.length; offset += 1) expect(await names({ orderBy: { field, direction }, first: 3, offset })).toEqual(whole.slice(offset, offset + 3))
      }
    }
  })

  test('is filtered by everything that it offers', async () => {
    expect(await filtered({ status: ['ACTIVE'] })).toEqual(['Bravo 100%', 'alpha', 'charlie_x'])
    expect(await filtered({ status: ['DISABLED', 'SUSPENDED'] })).toEqual(['delta', 'echo'])
    expect(await filtered({ status: ['EXPIRED'] })).toEqual(['foxtrot'])
    expect(await filtered({ status: ['REVOKED'] })).toEqual(['golf'])
    expect(await filtered({ status: [] })).toEqual([])
    expect(await filtered({ ownership: 'PERSONAL' })).toEqual(['Bravo 100%', 'golf'])
    expect(await filtered({ ownerId: developer.userId })).toEqual(['Bravo 100%'])
    expect(await filtered({ workspaceId: workspaces[1]?.id, ownership: 'SERVICE' })).toEqual(['alpha', 'delta', 'echo', 'foxtrot'])
    expect(await filtered({ permissionLevel: 'READ_ONLY' })).toEqual(['charlie_x'])
    expect(await filtered({ kind: 'telemetry' })).toEqual(['delta'])
    expect(await filtered({ neverUsed: false })).toEqual(['alpha'])
    expect(await filtered({ neverUsed: true, status: ['ACTIVE'] })).toEqual(['Bravo 100%', 'charlie_x'])
    expect(await filtered({ expiresBefore: new Date(start.getTime() + 10 * DAY_MS).toISOString() })).toEqual(['echo', 'foxtrot'])
    expect((await list({ filter: { ownership: 'PERSONAL' } })).totalCount).toBe(2)
  })

  test('is searched by part of the name in any case, with no pattern of its own, and by the last four characters', async () => {
    expect(await filtered({ search: 'ALPH' })).toEqual(['alpha'])
    expect(await filtered({ search: ' ' })).toHaveLength(7)
    expect(await filtered({ search: '%' })).toEqual(['Bravo 100%'])
    expect(await filtered({ search: '_' })).toEqual(['charlie_x'])
    expect(await filtered({ search: '\\' })).toEqual([])
    expect(await filtered({ search: `' or 1=1 --` })).toEqual([])
    const secret = keys.get('delta')?.secret ?? ''
    expect(await filtered({ search: secret.slice(-4) })).toEqual(['delta'])
    expect(await filtered({ search: `lk_…${secret.slice(-4)}` })).toEqual(['delta'])
    expect(await filtered({ search: secret.slice(-5) })).toEqual([])
    expect(await filtered({ search: keys.get('gone')?.secret.slice(-4) })).toEqual([])
  })

  test.each([{ search: 'a\0b' }, { search: 'x'.repeat(201) }, { ownerId: '\0' }, { workspaceId: '\0' }, { kind: '\0' }])('refuses what no database takes: %j', async (filter) => {
    expect((await owner.client.raw(LIST, { filter })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test.each([{ kind: 'nonsense' }, { ownerId: 'somebody@example.com' }, { workspaceId: 'production' }, { createdWithId: 'usr_0' }, { operationId: 'Deploy' }, { permission: 'nothing:at_all' }, { digest: 'A'.repeat(64) }])(
    'refuses what nothing can have instead of finding nothing: %j',
    async (filter) => {
      const [argument] = Object.keys(filter)
      const [error] = (await owner.client.raw(LIST, { filter })).body.errors ?? []
      expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
      expect(error?.message).toContain(`"${argument}" is `)
    },
  )

  test('finds the keys of a kind that has left the catalogue, for whoever sees one', async () => {
    const without = await createTestApp({ sharing: app, config: { kinds: new Map() } })
    try {
      const filter = { kind: 'telemetry' }
      expect((await createTestClient(without, { kind: 'SESSION', token: owner.token }).expectSuccess<List>(LIST, { filter })).apiKeys.nodes.map((key) => key.name)).toEqual(['delta'])
      const elsewhere = await makeApiKey(app, await makeOrganization(app))
      expect((await createTestClient(without, { kind: 'KEY', secret: elsewhere.secret }).raw(LIST, { filter })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'kind' })
    } finally {
      await without.close()
    }
  })

  test.each([{ first: 0 }, { first: 101 }, { first: -1 }, { offset: 10_001 }, { offset: -1 }, { after: 'bm9uZQ' }, { after: '', offset: 1 }])('refuses the page %j', async (page) => {
    expect((await owner.client.raw(LIST, page)).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('gives cursors that are good in one organization, order and direction only', async () => {
    const { endCursor } = (await list({ first: 1 })).pageInfo
    const other = await makeMember(app, await makeOrganization(app), 'OWNER')
    const tries = [[other.client, { after: endCursor }], [owner.client, { after: endCursor, orderBy: { field: 'NAME', direction: 'DESC' } }], [owner.client, { after: endCursor, orderBy: { field: 'CREATED_AT', direction: 'ASC' } }]] as const
    for (const [client, variables] of tries) expect((await client.raw(LIST, variables)).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('says what is stale at the very end of the policy’s last day', async () => {
    const now = app.clock.now()
    const stale = async (): Promise<string[]> => filtered({ stale: true }, reader.client)
    const reader = await makeApiKey(app, organization, { name: 'zz reader', permissions: ['api_keys:read'], expiresAt: null })
    try {
      app.clock.set(new Date(start.getTime() + 60 * DAY_MS - 1))
      expect(await stale()).toEqual([])
      app.clock.advance(1)
      // `alpha` was used at that instant, but its end has come by now, as has that of `Bravo` and `echo`.
      expect(await stale()).toEqual([])
      app.clock.set(new Date(start.getTime() + 60 * DAY_MS + 2000))
      expect(await stale()).toEqual(['charlie_x'])
      const rest = await filtered({ stale: false }, reader.client)
      expect(rest).toContain('delta')
      expect(rest).not.toContain('charlie_x')
    } finally {
      app.clock.set(now)
      await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [reader.id])
    }
  })

  test('shows the hint of the newest secret that works', async () => {
    const add = (suffix: string, age: number, ended: boolean): Promise<unknown> =>
      app.pool.query('insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
        `sec_${suffix}`, new Date(start.getTime() + age), idOf('echo'), createHash('sha256').update(suffix).digest(), `lk_…${suffix}`, 'lk', 'base62', ended ? start : null,
      ])
    await add('new1', 5000, false)
    await add('dead', 9000, true)
    expect((await list({ filter: { search: 'echo' } })).nodes[0]?.hint).toBe('lk_…new1')
  })
})

describe('the status that a filter asks for', () => {
  test('is the status that is shown, for every combination of facts at every side of the end', async () => {
    const crowd = await makeOrganization(app)
    const member = await makeMember(app, crowd, 'OWNER')
    const now = app.clock.now()
    for (const revokedAt of [null, now]) {
      for (const disabledAt of [null, now]) {
        for (const suspendedAt of [null, now]) {
          for (const expiresAt of [null, new Date(now.getTime() - 1), now, new Date(now.getTime() + 1)]) await makeApiKey(app, crowd, { revokedAt, disabledAt, suspendedAt, expiresAt })
        }
      }
    }
    let found = 0
    for (const status of ['ACTIVE', 'SUSPENDED', 'DISABLED', 'EXPIRED', 'REVOKED']) {
      const { nodes } = await list({ filter: { status: [status] }, first: 100 }, member.client)
      expect(nodes.map((key) => key.status)).toEqual(nodes.map(() => status))
      expect(nodes).not.toEqual([])
      found += nodes.length
    }
    expect(found).toBe(32)
  })
})

describe('who sees which keys', () => {
  test('needs api_keys:read to list', async () => {
    const writer = await makeApiKey(app, organization, { name: 'zz writer', permissions: ['api_keys:write'] })
    const answer = await writer.client.raw(LIST)
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['api_keys:read'] })
    expect(answer.body.data).toEqual({ organization: { apiKeys: null } })
    await createTestClient(app, { kind: 'NONE' }).expectDenied(LIST, {}, 'UNAUTHENTICATED')
  })

  test('a key for chosen workspaces sees keys within its own and itself, in list, count, node and search', async () => {
    const limited = await makeApiKey(app, organization, { name: 'zz limited', permissions: ['api_keys:read'], workspaces: workspaces.slice(0, 1) })
    expect(await filtered({}, limited.client)).toEqual(['charlie_x', 'zz limited'])
    expect((await list({}, limited.client)).totalCount).toBe(2)
    expect(await filtered({ search: 'delta' }, limited.client)).toEqual([])
    expect(await limited.client.expectSuccess(NODE, { id: idOf('charlie_x') })).toMatchObject({ name: 'charlie_x' })
    const missing = (await limited.client.raw(NODE, { id: 'key_0000000000000000000000' })).body
    for (const name of ['alpha', 'delta', 'Bravo 100%', 'gone']) expect((await limited.client.raw(NODE, { id: idOf(name) })).body).toEqual(missing)
    await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [limited.id])
  })

  test('without api_keys:read a key sees itself, one that manages keys also those of its owner', async () => {
    const plain = await makeApiKey(app, organization, { name: 'zz plain', permissions: ['telemetry:write'], ownerId: developer.userId })
    const manager = await makeApiKey(app, organization, { name: 'zz manager', permissions: ['api_keys:write'], ownerId: developer.userId })
    const sees = async (client: TestClient, id: string): Promise<boolean> => (await client.expectSuccess(NODE, { id })) !== null
    expect(await sees(plain.client, plain.id)).toBe(true)
    expect(await sees(plain.client, idOf('Bravo 100%'))).toBe(false)
    expect(await sees(manager.client, idOf('Bravo 100%'))).toBe(true)
    expect(await sees(manager.client, idOf('alpha'))).toBe(false)
    expect(await sees(manager.client, idOf('golf'))).toBe(false)
    expect(await plain.client.expectSuccess('query { viewer { apiKey { name } } }')).toEqual({ apiKey: { name: 'zz plain' } })
    for (const key of [plain, manager]) await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [key.id])
  })

  test('nobody sees keys of another organization, not even a person who is a member of both', async () => {
    const elsewhere = await makeOrganization(app)
    const foreign = await makeApiKey(app, elsewhere)
    const both = await makeMember(app, elsewhere, 'OWNER', { userId: owner.userId })
    expect(await names({}, both.client)).toHaveLength(1)
    expect(await owner.client.expectSuccess(NODE, { id: foreign.id })).toBeNull()
    const answer = await owner.client.raw('query { viewer { organizations { slug apiKeys { nodes { id } } } } }')
    const seen = answer.body.data?.['viewer'] as { organizations: { slug: string; apiKeys: { nodes: unknown[] } | null }[] } | undefined
    expect(seen?.organizations.find((one) => one.slug === elsewhere.slug)?.apiKeys).toBeNull()
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('what a row says', () => {
  test('of its owner, its maker, its use and what the viewer may do', async () => {
    const { apiKeys } = await developer.client.expectSuccess<{ apiKeys: { nodes: Record<string, unknown>[] } }>(FULL)
    const byName = new Map(apiKeys.nodes.map((key) => [key['name'], key]))
    expect(byName.get('alpha')).toMatchObject({ owner: null, lastUsedAt: start.toISOString(), lastUsedFrom: '203.0.113.9', viewerCan: { update: { allowed: true }, widen: { allowed: false, reason: 'OWNER_OR_ADMIN_REQUIRED' }, delete: { allowed: false, reason: 'PERMISSION_REQUIRED' } } })
    expect(byName.get('Bravo 100%')).toMatchObject({ owner: { id: developer.userId, email: developer.email }, viewerCan: { widen: { allowed: true }, enable: { allowed: false, reason: 'ALREADY_ENABLED' } } })
    expect(byName.get('delta')).toMatchObject({ viewerCan: { enable: { reason: 'OWNER_OR_ADMIN_REQUIRED' }, disable: { reason: 'ALREADY_DISABLED' } } })
    expect(byName.get('foxtrot')).toMatchObject({ viewerCan: { enable: { reason: 'KEY_EXPIRED' }, disable: { reason: 'KEY_EXPIRED' }, update: { allowed: true }, revoke: { allowed: true } } })
    expect(byName.get('golf')).toMatchObject({ viewerCan: { update: { reason: 'KEY_REVOKED' }, widen: { reason: 'KEY_REVOKED' }, revoke: { reason: 'KEY_REVOKED' } } })
    expect(byName.get('delta')?.['workspaces']).toHaveLength(2)
  })

  test('the name of the key that made it only where that key is to be seen', async () => {
    const maker = await makeApiKey(app, organization, { name: 'zz maker', workspaces })
    const made = await makeApiKey(app, organization, { name: 'zz made', workspaces: workspaces.slice(0, 1), createdWithId: maker.id })
    await app.pool.query(`update api_key set created_by_kind = 'API_KEY', created_by_id = $2 where id = $1`, [made.id, maker.id])
    const limited = await makeApiKey(app, organization, { name: 'zz limited', permissions: ['api_keys:read'], workspaces: workspaces.slice(0, 1) })
    const document = `query ($id: ID!) { node(id: $id) { ... on ApiKey { createdBy { id name } } } }`
    expect(await owner.client.expectSuccess(document, { id: made.id })).toEqual({ createdBy: { id: maker.id, name: 'zz maker' } })
    expect(await limited.client.expectSuccess(document, { id: made.id })).toEqual({ createdBy: { id: maker.id, name: null } })
    for (const key of [maker, made, limited]) await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [key.id])
  })

  /** How many statements reading takes: outside of transactions each takes a connection of its own. */
  const statementsOf = async (read: () => Promise<unknown>): Promise<number> => {
    const connections = (await (app.orm.em.getConnection() as unknown as { getNativeClient: () => Promise<Pool> }).getNativeClient())
    let seen = 0
    const count = (): void => void (seen += 1)
    connections.on('acquire', count)
    try {
      await read()
    } finally {
      connections.off('acquire', count)
    }
    return seen
  }

  test('in as many statements for sixty keys as for one', async () => {
    const statements = async (count: number): Promise<number> => {
      const crowd = await makeOrganization(app)
      const member = await makeMember(app, crowd, 'OWNER')
      const workspace = await makeWorkspace(app, crowd)
      for (let index = 0; index < count; index++) await makeApiKey(app, crowd, { ownerId: member.userId, workspaces: [workspace] })
      return statementsOf(() => member.client.expectSuccess(FULL))
    }
    const few = await statements(1)
    expect(few).toBeGreaterThan(0)
    expect(await statements(60)).toBe(few)
  })

  test('in one statement for a key that asks for a list, and in one more for the count', async () => {
    const crowd = await makeOrganization(app)
    const reader = await makeApiKey(app, crowd)
    // The first request looks up which operations the organization has.
    await names({}, reader.client)
    const page = '{ organization { id apiKeys(first: 50) { nodes { id name permissionLevel status enabled expiresAt createdAt lastUsedAt } pageInfo { endCursor } } } }'
    expect(await statementsOf(() => reader.client.expectSuccess(page))).toBe(1)
    expect(await statementsOf(() => reader.client.expectSuccess('{ organization { apiKeys { totalCount totalCountExact nodes { id } } } }'))).toBe(2)
  })
})
