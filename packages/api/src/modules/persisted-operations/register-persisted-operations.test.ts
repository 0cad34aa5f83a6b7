import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRoot } from '../../commands/contract.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  key = await makeApiKey(app, organization)
})
afterAll(() => app.close())

const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename
  ... on RegisterPersistedOperationsSuccess { registered unchanged operationVersion { id client version operationCount operationIds retiredAt pushedBy { kind id name } } }
  ... on DomainError { code message } ... on InvalidInput { issues { path code message } } } }`
const LIST = `query ($filter: PersistedOperationFilter, $first: Int) { organization { persistedOperations(filter: $filter, first: $first) { totalCount nodes {
  id name kind text valid requiredPermissions uses lastUsedAt retiredAt clients { client version } aliases { client id } callers { apiKeyId name uses }
  explanation { cost permissions { permission fields { path } } } } } } }`

interface Registered {
  registered: number
  unchanged: boolean
  operationVersion: { id: string; operationIds: string[]; operationCount: number }
}
interface Listed {
  persistedOperations: { totalCount: number; nodes: { id: string; name: string | null; text: string; clients: unknown[]; aliases: unknown[]; uses: number; callers: unknown[]; requiredPermissions: string[]; valid: boolean; kind: string }[] }
}

let version = 0
const push = (files: { path: string; text: string }[], of: { client?: string; version?: string } = {}) => ({ input: { client: of.client ?? 'ci', version: of.version ?? `1.0.${(version += 1)}`, files } })
const document = (text: string, path = 'a.graphql') => ({ path, text })
const sha256 = (text: string): string => `sha256:${hash('sha256', text)}`
const issuesOf = async (variables: Record<string, unknown>): Promise<{ path: string[]; code: string; message: string }[]> =>
  (await key.client.expectFailure<{ issues: { path: string[]; code: string; message: string }[] }>(REGISTER, variables, 'InvalidInput')).issues
const list = (filter: Record<string, unknown> = {}) => key.client.expectSuccess<Listed>(LIST, { filter, first: 100 })
const run = async (id: string, secret = key.secret, url = app.url): Promise<{ status: number; body: { data?: unknown; errors?: { extensions: { code: string } }[] } }> => {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify({ documentId: id }) })
  return { status: response.status, body: (await response.json()) as { data?: unknown } }
}

describe('succeeds', () => {
  test('and the operations run by their ids at once, also as another client knows them', async () => {
    const relay = 'query FromRelay { installation { demo } }'
    const generated = 'query FromCodegen { viewer { kind } }'
    const apollo = 'query FromApollo { organization { slug } }'
    const plain = 'query Plain {\n  __typename\n}\n'
    const files = [
      { path: 'relay.json', text: JSON.stringify({ [hash('md5', relay)]: relay }) },
      { path: 'codegen.json', text: JSON.stringify({ [hash('sha1', generated)]: generated }) },
      { path: 'apollo.json', text: JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: hash('sha256', apollo), name: 'FromApollo', type: 'query', body: apollo }] }) },
      document(plain),
    ]
    const result = await key.client.expectSuccess<Registered>(REGISTER, push(files, { client: '@acme/web', version: '1.4.0' }), 'RegisterPersistedOperationsSuccess')
    expect(result).toMatchObject({ registered: 4, unchanged: false, operationVersion: { client: '@acme/web', version: '1.4.0', operationCount: 4, retiredAt: null, pushedBy: { kind: 'API_KEY', id: key.id } } })
    expect(result.operationVersion.operationIds).toEqual([relay, generated, apollo, plain].map(sha256).toSorted())
    for (const id of [sha256(relay), hash('md5', relay), `md5:${hash('md5', relay)}`, hash('sha1', generated), hash('sha256', apollo), sha256(plain)]) {
      expect([id, (await run(id)).status]).toEqual([id, 200])
    }
    expect((await run(hash('md5', generated))).body.errors?.[0]?.extensions.code).toBe('PERSISTED_OPERATION_NOT_FOUND')
    const { persistedOperations } = await list({ client: '@acme/web' })
    expect(persistedOperations.totalCount).toBe(4)
    expect(persistedOperations.nodes.find(({ name }) => name === 'FromRelay')).toMatchObject({
      id: sha256(relay),
      kind: 'QUERY',
      text: relay,
      valid: true,
      clients: [{ client: '@acme/web', version: '1.4.0' }],
      aliases: [{ client: '@acme/web', id: `md5:${hash('md5', relay)}` }],
    })
  })

  test("with the console's own manifest", async () => {
    const text = readFileSync(join(findRoot(), 'packages/contract/persisted-operations.json'), 'utf8')
    const result = await key.client.expectSuccess<Registered>(REGISTER, push([{ path: 'persisted-operations.json', text }], { client: 'console', version: '1' }), 'RegisterPersistedOperationsSuccess')
    expect(result.operationVersion.operationCount).toBe(Object.keys(JSON.parse(text) as object).length)
  })

  test('for a person in the console, too', async () => {
    await owner.client.expectSuccess(REGISTER, push([document('query ByHand { installation { demo } }')]), 'RegisterPersistedOperationsSuccess')
  })

  test('with a push of more than 100 KB, which nothing else may be', async () => {
    const files = Array.from({ length: 300 }, (_, index) => document(`query Long${index} { ${'installation { demo publicUrl } '.repeat(20)} }`, `${index}.graphql`))
    const result = await key.client.expectSuccess<Registered>(REGISTER, push(files), 'RegisterPersistedOperationsSuccess')
    expect(result.registered).toBe(300)
    const answer = await key.client.raw('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: Array.from({ length: 10_000 }, () => 'ws_0000000000000000000000') })
    expect(answer.status).toBe(413)
  })

  test('under names that objects have by themselves', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const text = `query ${name} { constructor: installation { demo } }`
      await key.client.expectSuccess(REGISTER, push([document(text)], { client: name, version: name }), 'RegisterPersistedOperationsSuccess')
      expect((await run(sha256(text))).body).toEqual({ data: { constructor: { demo: false } } })
    }
  })

  test('and counts who runs them', async () => {
    const text = 'query Counted { viewer { kind } }'
    await key.client.expectSuccess(REGISTER, push([document(text)]))
    const other = await makeApiKey(app, organization, { name: 'Caller' })
    for (const secret of [key.secret, other.secret, other.secret]) await run(sha256(text), secret)
    await expect.poll(async () => (await list({ search: 'Counted' })).persistedOperations.nodes[0]?.uses, { timeout: 5_000 }).toBe(3)
    const [counted] = (await list({ search: sha256(text) })).persistedOperations.nodes
    expect(counted).toMatchObject({ lastUsedAt: app.clock.now().toISOString(), callers: expect.arrayContaining([{ apiKeyId: other.id, name: 'Caller', uses: 2 }, { apiKeyId: key.id, name: expect.any(String) as unknown, uses: 1 }]) })
  })

  test('and names those keys only to who may see them', async () => {
    const text = 'query NamedCallers { viewer { kind } }'
    await key.client.expectSuccess(REGISTER, push([document(text)]))
    const deleted = await makeApiKey(app, organization, { name: 'Gone by now' })
    const caller = await makeApiKey(app, organization, { name: 'Still here' })
    for (const { secret } of [deleted, caller]) await run(sha256(text), secret)
    await expect.poll(async () => (await list({ search: 'NamedCallers' })).persistedOperations.nodes[0]?.uses, { timeout: 5_000 }).toBe(2)
    await app.pool.query('update api_key set deleted_at = now() where id = $1', [deleted.id])
    const reader = await makeApiKey(app, organization, { permissions: ['operations:read'] })
    const namesFor = async ({ client }: TestKey) => {
      const { persistedOperations } = await client.expectSuccess<{ persistedOperations: { nodes: { callers: { apiKeyId: string; name: string | null }[] }[] } }>(LIST, { filter: { search: 'NamedCallers' } })
      return Object.fromEntries((persistedOperations.nodes[0]?.callers ?? []).map(({ apiKeyId, name }) => [apiKeyId, name]))
    }
    expect(await namesFor(key)).toEqual({ [deleted.id]: null, [caller.id]: 'Still here' })
    expect(await namesFor(reader)).toEqual({ [deleted.id]: null, [caller.id]: null })
  })

  test('and explains each as explainOperation does; one that is not valid not at all', async () => {
    const text = 'query Explained { organization { members { totalCount } } }'
    const gone = 'query Explained { installation { fieldOfAnEarlierVersion } }'
    await key.client.expectSuccess(REGISTER, push([document(text)]))
    await app.pool.query("insert into persisted_operation (organization_id, digest, text, name, kind, registered_at) values ($1, $2, $3, 'Explained', 'query', now())", [organization.id, sha256(gone), gone])
    const { nodes } = (await list({ search: 'Explained' })).persistedOperations
    expect(nodes.find(({ id }) => id === sha256(text))).toMatchObject({ explanation: { permissions: [{ permission: 'members:read', fields: [{ path: 'organization.members' }] }] } })
    expect(nodes.find(({ id }) => id === sha256(gone))).toMatchObject({ valid: false, explanation: null })
  })
})

describe('refuses bad input', () => {
  test('with every fault, its file and its line, and registers nothing', async () => {
    const good = 'query NeverRegistered { installation { demo } }'
    const wrong = 'query Wrong { instalation { demo } }'
    const manifest = `{\n  "${hash('sha256', good)}": ${JSON.stringify(good)},\n  "${hash('md5', 'something else')}": ${JSON.stringify(good)},\n  "${hash('sha256', wrong)}": ${JSON.stringify(wrong)}\n}`
    const issues = await issuesOf(
      push([
        { path: 'build/manifest.json', text: manifest },
        document('query A { __typename }\nquery B { __typename }', 'two.graphql'),
        document('{\n  installation {\n    demo', 'open.graphql'),
        document('fragment F on Query { __typename }', 'none.graphql'),
        document(`{ ${'__typename '.repeat(1_001)} }`, 'tokens.graphql'),
        document('mutation { a: verifyApiKey(input: { key: "x" }) { __typename } b: verifyApiKey(input: { key: "y" }) { __typename } }', 'guess.graphql'),
        document('query {\n  organization {\n    nothing\n  }\n}', 'deep/unknown.graphql'),
      ]),
    )
    expect(issues.map(({ path, code, message }) => [path.join('/'), code, message.split(' ')[0]])).toEqual([
      ['files/0/text/3', 'ID_MISMATCH', 'build/manifest.json:3:'],
      ['files/0/text/4', 'INVALID_DOCUMENT', 'build/manifest.json:4:'],
      ['files/1/text/2', 'NOT_ONE_OPERATION', 'two.graphql:2:'],
      ['files/2/text/3', 'SYNTAX', 'open.graphql:3:'],
      ['files/3/text/1', 'NOT_ONE_OPERATION', 'none.graphql:1:'],
      ['files/4/text/1', 'OPERATION_TOO_COMPLEX', 'tokens.graphql:1:'],
      ['files/5/text/1', 'OPERATION_TOO_COMPLEX', 'guess.graphql:1:'],
      ['files/6/text/3', 'INVALID_DOCUMENT', 'deep/unknown.graphql:3:'],
    ])
    expect(issues.map(({ message }) => message).join()).not.toContain('Did you mean')
    expect((await run(sha256(good))).status).toBe(404)
    expect((await list({ search: 'NeverRegistered' })).persistedOperations.totalCount).toBe(0)
  })

  test('of a manifest that calls an operation something else', async () => {
    const body = 'query Real { installation { demo } }'
    const text = JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: hash('sha256', body), name: 'Other', type: 'mutation', body }] })
    expect((await issuesOf(push([{ path: 'm.json', text }])))[0]).toMatchObject({ code: 'DECLARED_OTHERWISE' })
  })

  test('of clients, versions and files without a name', async () => {
    const text = '{ __typename }'
    expect((await issuesOf({ input: { client: '', version: 'a b', files: [] } })).map(({ path, code }) => [path.join('.'), code])).toEqual([
      ['client', 'REQUIRED'],
      ['version', 'INVALID_CHARACTER'],
      ['files', 'REQUIRED'],
    ])
    expect((await issuesOf(push([document(text, '')])))[0]).toMatchObject({ path: ['files', '0', 'path'], code: 'INVALID_PATH' })
    expect((await issuesOf(push([document(text, 'a\nb.graphql')])))[0]).toMatchObject({ code: 'INVALID_PATH' })
    expect((await issuesOf(push([{ path: 'x.json', text: 'x'.repeat(1_000_000) }])))[0]).toMatchObject({ code: 'NOT_JSON' })
    expect((await issuesOf(push([document(`{ __typename } #${'x'.repeat(1_000_000)}`)])))[0]).toMatchObject({ code: 'TOO_LONG' })
  })
})

