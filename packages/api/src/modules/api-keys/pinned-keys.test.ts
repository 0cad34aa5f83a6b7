import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let all: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  all = await makeApiKey(app, organization)
  await register('ci', '1', Object.values(OPERATIONS))
})
afterAll(() => app.close())

const CREATE = `mutation Create($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename
  ... on CreateApiKeySuccess { secret apiKey { id allowedOperations version } } ... on InvalidInput { issues { path code } }
  ... on PermissionNotDelegable { missing { kind } } ... on RequestIdReused { code } ... on ApiKeyAlreadyCreated { code } } }`
const UPDATE = `mutation Update($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { __typename
  ... on UpdateApiKeySuccess { apiKey { id allowedOperations } } ... on InvalidInput { issues { path code } } ... on PermissionNotDelegable { missing { kind } } } }`
const VERIFY = `mutation Verify($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename ... on VerifyApiKeySuccess { verification { valid outcome missingPermissions } } } }`
const OPERATIONS = {
  viewer: 'query Mine { viewer { kind } }',
  keys: 'query Keys { organization { apiKeys { totalCount } } }',
  other: 'query Other { installation { demo } }',
  create: CREATE,
  update: UPDATE,
  twice: `mutation Twice($a: UpdateApiKeyInput!, $b: CreateWorkspaceInput!) { updateApiKey(input: $a) { __typename } createWorkspace(input: $b) { __typename } }`,
}

const sha256 = (text: string): string => `sha256:${hash('sha256', text)}`
const idsOf = (...names: (keyof typeof OPERATIONS)[]): string[] => names.map((name) => sha256(OPERATIONS[name]))

