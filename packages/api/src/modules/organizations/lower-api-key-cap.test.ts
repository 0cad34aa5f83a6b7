import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const LOWER = `mutation ($input: LowerApiKeyCapInput!) { lowerApiKeyCap(input: $input) { __typename
  ... on LowerApiKeyCapSuccess { organization { usage { apiKeys apiKeyCap apiKeyLimit } } } ... on InvalidInput { issues { path code } } } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on ApiKeyLimitReached { limit used } } }`

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

async function capped(apiKeyCap: number | null, plan = 'enterprise'): Promise<{ organization: TestOrganization; owner: TestMember }> {
  const organization = await makeOrganization(app, { apiKeyCap, plan })
  return { organization, owner: await makeMember(app, organization, 'OWNER') }
}
const lower = async (owner: TestMember, cap: number) =>
  (await owner.client.expectSuccess<{ organization: { usage: unknown } }>(LOWER, { input: { cap } }, 'LowerApiKeyCapSuccess')).organization.usage
const create = { input: { name: 'One more', permissionLevel: 'READ_ONLY' } }

async function expectNothingChanged({ id }: TestOrganization, act: () => Promise<unknown>): Promise<void> {
  const state = async () => [(await app.pool.query('select api_key_cap from organization where id = $1', [id])).rows, await auditEventsOf(app, id)]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('and no key more can be made, while those that exist go on', async () => {
    const { organization, owner } = await capped(10)
    const keys = [await makeApiKey(app, organization), await makeApiKey(app, organization)]
    expect(await lower(owner, 1)).toEqual({ apiKeys: 2, apiKeyCap: 1, apiKeyLimit: 1 })
    expect(await owner.client.expectFailure(CREATE, create, 'ApiKeyLimitReached')).toMatchObject({ limit: 1, used: 2 })
    for (const { client } of keys) expect(await client.expectSuccess('{ viewer { kind } }')).toEqual({ kind: 'API_KEY' })
  })

  test('where there was none, and beneath the plan', async () => {
    expect(await lower((await capped(null)).owner, 7)).toMatchObject({ apiKeyCap: 7, apiKeyLimit: 7 })
    expect(await lower((await capped(null, 'pro')).owner, 7)).toMatchObject({ apiKeyCap: 7, apiKeyLimit: 5 })
  })

  test('with the same number, changing nothing', async () => {
    const { organization, owner } = await capped(3)
    await expectNothingChanged(organization, () => lower(owner, 3))
  })
})

test('refuses bad input: more than the present cap, and no number of keys', async () => {
  const { organization, owner } = await capped(3)
  await expectNothingChanged(organization, async () => {
    for (const [cap, code] of [[4, 'ONLY_LOWER'], [-1, 'OUT_OF_BOUNDS'], [1_000_001, 'OUT_OF_BOUNDS']] as const) {
      expect(await owner.client.expectFailure(LOWER, { input: { cap } }, 'InvalidInput')).toMatchObject({ issues: [{ path: ['cap'], code }] })
    }
  })
})

test('needs a principal and settings:write, which no key and no role but owner has', async () => {
  const { organization } = await capped(10)
  await expectNothingChanged(organization, async () => {
    await createTestClient(app, { kind: 'NONE' }).expectDenied(LOWER, { input: { cap: 1 } }, 'UNAUTHENTICATED')
    await (await makeApiKey(app, organization)).client.expectDenied(LOWER, { input: { cap: 1 } }, 'FORBIDDEN')
    for (const role of ['ADMIN', 'DEVELOPER', 'VIEWER'] as const) await (await makeMember(app, organization, role)).client.expectDenied(LOWER, { input: { cap: 1 } }, 'FORBIDDEN')
  })
})

test('treats what is not visible as missing: not applicable, the organization is the one that the request acts in', () => {
  expect(LOWER).not.toContain('organizationId')
})

test('conflicts: of many at once the lowest holds', async () => {
  const { organization, owner } = await capped(100)
  await Promise.all(Array.from({ length: 20 }, (_, index) => owner.client.raw(LOWER, { input: { cap: 30 + index } })))
  expect((await app.pool.query('select api_key_cap from organization where id = $1', [organization.id])).rows).toEqual([{ api_key_cap: 30 }])
})

test('leaves an audit trail of both numbers', async () => {
  const { organization, owner } = await capped(null)
  await lower(owner, 4)
  expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
    action: 'organization.updated', actor: { kind: 'USER', id: owner.userId }, target: { kind: 'organization', id: organization.id }, before: { apiKeyCap: null }, after: { apiKeyCap: 4 },
  })
})
