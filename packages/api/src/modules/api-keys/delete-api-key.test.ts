import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const DELETE = `mutation ($input: DeleteApiKeyInput!) { deleteApiKey(input: $input) { __typename
  ... on DeleteApiKeySuccess { deletedApiKeyId } ... on InvalidInput { issues { path code } } ... on DomainError { code message } } }`
const NODE = `query ($id: ID!) { node(id: $id) { id } }`
const LIST = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter) { totalCount nodes { id } } } }`
const VERIFY = `mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { ... on VerifyApiKeySuccess { verification { outcome } } } }`

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const rowOf = async (id: string): Promise<unknown> => (await app.pool.query('select * from api_key where id = $1', [id])).rows[0]

async function expectUnchanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = [await rowOf(id), await auditEventsOf(app, organization.id)]
  await act()
  expect([await rowOf(id), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe('succeeds', () => {
  test('out of every list, node and search, while verification still says REVOKED', async () => {
    const key = await makeApiKey(app, organization, { name: 'Goes away' })
    expect(await owner.client.expectSuccess(LIST, { filter: { search: 'Goes away' } })).toMatchObject({ apiKeys: { totalCount: 1 } })
    expect(await owner.client.expectSuccess(DELETE, { input: { id: key.id, reason: 'Old' } }, 'DeleteApiKeySuccess')).toMatchObject({ deletedApiKeyId: key.id })
    expect(await owner.client.expectSuccess(LIST, { filter: { search: 'Goes away' } })).toEqual({ apiKeys: { totalCount: 0, nodes: [] } })
    expect(await owner.client.expectSuccess(NODE, { id: key.id })).toBeNull()
    expect((await key.client.raw('query { viewer { kind } }')).status).toBe(401)
    expect(await owner.client.expectSuccess(VERIFY, { input: { key: key.secret } })).toEqual({ verification: { outcome: 'REVOKED' } })
  })

  test('for a key that is revoked already, keeping when and why it was', async () => {
    const at = new Date(app.clock.now().getTime() - 5000)
    const key = await makeApiKey(app, organization, { revokedAt: at })
    await owner.client.expectSuccess(DELETE, { input: { id: key.id, reason: 'Tidy' } }, 'DeleteApiKeySuccess')
    expect(await rowOf(key.id)).toMatchObject({ revoked_at: at, revoked_reason: null })
  })
})

describe('refuses bad input', () => {
  test('a reason that is too long', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, () => owner.client.expectFailure(DELETE, { input: { id: key.id, reason: 'x'.repeat(501) } }, 'InvalidInput'))
  })
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, () => createTestClient(app, { kind: 'NONE' }).expectDenied(DELETE, { input: { id: key.id } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:delete, which neither a developer nor a key that may write has', async () => {
    const key = await makeApiKey(app, organization)
    const writer = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
    for (const client of [(await makeMember(app, organization, 'DEVELOPER')).client, writer.client]) {
      await expectUnchanged(key.id, async () => {
        expect(await client.expectDenied(DELETE, { input: { id: key.id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:delete'] })
      })
    }
    const deleter = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:delete'] })
    await deleter.client.expectSuccess(DELETE, { input: { id: key.id } }, 'DeleteApiKeySuccess')
  })
})

describe('treats what is not visible as missing', () => {
  test('keys of others and deleted ones, byte for byte', async () => {
    const elsewhere = await makeApiKey(app, await makeOrganization(app))
    const deleted = await makeApiKey(app, organization)
    await owner.client.expectSuccess(DELETE, { input: { id: deleted.id } }, 'DeleteApiKeySuccess')
    for (const key of [elsewhere, deleted]) {
      await expectUnchanged(key.id, async () => {
        expect((await owner.client.raw(DELETE, { input: { id: key.id } })).body).toEqual((await owner.client.raw(DELETE, { input: { id: 'key_0000000000000000000000' } })).body)
        await owner.client.expectFailure(DELETE, { input: { id: key.id } }, 'ApiKeyNotFound')
      })
    }
  })
})

describe('conflicts', () => {
  test('of five at once: one deletes, the others find nothing', async () => {
    const key = await makeApiKey(app, organization)
    const answers = await Promise.all(Array.from({ length: 5 }, () => owner.client.raw(DELETE, { input: { id: key.id } })))
    expect(answers.map((answer) => String((answer.body.data?.['deleteApiKey'] as { __typename: string } | undefined)?.__typename)).toSorted()).toEqual([
      'ApiKeyNotFound', 'ApiKeyNotFound', 'ApiKeyNotFound', 'ApiKeyNotFound', 'DeleteApiKeySuccess',
    ])
  })
})

describe('leaves an audit trail', () => {
  test('with the status before and the reason', async () => {
    const key = await makeApiKey(app, organization, { name: 'Audited' })
    await owner.client.expectSuccess(DELETE, { input: { id: key.id, reason: 'Unused' } }, 'DeleteApiKeySuccess')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'api_key.deleted', target: { kind: 'api_key', id: key.id, name: 'Audited' }, before: { status: 'ACTIVE' }, after: { status: 'REVOKED', reason: 'Unused' },
    })
  })
})