async function register(client: string, version: string, texts: readonly string[]): Promise<string> {
  const document = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename ... on RegisterPersistedOperationsSuccess { operationVersion { id } } ... on InvalidInput { issues { message } } } }`
  const files = [{ path: 'relay.json', text: JSON.stringify(Object.fromEntries(texts.map((text) => [hash('md5', text), text]))) }]
  const result = await all.client.expectSuccess<{ operationVersion: { id: string } }>(document, { input: { client, version, files } }, 'RegisterPersistedOperationsSuccess')
  return result.operationVersion.id
}

interface Created {
  secret: string
  apiKey: { id: string; allowedOperations: string[] | null; version: number }
}
const create = (input: Record<string, unknown>, by = all.client) =>
  by.expectSuccess<Created>(CREATE, { input: { name: 'Pinned', permissionLevel: 'ALL', ...input } }, 'CreateApiKeySuccess')
const pinned = async (...names: (keyof typeof OPERATIONS)[]): Promise<Created> => {
  const created = await create({ allowedOperations: idsOf(...names) })
  await app.app.caughtUp()
  return created
}

interface Sent {
  status: number
  reason: string | null
  data: Record<string, unknown> | null | undefined
  code: unknown
}
async function send(secret: string, body: Record<string, unknown>): Promise<Sent> {
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify(body) })
  const answer = (await response.json()) as { data?: Record<string, unknown> | null; errors?: { extensions: { code: string; reason?: string } }[] }
  return { status: response.status, reason: response.headers.get('x-latchkey-reason'), data: answer.data, code: answer.errors?.[0]?.extensions.code }
}
const run = (secret: string, name: keyof typeof OPERATIONS, variables: Record<string, unknown> = {}): Promise<Sent> => send(secret, { documentId: sha256(OPERATIONS[name]), variables })

const NOT_ALLOWED = { status: 403, code: 'FORBIDDEN', reason: 'OPERATION_NOT_ALLOWED' }

describe('a fresh key that is pinned to two operations', () => {
  test('runs exactly those, also by the ids that its client knows', async () => {
    const { secret, apiKey } = await pinned('viewer', 'keys')
    expect(apiKey.allowedOperations).toEqual(idsOf('viewer', 'keys').toSorted())
    expect(await run(secret, 'viewer')).toMatchObject({ status: 200, data: { viewer: { kind: 'API_KEY' } } })
    expect(await run(secret, 'keys')).toMatchObject({ status: 200, data: { organization: { apiKeys: { totalCount: expect.any(Number) } } } })
    expect(await send(secret, { documentId: `md5:${hash('md5', OPERATIONS.viewer)}` })).toMatchObject({ status: 200 })
    expect(await send(secret, { extensions: { persistedQuery: { version: 1, sha256Hash: hash('sha256', OPERATIONS.viewer) } } })).toMatchObject({ status: 200 })
  })

  test('runs nothing else: no other registered one, no built-in one, no text, no introspection, nothing made up', async () => {
    const { secret } = await pinned('viewer', 'keys')
    const builtIn = 'query PinnedBuiltIn { installation { demo } }'
    app.documents.set(hash('sha256', builtIn), builtIn)
    expect(await run(secret, 'other')).toMatchObject(NOT_ALLOWED)
    const invented = await send(secret, { documentId: `sha256:${'0'.repeat(64)}` })
    expect(invented).toMatchObject(NOT_ALLOWED)
    for (const documentId of [sha256(builtIn), sha256(OPERATIONS.other), hash('md5', OPERATIONS.other), '__proto__', '', 7]) expect(await send(secret, { documentId })).toEqual(invented)
    expect(await send(secret, {})).toMatchObject(NOT_ALLOWED)
    for (const body of [
      { query: OPERATIONS.viewer },
      { query: OPERATIONS.viewer, documentId: sha256(OPERATIONS.viewer) },
      { query: '{ __schema { queryType { name } } }' },
      { query: OPERATIONS.viewer, extensions: { persistedQuery: { version: 1, sha256Hash: hash('sha256', OPERATIONS.viewer) } } },
    ]) {
      expect(await send(secret, body)).toMatchObject({ status: 403, code: 'PERSISTED_OPERATIONS_ONLY' })
    }
  })

  test('runs no REST route and asks about no key', async () => {
    const { secret } = await pinned('viewer')
    for (const path of ['/api/v1/api-keys', '/api/v1/me']) {
      const response = await fetch(`${app.url}${path}`, { headers: { authorization: `Bearer ${secret}` } })
      expect([path, response.status, response.headers.get('x-latchkey-reason')]).toEqual([path, 403, 'OPERATION_NOT_ALLOWED'])
    }
    const asked = await fetch(`${app.url}/v1/keys/verify`, { method: 'POST', headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }, body: JSON.stringify({ key: all.secret }) })
    expect(asked.status).toBe(403)
  })

  test('is still bound by its permissions', async () => {
    const { secret } = await create({ permissionLevel: 'RESTRICTED', permissions: ['monitors:read'], allowedOperations: idsOf('keys') })
    const answer = await run(secret, 'keys')
    expect([answer.status, answer.code, answer.data]).toEqual([200, 'FORBIDDEN', { organization: { apiKeys: null } }])
  })

  test('is good in verification for its operations and for no question without one', async () => {
    const { secret } = await pinned('viewer')
    const ask = async (question: Record<string, unknown>): Promise<unknown> =>
      (await all.client.expectSuccess<{ verification: unknown }>(VERIFY, { input: { key: secret, ...question } }, 'VerifyApiKeySuccess')).verification
    const refused = { valid: false, outcome: 'OPERATION_NOT_ALLOWED', missingPermissions: [] }
    expect(await ask({ operation: sha256(OPERATIONS.viewer) })).toMatchObject({ valid: true, outcome: 'VALID' })
    expect(await ask({})).toEqual(refused)
    expect(await ask({ operation: sha256(OPERATIONS.other) })).toEqual(refused)
    expect(await ask({ operation: '' })).toEqual(refused)
    expect(await ask({ operation: sha256(OPERATIONS.viewer).toUpperCase(), permissions: ['members:write'] })).toEqual(refused)
  })

  test('is refused an operation that is retired, and keeps it on the list', async () => {
    const text = 'query Retiring { installation { demo } }'
    const version = await register('retiring', '1', [text])
    const { secret, apiKey } = await create({ allowedOperations: [sha256(text)] })
    await app.app.caughtUp()
    expect((await send(secret, { documentId: sha256(text) })).status).toBe(200)
    await all.client.expectSuccess('mutation ($input: RetireOperationVersionInput!) { retireOperationVersion(input: $input) { __typename } }', { input: { id: version, evenIfUsed: true } }, 'RetireOperationVersionSuccess')
    expect(await send(secret, { documentId: sha256(text) })).toMatchObject(NOT_ALLOWED)
    expect(await all.client.expectSuccess(UPDATE, { input: { id: apiKey.id, allowedOperations: [sha256(text), ...idsOf('viewer')] } }, 'UpdateApiKeySuccess')).toMatchObject({
      apiKey: { allowedOperations: [sha256(text), ...idsOf('viewer')].toSorted() },
    })
  })
})

describe('the list follows the lattice', () => {
  const wanted = (input: Record<string, unknown>): Record<string, unknown> => ({ input: { name: 'Child', permissionLevel: 'ALL', ...input } })

  test('a pinned key makes keys for its operations, for some of them, and for no other', async () => {
    const { secret } = await pinned('create', 'viewer')
    const outcome = async (input: Record<string, unknown>): Promise<unknown> => (await run(secret, 'create', wanted(input))).data?.['createApiKey']
    expect(await outcome({ allowedOperations: idsOf('create', 'viewer') })).toMatchObject({ __typename: 'CreateApiKeySuccess' })
    expect(await outcome({ allowedOperations: idsOf('viewer') })).toMatchObject({ __typename: 'CreateApiKeySuccess' })
    const refused = { __typename: 'PermissionNotDelegable', missing: [{ kind: 'OPERATIONS' }] }
    expect(await outcome({})).toEqual(refused)
    expect(await outcome({ allowedOperations: idsOf('viewer', 'other') })).toEqual(refused)
  })

  test('narrowing needs no cover, widening does', async () => {
    const { secret } = await pinned('update', 'viewer')
    const wide = await create({ allowedOperations: idsOf('viewer', 'keys', 'other') })
    const update = async (input: Record<string, unknown>): Promise<unknown> => (await run(secret, 'update', { input: { id: wide.apiKey.id, ...input } })).data?.['updateApiKey']
    const refused = { __typename: 'PermissionNotDelegable', missing: [{ kind: 'OPERATIONS' }] }
    expect(await update({ allowedOperations: idsOf('keys', 'other') })).toMatchObject({ __typename: 'UpdateApiKeySuccess' })
    expect(await update({ allowedOperations: idsOf('keys', 'viewer') })).toMatchObject({ __typename: 'UpdateApiKeySuccess' })
    expect(await update({ allowedOperations: idsOf('keys', 'create') })).toEqual(refused)
    expect(await update({ anyOperation: true })).toEqual(refused)
    expect(await all.client.expectSuccess(UPDATE, { input: { id: wide.apiKey.id, anyOperation: true } }, 'UpdateApiKeySuccess')).toMatchObject({ apiKey: { allowedOperations: null } })
  })

  test('a right that is taken away inside one document is gone for the rest of it', async () => {
    const { secret, apiKey } = await pinned('twice', 'viewer')
    const answer = await run(secret, 'twice', { a: { id: apiKey.id, allowedOperations: idsOf('viewer') }, b: { name: 'Never made' } })
    expect(answer.data).toEqual({ updateApiKey: { __typename: 'UpdateApiKeySuccess' }, createWorkspace: null })
    expect(answer.code).toBe('UNAUTHENTICATED')
    expect((await app.pool.query(`select 1 from workspace where name = 'Never made'`)).rows).toEqual([])
    expect(await run(secret, 'twice')).toMatchObject(NOT_ALLOWED)
  })

  test('a change is in force at the very next request', async () => {
    const { secret, apiKey } = await pinned('viewer', 'keys')
    await all.client.expectSuccess(UPDATE, { input: { id: apiKey.id, allowedOperations: idsOf('keys') } }, 'UpdateApiKeySuccess')
    expect(await run(secret, 'viewer')).toMatchObject(NOT_ALLOWED)
    expect((await run(secret, 'keys')).status).toBe(200)
  })
})

describe('refuses bad input', () => {
  test.each<[string, Record<string, unknown>, unknown[]]>([
    ['an empty list', { allowedOperations: [] }, [{ path: ['allowedOperations'], code: 'EMPTY_LIST' }]],
    ['ids that nothing has', { allowedOperations: ['sha256:x', '__proto__', '\0'] }, [0, 1, 2].map((index) => ({ path: ['allowedOperations', String(index)], code: 'UNKNOWN_OPERATION' }))],
    ['more than 2,000', { allowedOperations: Array.from({ length: 2_001 }, () => 'x') }, [{ path: ['allowedOperations'], code: 'TOO_MANY' }]],
    ['a list for the default key', { class: 'DEFAULT', allowedOperations: ['x'] }, [{ path: ['allowedOperations'], code: 'DEFAULT_CLASS' }]],
  ])('%s', async (_what, input, issues) => {
    expect((await all.client.expectFailure<{ issues: unknown[] }>(CREATE, { input: { name: 'Bad', permissionLevel: 'ALL', ...input } }, 'InvalidInput')).issues).toEqual(issues)
  })

  test("another organization's operations, like those that nobody has", async () => {
    const stranger = await makeApiKey(app, await makeOrganization(app))
    expect((await stranger.client.expectFailure<{ issues: unknown[] }>(CREATE, { input: { name: 'Bad', permissionLevel: 'ALL', allowedOperations: idsOf('viewer') } }, 'InvalidInput')).issues).toEqual([
      { path: ['allowedOperations', '0'], code: 'UNKNOWN_OPERATION' },
    ])
  })

  test('a list and no list at once', async () => {
    const { apiKey } = await pinned('viewer')
    expect((await all.client.expectFailure<{ issues: unknown[] }>(UPDATE, { input: { id: apiKey.id, anyOperation: true, allowedOperations: idsOf('viewer') } }, 'InvalidInput')).issues).toEqual([
      { path: ['allowedOperations'], code: 'NOT_TOGETHER' },
    ])
  })

  test('the same request id with another list', async () => {
    const input = { name: 'Once', permissionLevel: 'ALL', requestId: 'pinned-once', allowedOperations: idsOf('viewer', 'keys') }
    await all.client.expectSuccess(CREATE, { input }, 'CreateApiKeySuccess')
    await all.client.expectFailure(CREATE, { input: { ...input, allowedOperations: idsOf('keys', 'viewer') } }, 'ApiKeyAlreadyCreated')
    await all.client.expectFailure(CREATE, { input: { ...input, allowedOperations: idsOf('keys') } }, 'RequestIdReused')
    await all.client.expectFailure(CREATE, { input: { ...input, allowedOperations: null } }, 'RequestIdReused')
  })
})

test('needs a principal and the permission, as every creation does', async () => {
  await createTestClient(app, { kind: 'NONE' }).expectDenied(CREATE, { input: { name: 'x', allowedOperations: idsOf('viewer') } }, 'UNAUTHENTICATED')
})

test('leaves the list in the audit log', async () => {
  const created = await create({ allowedOperations: idsOf('viewer') }, owner.client)
  await owner.client.expectSuccess(UPDATE, { input: { id: created.apiKey.id, anyOperation: true } }, 'UpdateApiKeySuccess')
  expect((await auditEventsOf(app, organization.id)).slice(-2)).toMatchObject([
    { action: 'api_key.created', after: { allowedOperations: idsOf('viewer') } },
    { action: 'api_key.updated', before: { allowedOperations: idsOf('viewer') }, after: { allowedOperations: null } },
  ])
})

describe('can be found', () => {
  const LIST = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter, first: 100) { nodes { id } } } }`
  const found = async (filter: Record<string, unknown>, client = owner.client): Promise<string[]> =>
    (await client.expectSuccess<{ apiKeys: { nodes: { id: string }[] } }>(LIST, { filter })).apiKeys.nodes.map(({ id }) => id)

  test('by an operation that they run, and by being limited to any', async () => {
    const one = await create({ allowedOperations: idsOf('other') })
    const two = await create({ allowedOperations: idsOf('other', 'viewer') })
    const shared = await found({ operationId: sha256(OPERATIONS.other) })
    expect(shared).toEqual(expect.arrayContaining([one.apiKey.id, two.apiKey.id]))
    expect(await found({ operationId: sha256('query Never { __typename }') })).toEqual([])
    expect(await found({ operationId: sha256(OPERATIONS.other), pinned: false })).toEqual([])
    const limited = await found({ pinned: true })
    expect(limited).toEqual(expect.arrayContaining(shared))
    expect(limited).not.toContain(all.id)
    expect(await found({ pinned: false })).toContain(all.id)
    const stranger = await makeMember(app, await makeOrganization(app), 'OWNER')
    expect(await found({ pinned: true }, stranger.client)).toEqual([])
  })
})