describe('lists refuse bad input', () => {
  const VERSIONS = `query ($client: String) { organization { operationVersions(client: $client) { nodes { id } } } }`

  test('of texts that nothing can be called, in every filter, and go on', async () => {
    for (const text of ['\0', 'x'.repeat(201)]) {
      for (const filter of [{ client: text }, { version: text }, { search: text }, { ids: [text] }]) {
        expect((await key.client.raw(LIST, { filter })).body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
      }
      expect((await key.client.raw(VERSIONS, { client: text })).body).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
    }
    expect((await list({ search: '\\%_' })).persistedOperations.totalCount).toBe(0)
  })
})

describe('needs a principal and the permission', () => {
  test('operations:write in all workspaces', async () => {
    const variables = push([document('query Refused { __typename }')])
    await createTestClient(app, { kind: 'NONE' }).expectDenied(REGISTER, variables, 'UNAUTHENTICATED')
    const reader = await makeApiKey(app, organization, { permissions: ['operations:read'] })
    expect(await reader.client.expectDenied(REGISTER, variables, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['operations:write'], fieldPaths: ['registerPersistedOperations'] })
    const limited = await makeApiKey(app, organization, { workspaces: [await makeWorkspace(app, organization)] })
    expect(await limited.client.expectDenied(REGISTER, variables, 'FORBIDDEN')).toMatchObject({ requiredWorkspaces: 'ALL' })
    const viewer = await makeMember(app, organization, 'VIEWER')
    await viewer.client.expectDenied(REGISTER, variables, 'FORBIDDEN')
    expect((await list({ search: 'Refused' })).persistedOperations.totalCount).toBe(0)
  })
})

describe('treats what is not visible as missing', () => {
  test("another organization's operations are listed and run by nobody else", async () => {
    const text = 'query OnlyOurs { installation { demo } }'
    await key.client.expectSuccess(REGISTER, push([document(text)]))
    const stranger = await makeApiKey(app, await makeOrganization(app))
    const answer = await run(sha256(text), stranger.secret)
    const invented = await run(`sha256:${'0'.repeat(64)}`, stranger.secret)
    expect(answer).toEqual(invented)
    expect((await stranger.client.expectSuccess<Listed>(LIST, {})).persistedOperations.totalCount).toBe(0)
  })

  test('a person runs built-in operations only, whatever is registered', async () => {
    const text = 'query NotForPeople { installation { demo } }'
    await key.client.expectSuccess(REGISTER, push([document(text)]))
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `latchkey_session=${owner.token}` },
      body: JSON.stringify({ documentId: sha256(text) }),
    })
    expect(response.status).toBe(404)
  })
})

