import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { entities } from '../../src/entities.ts'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey, type TestMember, type TestOrganization } from '../../src/testing/factories.ts'

// CVE-2025-61928, second half: columns that only the server sets cannot be set by any input. And CVE-2026-34220: objects
// of a JSON scalar never reach the mapper as criteria or as an assignment.

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { apiKey { id metadata } } ... on InvalidInput { issues { path code } } } }`
const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { __typename ... on InvalidInput { issues { path code } } } }`
const SMALL: Record<string, string> = {
  disableApiKey: 'mutation ($input: DisableApiKeyInput!) { disableApiKey(input: $input) { __typename } }',
  enableApiKey: 'mutation ($input: EnableApiKeyInput!) { enableApiKey(input: $input) { __typename } }',
  revokeApiKey: 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }',
  cloneApiKey: 'mutation ($input: CloneApiKeyInput!) { cloneApiKey(input: $input) { __typename } }',
  rotateApiKey: 'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename } }',
  endApiKeyRotation: 'mutation ($input: EndApiKeyRotationInput!) { endApiKeyRotation(input: $input) { __typename } }',
  cancelApiKeyRotation: 'mutation ($input: CancelApiKeyRotationInput!) { cancelApiKeyRotation(input: $input) { __typename } }',
  deleteApiKey: 'mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { __typename } }',
}
const VALID = { name: 'Honest', permissionLevel: 'RESTRICTED', permissions: ['incidents:read'] }

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let reader: TestKey
/** Every column of every table, as the mapper and as the database call it. */
let columns: string[]
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  reader = await makeApiKey(app, organization)
  const { rows } = await app.pool.query<{ column_name: string }>(`select distinct column_name from information_schema.columns where table_schema = 'public'`)
  const spelled = rows.flatMap(({ column_name: name }) => [name, name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())])
  columns = [...new Set([...spelled, 'organizationId', 'ownerId', 'userId', 'owner', 'createdBy', 'createdWith', 'hash', 'secret', 'immutable', 'status', 'remaining', '__proto__', 'constructor'])]
})
afterAll(() => app.close())

const fieldsOf = async (input: string): Promise<Set<string>> => {
  const answer = await reader.client.raw(`query { __type(name: "${input}") { inputFields { name } } }`)
  const type = answer.body.data?.['__type'] as { inputFields: { name: string }[] } | undefined
  return new Set(type?.inputFields.map((field) => field.name))
}

const rowsOf = async (): Promise<unknown> => (await app.pool.query('select * from api_key where organization_id = $1 order by id', [organization.id])).rows

const KINDS_OF_VALUE = ['x', 1, true, { $ne: null }, ['x']]

describe('no input sets what only the server sets', () => {
  test('there are columns to try', () => {
    expect(entities.length).toBeGreaterThan(5)
    expect(columns).toEqual(expect.arrayContaining(['organizationId', 'createdById', 'digest', 'deletedAt', 'version', 'role']))
  })

  test('creating: an unknown field is refused before anything runs', async () => {
    const known = await fieldsOf('CreateApiKeyInput')
    expect(known).toContain('requestId')
    const before = await rowsOf()
    for (const column of columns.filter((name) => !known.has(name))) {
      const input = JSON.parse(`{ "name": "Sly", "permissionLevel": "READ_ONLY", ${JSON.stringify(column)}: "x" }`) as Record<string, unknown>
      const { body } = await owner.client.raw(CREATE, { input })
      expect(body.errors?.length, column).toBeGreaterThan(0)
      expect(body.data?.['createApiKey'] ?? null, column).toBeNull()
    }
    expect(await rowsOf()).toEqual(before)
  }, 60_000)

  test('updating and every other change: likewise, with every kind of value', async () => {
    const key = await makeApiKey(app, organization)
    for (const [name, document] of Object.entries({ updateApiKey: UPDATE, ...SMALL })) {
      const known = await fieldsOf(`${name.charAt(0).toUpperCase()}${name.slice(1)}Input`)
      const before = await rowsOf()
      for (const [index, column] of columns.filter((field) => !known.has(field)).entries()) {
        const value = KINDS_OF_VALUE[index % KINDS_OF_VALUE.length]
        const input = JSON.parse(`{ "id": "${key.id}", ${JSON.stringify(column)}: ${JSON.stringify(value)} }`) as Record<string, unknown>
        const { body } = await owner.client.raw(document, { input })
        expect(body.errors?.length, `${name} ${column}`).toBeGreaterThan(0)
        expect(body.data?.[name] ?? null, `${name} ${column}`).toBeNull()
      }
      expect(await rowsOf(), name).toEqual(before)
    }
  }, 60_000)

  test('metadata stays metadata, whatever its members are called', async () => {
    const members = columns.filter((name) => !name.startsWith('__') && name !== 'constructor' && name !== 'prototype').slice(0, 60)
    const metadata = Object.fromEntries(members.map((name) => [name, 'x']))
    const { apiKey } = await owner.client.expectSuccess<{ apiKey: { id: string; metadata: unknown } }>(CREATE, { input: { ...VALID, metadata } }, 'CreateApiKeySuccess')
    expect(apiKey.metadata).toEqual(metadata)
    const { rows } = await app.pool.query<Record<string, unknown>>('select * from api_key where id = $1', [apiKey.id])
    const { metadata: stored, updated_at: _, version: __, ...before } = rows[0] ?? {}
    expect(stored).toEqual(metadata)
    expect(before).toMatchObject({ organization_id: organization.id, created_by_id: owner.userId, owner_id: null, deleted_at: null, revoked_at: null, permissions: ['incidents:read'] })
    for (const shape of [{ $ne: null }, { $raw: 'select 1' }, { id: { $in: ['x'] } }, { sql: '1; drop table api_key', params: [] }, { toJSON: 'x' }, { organization: { id: 'org_x' } }]) {
      await owner.client.expectSuccess(UPDATE, { input: { id: apiKey.id, metadata: shape } }, 'UpdateApiKeySuccess')
      const after = (await app.pool.query<Record<string, unknown>>('select * from api_key where id = $1', [apiKey.id])).rows[0] ?? {}
      expect(after['metadata']).toEqual(shape)
      expect(after).toMatchObject(before)
    }
  })

  test.each(['__proto__', 'constructor', 'prototype', '__raw', '__helper', '__entity'])('metadata with %s is refused, at any depth', async (name) => {
    for (const text of [`{ "${name}": { "polluted": true } }`, `{ "a": [{ "b": { "${name}": 1 } }] }`]) {
      const answer = await owner.client.raw(CREATE, { input: { ...VALID, metadata: JSON.parse(text) as unknown } })
      expect(answer.body.data).toMatchObject({ createApiKey: { __typename: 'InvalidInput', issues: [{ code: 'FORBIDDEN_KEY' }] } })
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test.each([{ field: 'CREATED_AT; drop table api_key', direction: 'ASC' }, { field: 'CREATED_AT', direction: 'asc nulls last' }, { field: { $raw: 'x' }, direction: 'ASC' }])(
    'an order that is none of the words is refused: %j',
    async (orderBy) => {
      const { body } = await owner.client.raw('query ($orderBy: ApiKeyOrder) { organization { apiKeys(orderBy: $orderBy) { totalCount } } }', { orderBy })
      expect(body.errors?.length).toBeGreaterThan(0)
      expect(body.data?.['organization'] ?? null).toBeNull()
    },
  )
})
