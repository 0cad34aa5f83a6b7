import { hash } from 'node:crypto'
import { isLeafType } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createSchema } from '../../schema.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization, makeWorkspace, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { faultsOf, type JsonSchema, lintFaults } from '../../testing/openapi.ts'
import { createRestClient, type RestCall, type RestTestAnswer } from '../../testing/rest.ts'
import { schemaOfLeaf } from './json-schema.ts'

const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename
  ... on RegisterPersistedOperationsSuccess { operationVersion { id } } ... on InvalidInput { issues { message } } } }`

const KEYS = `"The keys that are open."
query OpenKeys($first: Int = 2, $status: [ApiKeyStatus!], $search: String) @route(method: GET, path: "/keys", unwrap: "organization.apiKeys.nodes") {
  organization { apiKeys(first: $first, filter: { search: $search, status: $status }) { nodes { __typename id name expiresAt metadata workspaces { slug } owner { ...Person } } } }
}
fragment Person on User { id name }`
const KEY = 'query OneKey($id: ID!) @route(method: GET, path: "/keys/{id}", unwrap: "node") { node(id: $id) { id ... on ApiKey { name status usage(range: HOURS_24) { buckets { requests } outcomes { outcome requests } } } } }'
const RENAME = `mutation Rename($key: ID!, $name: String!, $version: Int) @route(method: PATCH, path: "/keys/{key}", unwrap: "updateApiKey") {
  updateApiKey(input: { id: $key, name: $name, version: $version }) { ... on UpdateApiKeySuccess { apiKey { name again: name } } ... on StaleVersion { current { name } } }
}`
const CREATE = `mutation Create($input: CreateApiKeyInput!) @route(method: POST, path: "/keys") {
  createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id permissionLevel } } }
}`
const WHO = 'query Who($deep: Boolean = false) @route(method: GET, path: "/who") { viewer { kind apiKey @include(if: $deep) { id } } schema: __schema { queryType { name kind } } }'

interface Operation {
  operationId: string
  description: string
  parameters: { name: string; in: string; required: boolean; schema: JsonSchema }[]
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }>; $ref?: string }>
}

interface OwnDocument {
  paths: Record<string, Record<string, Operation>>
  components: { schemas?: Record<string, JsonSchema> }
}

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

const register = (texts: readonly string[], client = 'ci', version = '1', by = full): Promise<unknown> =>
  by.client.expectSuccess(REGISTER, { input: { client, version, files: texts.map((text, index) => ({ path: `${index}.graphql`, text })) } }, 'RegisterPersistedOperationsSuccess')

const ask = (method: string, path: string, call: RestCall = {}, secret: string | null = full.secret): Promise<RestTestAnswer> => createRestClient(app, secret)(method, `/../x${path}`, call)

const readDocument = async (secret = full.secret): Promise<OwnDocument> => {
  const { status, body } = await ask('GET', '/openapi.json', {}, secret)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as unknown as OwnDocument
}

describe("the document of an organization's own routes", () => {
  test('passes the linter, whatever the operations are, and without any', async () => {
    expect(await lintFaults(JSON.stringify(await readDocument()))).toEqual([])
    await register([KEYS, KEY, RENAME, CREATE, WHO])
    await register([KEYS, WHO], '@acme/web')
    expect(await lintFaults(JSON.stringify(await readDocument()))).toEqual([])
  })

  test('says where each operation is, what it takes and what it needs', async () => {
    await register([KEYS, KEY, RENAME, CREATE])
    const { paths } = await readDocument()
    expect(Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))).toEqual(
      expect.arrayContaining(['get /api/x/ci/keys', 'post /api/x/ci/keys', 'get /api/x/ci/keys/{id}', 'patch /api/x/ci/keys/{id}']),
    )
    const { get, post } = paths['/api/x/ci/keys'] ?? {}
    expect(get).toMatchObject({ description: 'The keys that are open.\n\nNeeds `api_keys:read`.', 'x-latchkey-permissions': ['api_keys:read'] })
    expect(get?.parameters.map(({ name, in: place, required, schema }) => [name, place, required, schema.type])).toEqual([
      ['first', 'query', false, 'integer'],
      ['status', 'query', false, 'array'],
      ['search', 'query', false, 'string'],
    ])
    expect(post?.requestBody).toMatchObject({ required: true, content: { 'application/json': { schema: { required: ['input'], properties: { input: { $ref: '#/components/schemas/CreateApiKeyInput' } } } } } })
    const patch = paths['/api/x/ci/keys/{id}']?.['patch']
    expect(patch?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([['id', 'path', true]])
    expect(patch?.requestBody).toMatchObject({ required: true, content: { 'application/json': { schema: { additionalProperties: false, required: ['name'], properties: { version: { type: ['integer', 'null'] } } } } } })
  })

  test('describes what the routes answer', async () => {
    await register([KEYS, KEY, RENAME, CREATE, WHO])
    const document = await readDocument()
    const asked = [
      ['GET', '/ci/keys', '/api/x/ci/keys', {}],
      ['GET', '/ci/who', '/api/x/ci/who', {}],
      ['GET', '/ci/who?deep=true', '/api/x/ci/who', {}],
      ['GET', `/ci/keys/${full.id}`, '/api/x/ci/keys/{id}', {}],
      ['GET', '/ci/keys/key_0000000000000000000000', '/api/x/ci/keys/{id}', {}],
      ['PATCH', `/ci/keys/${full.id}`, '/api/x/ci/keys/{id}', { body: { name: 'Renamed' } }],
      ['POST', '/ci/keys', '/api/x/ci/keys', { body: { input: { name: 'New', permissionLevel: 'ALL' } } }],
    ] as const
    for (const [method, path, described, call] of asked) {
      const answer = await ask(method, path, call)
      const schema = document.paths[described]?.[method.toLowerCase()]?.responses['200']?.content?.['application/json']?.schema
      expect([path, answer.status, faultsOf(document, answer.body, schema ?? { type: 'nothing' }, path)]).toEqual([path, 200, []])
    }
    const keys = document.paths['/api/x/ci/keys']?.['get']?.responses['200']?.content?.['application/json']?.schema
    expect(keys?.items?.required).toEqual(['__typename', 'id', 'name', 'expiresAt', 'metadata', 'workspaces', 'owner'])
    const changed = document.paths['/api/x/ci/keys/{id}']?.['patch']?.responses['200']?.content?.['application/json']?.schema
    expect([changed?.required, Object.keys(changed?.properties ?? {})]).toEqual([[], ['apiKey', 'current']])
    expect(changed?.properties?.['apiKey']?.properties).toHaveProperty('again')
  })

  test('has of two operations at one address the one that answers', async () => {
    await register([WHO])
    app.clock.advance(1000)
    await register([WHO.replace('query Who', 'query WhoNow')], 'ci', '2')
    const { paths } = await readDocument()
    expect(paths['/api/x/ci/who']?.['get']?.operationId).toBe('ci.WhoNow')
  })

  test('is for those who may read operations, each of their own organization', async () => {
    await register([WHO])
    expect((await ask('GET', '/openapi.json', {}, null)).status).toBe(401)
    const other = await makeApiKey(app, await makeOrganization(app))
    expect((await readDocument(other.secret)).paths).toEqual({})
    const reader = await makeApiKey(app, organization, { permissions: ['operations:read'] })
    expect(Object.keys((await readDocument(reader.secret)).paths)).toEqual(['/api/x/ci/who'])
    const nobody = await makeApiKey(app, organization, { permissions: ['api_keys:read'] })
    expect(await ask('GET', '/openapi.json', {}, nobody.secret)).toMatchObject({ status: 403, body: { required_permissions: ['operations:read'] } })
    const workspace = await makeWorkspace(app, organization)
    const limited = await makeApiKey(app, organization, { permissions: ['operations:read'], workspaces: [workspace] })
    expect(await ask('GET', '/openapi.json', {}, limited.secret)).toMatchObject({ status: 403, body: { required_workspaces: 'ALL' } })
    const pinned = await createRestClient(app, full.secret)('POST', '/api-keys', { body: { name: 'Pinned', permission_level: 'ALL', allowed_operations: [`sha256:${hash('sha256', WHO)}`] } })
    expect(await ask('GET', '/openapi.json', {}, String(pinned.body?.['key']))).toMatchObject({ status: 403, body: { reason: 'OPERATION_NOT_ALLOWED' } })
  })

  test('is read, by GET, and not sent again to who has it', async () => {
    await register([WHO])
    const { headers } = await ask('GET', '/openapi.json')
    expect((await ask('GET', '/openapi.json', { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status).toBe(304)
    const refused = await ask('POST', '/openapi.json', { body: {} })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })
})

test('every scalar and enum of the schema has a JSON Schema', () => {
  const types = Object.values(createSchema().getTypeMap())
  expect(types.length).toBeGreaterThan(10)
  for (const leaf of types.filter((type) => isLeafType(type))) expect(schemaOfLeaf(leaf)).toHaveProperty('type')
})