describe('conflicts', () => {
  test('the same again changes nothing, whatever the order', async () => {
    const files = [document('query One { __typename }', '1.graphql'), document('query Two { __typename }', '2.graphql')]
    const first = await key.client.expectSuccess<Registered>(REGISTER, push(files, { version: 'same' }))
    const before = await auditEventsOf(app, organization.id)
    const again = await key.client.expectSuccess<Registered>(REGISTER, push(files.toReversed(), { version: 'same' }))
    expect(again).toEqual({ ...first, registered: 0, unchanged: true })
    expect(await auditEventsOf(app, organization.id)).toEqual(before)
  })

  test('a version never changes what it has', async () => {
    await key.client.expectSuccess(REGISTER, push([document('query Fixed { __typename }')], { version: 'fixed' }))
    expect(await issuesOf(push([document('query Changed { __typename }')], { version: 'fixed' }))).toMatchObject([{ path: ['version'], code: 'VERSION_TAKEN' }])
    expect((await list({ search: 'Changed' })).persistedOperations.totalCount).toBe(0)
  })

  test('an id of a weak digest names one document, whatever client comes with another of the same', async () => {
    const text = 'query Weak { __typename }'
    const alias = hash('md5', text)
    await key.client.expectSuccess(REGISTER, push([{ path: 'm.json', text: JSON.stringify({ [alias]: text }) }], { client: 'first' }))
    // Two documents of one MD5 can be made; here the row says that there was another before.
    await app.pool.query('update persisted_operation_alias set digest = $2 where alias = $1', [`md5:${alias}`, `sha256:${'1'.repeat(64)}`])
    expect(await issuesOf(push([{ path: 'm.json', text: JSON.stringify({ [alias]: text }) }], { client: 'second' }))).toMatchObject([{ code: 'ID_TAKEN' }])
  })

  test('twenty pushes of the same at once make one version', async () => {
    const variables = push([document('query Raced { __typename }')], { client: 'race', version: '1' })
    const results = await Promise.all(Array.from({ length: 20 }, () => key.client.expectSuccess<Registered>(REGISTER, variables, 'RegisterPersistedOperationsSuccess')))
    expect(new Set(results.map((result) => result.operationVersion.id)).size).toBe(1)
    expect(results.filter((result) => !result.unchanged)).toHaveLength(1)
  })

  test('another process runs what is registered here within a second', async () => {
    const other = await createTestApp({ sharing: app })
    try {
      const text = 'query Elsewhere { installation { demo } }'
      expect((await run(sha256(text), key.secret, other.url)).status).toBe(404)
      await key.client.expectSuccess(REGISTER, push([document(text)]))
      await expect.poll(async () => (await run(sha256(text), key.secret, other.url)).status, { timeout: 1_500, interval: 50 }).toBe(200)
    } finally {
      await other.close()
    }
  })
})

describe('leaves an audit trail', () => {
  test('of who pushed what', async () => {
    const text = 'query Audited { __typename }'
    const { operationVersion } = await key.client.expectSuccess<Registered>(REGISTER, push([document(text)], { client: 'audited', version: '7' }))
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'persisted_operations.registered',
      actor: { kind: 'API_KEY', id: key.id },
      target: { kind: 'operation_version', id: operationVersion.id, name: 'audited@7' },
      after: { client: 'audited', version: '7', operations: 1, registered: 1, set: sha256(sha256(text)) },
    })
  })
})
