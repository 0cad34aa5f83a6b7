import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let ci: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  ci = await makeApiKey(app, organization)
})
afterAll(() => app.close())

const A = 'query A { viewer { kind } }'
const B = 'query B { organization { name } }'
const C = 'query C { installation { demo } }'
const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename ... on RegisterPersistedOperationsSuccess { operationVersion { id } } } }`
const RETIRE = `mutation ($input: RetireOperationVersionInput!) { retireOperationVersion(input: $input) { __typename } }`
const NEWER = `query ($id: ID!) { node(id: $id) { ... on ApiKey { newerOperationVersion { client version operationIds } } } }`
const LIST = `query ($filter: PersistedOperationFilter) { organization { persistedOperations(filter: $filter, first: 100) { nodes { id name } } } }`

const sha256 = (text: string): string => `sha256:${hash('sha256', text)}`

async function register(client: string, version: string, ...texts: string[]): Promise<string> {
  app.clock.advance(1000)
  const input = { client, version, files: texts.map((text, index) => ({ path: `${index}.graphql`, text })) }
  return (await ci.client.expectSuccess<{ operationVersion: { id: string } }>(REGISTER, { input }, 'RegisterPersistedOperationsSuccess')).operationVersion.id
}

async function pinnedTo(...texts: string[]): Promise<TestKey> {
  const key = await makeApiKey(app, organization)
  await app.pool.query('update api_key set allowed_operations = $2 where id = $1', [key.id, texts.map(sha256)])
  return key
}

const newer = async (key: TestKey): Promise<unknown> => (await owner.client.expectSuccess<{ newerOperationVersion: unknown }>(NEWER, { id: key.id })).newerOperationVersion

describe('the newer version of what a key is pinned to', () => {
  test('is the latest of the client whose earlier version the key has exactly, in any order', async () => {
    await register('deploy', '1', A, B)
    const key = await pinnedTo(B, A)
    expect(await newer(key)).toBeNull()
    await register('deploy', '2', A, C)
    const last = await register('deploy', '3', A, B, C)
    expect(await newer(key)).toEqual({ client: 'deploy', version: '3', operationIds: [A, B, C].map(sha256) })
    await ci.client.expectSuccess(RETIRE, { input: { id: last } }, 'RetireOperationVersionSuccess')
    expect(await newer(key)).toMatchObject({ version: '2' })
    // An earlier version is no update, also where the later one is retired.
    expect(await newer(await pinnedTo(A, B, C))).toBeNull()
  })

  test('is none for a part of a version, for more than one, for the same operations again, and for a key that is not pinned', async () => {
    const [one, two] = ['query One { viewer { kind } }', 'query Two { viewer { kind } }']
    await register('same', '1', one, two)
    const key = await pinnedTo(one, two)
    await register('same', '2', two, one)
    expect(await newer(key)).toBeNull()
    await register('same', '3', two)
    for (const other of [await pinnedTo(one), await pinnedTo(one, two, C), ci]) expect(await newer(other)).toBeNull()
    expect(await newer(key)).toMatchObject({ version: '3' })
  })

  test('knows nothing of another organization', async () => {
    const elsewhere = await makeOrganization(app)
    const theirs = await makeApiKey(app, elsewhere)
    await app.pool.query('update api_key set allowed_operations = $2 where id = $1', [theirs.id, [A, B].map(sha256)])
    const member = await makeMember(app, elsewhere, 'OWNER')
    expect(await member.client.expectSuccess(NEWER, { id: theirs.id })).toEqual({ newerOperationVersion: null })
    expect(await owner.client.expectSuccess(NEWER, { id: theirs.id })).toBeNull()
  })

  test('needs operations:read, for all workspaces', async () => {
    const workspace = await makeWorkspace(app, organization)
    for (const options of [{ permissions: ['incidents:read'] }, { permissions: ['operations:read'], workspaces: [workspace] }]) {
      const key = await makeApiKey(app, organization, options)
      expect((await key.client.raw(NEWER, { id: key.id })).body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['operations:read'] })
    }
  })
})

describe('operations by their ids', () => {
  const names = async (filter: Record<string, unknown>): Promise<unknown[]> =>
    (await owner.client.expectSuccess<{ persistedOperations: { nodes: { name: string }[] } }>(LIST, { filter })).persistedOperations.nodes.map(({ name }) => name).toSorted()

  test('are those that there are, retired ones where they are asked for', async () => {
    const gone = 'query Gone { viewer { kind } }'
    const id = await register('gone', '1', gone)
    await ci.client.expectSuccess(RETIRE, { input: { id } }, 'RetireOperationVersionSuccess')
    const ids = [sha256(A), sha256(gone), sha256('never registered'), 'no id']
    expect(await names({ ids })).toEqual(['A'])
    expect(await names({ ids, includeRetired: true })).toEqual(['A', 'Gone'])
    expect(await names({ ids: [] })).toEqual([])
  })

  test('are at most 100', async () => {
    const answer = await owner.client.raw(LIST, { filter: { ids: Array.from({ length: 101 }, (_, index) => `sha256:${index}`) } })
    expect(answer.body.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT')
  })
})
