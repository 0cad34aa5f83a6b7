import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import type { TestAnswer } from '../../src/testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestOrganization } from '../../src/testing/factories.ts'

// A right that was taken away counts from the next field on, also within one document.

const INPUT = { name: 'After', permissionLevel: 'RESTRICTED', permissions: ['incidents:read'], expiresIn: 'DAYS_7' }
const CREATE = 'createApiKey(input: $input) { __typename }'
const DOCUMENTS = {
  disableThenCreate: `mutation ($id: ID!, $input: CreateApiKeyInput!) { disableApiKey(input: { id: $id }) { __typename } ${CREATE} }`,
  createThenDisable: `mutation ($id: ID!, $input: CreateApiKeyInput!) { ${CREATE} disableApiKey(input: { id: $id }) { __typename } }`,
  revokeThenCreate: `mutation ($id: ID!, $input: CreateApiKeyInput!) { revokeApiKey(input: { id: $id }) { __typename } ${CREATE} }`,
  narrowThenCreate: `mutation ($id: ID!, $input: CreateApiKeyInput!) { updateApiKey(input: { id: $id, permissionLevel: RESTRICTED, permissions: ["incidents:read"] }) { __typename } ${CREATE} }`,
  shortenThenCreate: `mutation ($id: ID!, $at: DateTime!, $input: CreateApiKeyInput!) { updateApiKey(input: { id: $id, expiresAt: $at }) { __typename } ${CREATE} }`,
  demoteThenCreate: `mutation ($id: ID!, $input: CreateApiKeyInput!) { changeMemberRole(input: { id: $id, role: VIEWER }) { __typename } ${CREATE} }`,
  createThenDemote: `mutation ($id: ID!, $input: CreateApiKeyInput!) { ${CREATE} changeMemberRole(input: { id: $id, role: VIEWER }) { __typename } }`,
} as const

let app: TestApp
let organization: TestOrganization
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
})
afterAll(() => app.close())

const keysNamedAfter = async (): Promise<number> => (await app.pool.query(`select 1 from api_key where organization_id = $1 and name = 'After'`, [organization.id])).rows.length

const resultOf = (answer: TestAnswer, field: string): string =>
  (answer.body.data?.[field] as { __typename: string } | null)?.__typename ?? String(answer.body.errors?.find((error) => error.path?.[0] === field)?.extensions?.['code'])

describe('within one document', () => {
  test.each([
    ['disableThenCreate', 'disableApiKey', 'UNAUTHENTICATED'],
    ['revokeThenCreate', 'revokeApiKey', 'UNAUTHENTICATED'],
    ['narrowThenCreate', 'updateApiKey', 'FORBIDDEN'],
  ] as const)('%s: the key that has just lost the right makes nothing', async (name, field, code) => {
    const key = await makeApiKey(app, organization)
    const before = await keysNamedAfter()
    const answer = await key.client.raw(DOCUMENTS[name], { id: key.id, input: INPUT })
    expect(resultOf(answer, field)).toMatch(/Success$/)
    expect(resultOf(answer, 'createApiKey')).toBe(code)
    expect(await keysNamedAfter()).toBe(before)
  })

  test('a key that shortens its own life gives no more than is left of it', async () => {
    const key = await makeApiKey(app, organization)
    const at = new Date(app.clock.now().getTime() + 60_000).toISOString()
    const answer = await key.client.raw(DOCUMENTS.shortenThenCreate, { id: key.id, at, input: INPUT })
    expect([resultOf(answer, 'updateApiKey'), resultOf(answer, 'createApiKey')]).toEqual(['UpdateApiKeySuccess', 'PermissionNotDelegable'])
  })

  test('in the other order both succeed', async () => {
    const key = await makeApiKey(app, organization)
    const answer = await key.client.raw(DOCUMENTS.createThenDisable, { id: key.id, input: INPUT })
    expect([resultOf(answer, 'createApiKey'), resultOf(answer, 'disableApiKey')]).toEqual(['CreateApiKeySuccess', 'DisableApiKeySuccess'])
  })

  test('an owner who makes himself a viewer makes nothing any more; in the other order both succeed', async () => {
    await makeMember(app, organization, 'OWNER')
    const [leaving, careful] = [await makeMember(app, organization, 'OWNER'), await makeMember(app, organization, 'OWNER')]
    const before = await keysNamedAfter()
    const lost = await leaving.client.raw(DOCUMENTS.demoteThenCreate, { id: leaving.memberId, input: INPUT })
    expect([resultOf(lost, 'changeMemberRole'), resultOf(lost, 'createApiKey')]).toEqual(['ChangeMemberRoleSuccess', 'FORBIDDEN'])
    expect(await keysNamedAfter()).toBe(before)
    const kept = await careful.client.raw(DOCUMENTS.createThenDemote, { id: careful.memberId, input: INPUT })
    expect([resultOf(kept, 'createApiKey'), resultOf(kept, 'changeMemberRole')]).toEqual(['CreateApiKeySuccess', 'ChangeMemberRoleSuccess'])
  })
})

describe('between two requests', () => {
  const DOCUMENT = `mutation ($input: CreateApiKeyInput!) { ${CREATE} }`

  test.each([
    ['a role', `update member set role = 'VIEWER' where user_id = $1`, 'FORBIDDEN'],
    ['a membership', `delete from member where user_id = $1`, 'FORBIDDEN'],
    ['a session', `update session set ended_at = now() where user_id = $1`, 'UNAUTHENTICATED'],
  ])('%s that was taken away is gone', async (_name, statement, code) => {
    const admin = await makeMember(app, organization, 'ADMIN')
    expect(resultOf(await admin.client.raw(DOCUMENT, { input: INPUT }), 'createApiKey')).toBe('CreateApiKeySuccess')
    await app.pool.query(statement, [admin.userId])
    const before = await keysNamedAfter()
    await admin.client.expectDenied(DOCUMENT, { input: INPUT }, code)
    expect(await keysNamedAfter()).toBe(before)
  })

  test('an owner’s role bounds the personal keys that exist, what they make included', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    const key = await makeApiKey(app, organization, { ownerId: admin.userId })
    expect(resultOf(await key.client.raw(DOCUMENT, { input: INPUT }), 'createApiKey')).toBe('CreateApiKeySuccess')
    await app.pool.query(`update member set role = 'VIEWER' where user_id = $1`, [admin.userId])
    await key.client.expectDenied(DOCUMENT, { input: INPUT }, 'FORBIDDEN')
    await app.pool.query('delete from member where user_id = $1', [admin.userId])
    expect((await key.client.raw(DOCUMENT, { input: INPUT })).status).toBe(401)
  })

  test('while a key is being disabled: whatever was made is older than the disabling', async () => {
    const owner = await makeMember(app, organization, 'OWNER')
    for (let round = 0; round < 5; round++) {
      const key = await makeApiKey(app, organization)
      const creating = Array.from({ length: 6 }, () => key.client.raw(DOCUMENT, { input: INPUT }))
      await Promise.all([...creating, owner.client.raw('mutation ($id: ID!) { disableApiKey(input: { id: $id }) { __typename } }', { id: key.id })])
      const { rows } = await app.pool.query<{ action: string }>(
        `select action from audit_event where organization_id = $1 and (actor_id = $2 or target_id = $2) order by sequence`,
        [organization.id, key.id],
      )
      expect(rows.at(-1)?.action).toBe('api_key.disabled')
    }
  })
})
