import { hash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { createRestClient, issuesOf, type RestCall, type RestTestAnswer } from '../../testing/rest.ts'

const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) {
  __typename ... on RegisterPersistedOperationsSuccess { operationVersion { id operationIds } } ... on InvalidInput { code issues { path code message } } } }`
const RETIRE = `mutation ($input: RetireOperationVersionInput!) { retireOperationVersion(input: $input) { __typename } }`

const KEYS = `query OpenKeys($first: Int = 2, $search: String) @route(method: GET, path: "/keys", unwrap: "organization.apiKeys.nodes") {
  organization { apiKeys(first: $first, filter: { search: $search }) { nodes { id name } } }
}`
const KEY = `query OneKey($id: ID!) @route(method: GET, path: "/keys/{id}", unwrap: "node") { node(id: $id) { ... on ApiKey { name } } }`
const OWN = `query OwnKey @route(method: GET, path: "/keys/own", unwrap: "viewer.apiKey") { viewer { apiKey { name } } }`
const RENAME = `mutation Rename($id: ID!, $name: String!, $version: Int) @route(method: PATCH, path: "/keys/{id}", unwrap: "updateApiKey") {
  updateApiKey(input: { id: $id, name: $name, version: $version }) { ... on UpdateApiKeySuccess { apiKey { name } } ... on StaleVersion { current { name } } }
}`

let app: TestApp
let organization: TestOrganization
let full: TestKey
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  full = await makeApiKey(app, organization, { name: 'Full' })
})

interface Registered {
  __typename: string
  operationVersion: { id: string; operationIds: string[] }
  issues: { code: string; message: string }[]
}

const register = (texts: readonly string[], version = '1', client = 'ci'): Promise<Registered> =>
  full.client.expectSuccess<Registered>(REGISTER, { input: { client, version, files: texts.map((text, index) => ({ path: `${index}.graphql`, text })) } })

const ask = (method: string, path: string, call: RestCall = {}, secret = full.secret): Promise<RestTestAnswer> => createRestClient(app, secret)(method, `/../x${path}`, call)

describe("an organization's own routes", () => {
  test('fill variables from the path, the parameters and the body, and give what was asked to be unwrapped', async () => {
    await register([KEYS, KEY, OWN, RENAME])
    expect(await ask('GET', '/ci/keys')).toMatchObject({ status: 200, body: [{ id: full.id, name: 'Full' }] })
    expect((await ask('GET', '/ci/keys?search=nothing&first=1')).body).toEqual([])
    expect(await ask('GET', `/ci/keys/${full.id}`)).toMatchObject({ status: 200, body: { name: 'Full' } })
    expect((await ask('GET', '/ci/keys/own')).body).toEqual({ name: 'Full' })
    expect(await ask('PATCH', `/ci/keys/${full.id}`, { body: { name: 'Renamed' } })).toMatchObject({ status: 200, body: { apiKey: { name: 'Renamed' } } })
    expect((await ask('GET', `/ci/keys/${full.id}`)).body).toEqual({ name: 'Renamed' })
  })

  test('refuse as every other route does', async () => {
    await register([KEYS, KEY, RENAME])
    expect(issuesOf(await ask('GET', '/ci/keys?first=many&other=1')).map(({ path, code }) => [path[0], code])).toEqual([['first', 'INVALID_VALUE'], ['other', 'UNKNOWN_PARAMETER']])
    expect(issuesOf(await ask('PATCH', `/ci/keys/${full.id}`, { body: { id: 'x' } })).map(({ path, code }) => [path[0], code])).toEqual([['id', 'UNKNOWN_FIELD'], ['name', 'REQUIRED']])
    expect(await ask('PATCH', `/ci/keys/${full.id}`, { body: { name: 'New', version: 99 } })).toMatchObject({ status: 409, body: { code: 'STALE_VERSION', current: { name: 'Full' } } })
    expect(await ask('PATCH', '/ci/keys/key_unknown', { body: { name: 'New' } })).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } })
    expect((await ask('DELETE', `/ci/keys/${full.id}`)).headers.get('allow')).toBe('GET, HEAD, PATCH')
    expect(await ask('GET', '/ci/keys?first=100', {}, (await makeApiKey(app, organization, { permissions: ['incidents:read'] })).secret)).toMatchObject({
      status: 403,
      body: { required_permissions: ['api_keys:read'] },
    })
    const { secret } = await makeApiKey(app, await makeOrganization(app))
    const [foreign, invented] = [await ask('GET', '/ci/keys', {}, secret), await ask('GET', '/nobody/keys', {}, secret)]
    expect([foreign.status, { ...foreign.body, trace_id: null }]).toEqual([404, { ...invented.body, trace_id: null }])
    expect((await createRestClient(app, null)('GET', '/../x/ci/keys')).status).toBe(401)
  })

  test('are of the latest version that has them, and end with the last', async () => {
    const first = await register([OWN])
    app.clock.advance(1000)
    const second = await register([OWN.replace('{ name }', '{ id }')], '2')
    expect((await ask('GET', '/ci/keys/own')).body).toEqual({ id: full.id })
    await full.client.expectSuccess(RETIRE, { input: { id: second.operationVersion.id, evenIfUsed: true } }, 'RetireOperationVersionSuccess')
    expect((await ask('GET', '/ci/keys/own')).body).toEqual({ name: 'Full' })
    await full.client.expectSuccess(RETIRE, { input: { id: first.operationVersion.id, evenIfUsed: true } }, 'RetireOperationVersionSuccess')
    expect((await ask('GET', '/ci/keys/own')).status).toBe(404)
  })

  test('can be all that a pinned key reaches', async () => {
    await register([KEYS, OWN])
    const rest = createRestClient(app, full.secret)
    const operation = `sha256:${hash('sha256', OWN)}`
    const made = await rest('POST', '/api-keys', { body: { name: 'Pinned', permission_level: 'ALL', allowed_operations: [operation] } })
    expect(made).toMatchObject({ status: 201, body: { allowed_operations: [operation] } })
    const pinned = { secret: String(made.body?.['key']) }
    expect((await ask('GET', '/ci/keys/own', {}, pinned.secret)).body).toEqual({ name: 'Pinned' })
    expect(issuesOf(await rest('POST', '/api-keys', { body: { name: 'x', permission_level: 'ALL', allowed_operations: [`sha256:${'0'.repeat(64)}`] } }))[0]?.path[0]).toBe('allowed_operations')
    for (const [path, status] of [['/../x/ci/keys', 403], ['/api-keys', 403], ['/me', 403]] as const) {
      const answer = await createRestClient(app, pinned.secret)('GET', path)
      expect([answer.status, answer.body?.['reason']]).toEqual([status, 'OPERATION_NOT_ALLOWED'])
    }
    expect((await rest('PATCH', `/api-keys/${String(made.body?.['id'])}`, { body: { any_operation: true } })).body).toMatchObject({ allowed_operations: null })
    expect((await createRestClient(app, pinned.secret)('GET', '/me')).status).toBe(200)
  })

  test('can be of operations with fragments, before and after them', async () => {
    await register([`fragment Own on ApiKey { name } ${OWN.replace('{ name }', '{ ...Own ...More }')} fragment More on ApiKey { id }`])
    expect((await ask('GET', '/ci/keys/own')).body).toEqual({ name: 'Full', id: full.id })
  })

  test('have clients with a slash in their name', async () => {
    await register([OWN], '1', '@acme/web')
    expect((await ask('GET', '/@acme%2Fweb/keys/own')).status).toBe(200)
  })
})

describe('a route that is wrong is refused when it is registered', () => {
  test.each([
    ['a mutation by GET', RENAME.replace('PATCH', 'GET'), 'INVALID_ROUTE'],
    ['a path without a slash', OWN.replace('/keys/own', 'keys'), 'INVALID_ROUTE'],
    ['a path that climbs', OWN.replace('/keys/own', '/../api-keys'), 'INVALID_ROUTE'],
    ['a path with capitals', OWN.replace('/keys/own', '/Keys'), 'INVALID_ROUTE'],
    ['a variable that is none', OWN.replace('/keys/own', '/keys/{id}'), 'INVALID_ROUTE'],
    ['the same variable twice', KEY.replace('/keys/{id}', '/keys/{id}/{id}'), 'INVALID_ROUTE'],
    ['a name of JavaScript', OWN.replace('/keys/own', '/{__proto__}'), 'INVALID_ROUTE'],
    ['an answer that is not selected', OWN.replace('viewer.apiKey"', 'viewer.user"'), 'INVALID_ROUTE'],
    ['an answer inside a list', KEYS.replace('apiKeys.nodes"', 'apiKeys.nodes.name"'), 'INVALID_ROUTE'],
    ['a variable as its path', 'query Q($path: String!) @route(method: GET, path: $path) { viewer { kind } }', 'INVALID_ROUTE'],
    ['a method that is none', OWN.replace('GET', 'TRACE'), 'INVALID_DOCUMENT'],
  ])('%s', async (_name, text, code) => {
    const answer = await register([text])
    expect([answer.__typename, answer.issues?.map((issue) => issue.code)]).toEqual(['InvalidInput', [code]])
  })

  test('two operations of a push with the same requests', async () => {
    const { issues } = await register([KEY, KEY.replace('OneKey($id', 'Other($key').replaceAll('$id', '$key').replace('{id}', '{key}')])
    expect(issues).toEqual([expect.objectContaining({ code: 'ROUTE_TAKEN', message: expect.stringContaining('GET /keys/{}') as unknown })])
  })
})
