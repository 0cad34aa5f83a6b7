import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization } from '../../testing/factories.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const UPDATE = `mutation ($input: UpdateOrganizationPoliciesInput!) { updateOrganizationPolicies(input: $input) { __typename
  ... on UpdateOrganizationPoliciesSuccess { organization { policies { defaultExpiry maxLifetimeDays allowNoExpiry allowExtension persistedOperationsOnly } } }
  ... on InvalidInput { issues { path code } } } }`
const POLICIES = `{ organization { policies { defaultExpiry maxLifetimeDays allowNoExpiry allowExtension persistedOperationsOnly } viewerCan { updatePolicies { allowed reason } } } }`
const DEFAULTS = { defaultExpiry: 'DAYS_90', maxLifetimeDays: 365, allowNoExpiry: false, allowExtension: false, persistedOperationsOnly: false }

const send = async (app: TestApp, secret: string, body: unknown): Promise<{ status: number; code: string | undefined; allowed: boolean }> => {
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify(body) })
  const answer = (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
  return { status: response.status, code: answer.errors?.[0]?.extensions.code, allowed: answer.data !== undefined }
}

describe('succeeds', () => {
  test('and changes what is given, nothing else', async () => {
    const owner = await makeMember(app, await makeOrganization(app), 'OWNER')
    const update = (input: unknown) => owner.client.expectSuccess<{ organization: { policies: unknown } }>(UPDATE, { input }, 'UpdateOrganizationPoliciesSuccess')
    expect((await update({ maxLifetimeDays: 30 })).organization.policies).toEqual({ ...DEFAULTS, maxLifetimeDays: 30 })
    expect((await update({ allowNoExpiry: true, defaultExpiry: 'NEVER', maxLifetimeDays: null })).organization.policies).toEqual({ ...DEFAULTS, maxLifetimeDays: null, allowNoExpiry: true, defaultExpiry: 'NEVER' })
    expect((await update({ allowExtension: true, defaultExpiry: null })).organization.policies).toMatchObject({ allowExtension: true, defaultExpiry: 'NEVER', maxLifetimeDays: null })
    expect(await owner.client.expectSuccess(POLICIES)).toMatchObject({ policies: { allowExtension: true }, viewerCan: { updatePolicies: { allowed: true, reason: null } } })
  })

  test('and persistedOperationsOnly refuses documents of keys at once, stored ones go on', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const { secret } = await makeApiKey(app, organization)
    const stranger = await makeApiKey(app, await makeOrganization(app))
    const builtIn = 'query PolicyBuiltIn { installation { demo } }'
    app.documents.set(hash('sha256', builtIn), builtIn)
    const text = { query: '{ viewer { kind } }' }
    const introspection = { query: '{ __schema { queryType { name } } }' }
    expect((await send(app, secret, text)).allowed).toBe(true)
    await owner.client.expectSuccess(UPDATE, { input: { persistedOperationsOnly: true } }, 'UpdateOrganizationPoliciesSuccess')
    for (const body of [text, introspection, { query: builtIn }, { query: builtIn, documentId: `sha256:${hash('sha256', builtIn)}` }]) {
      expect(await send(app, secret, body)).toMatchObject({ status: 403, code: 'PERSISTED_OPERATIONS_ONLY' })
    }
    expect((await send(app, secret, { documentId: `sha256:${hash('sha256', builtIn)}` })).allowed).toBe(true)
    expect((await send(app, stranger.secret, text)).allowed).toBe(true)
    await owner.client.expectSuccess(UPDATE, { input: { persistedOperationsOnly: false } }, 'UpdateOrganizationPoliciesSuccess')
    expect((await send(app, secret, text)).allowed).toBe(true)
  })

  test('in another process within a second', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const { secret } = await makeApiKey(app, organization)
    const other = await createTestApp({ sharing: app })
    try {
      expect((await send(other, secret, { query: '{ __typename }' })).allowed).toBe(true)
      await owner.client.expectSuccess(UPDATE, { input: { persistedOperationsOnly: true } })
      await expect.poll(async () => (await send(other, secret, { query: '{ __typename }' })).code, { timeout: 1_500, interval: 50 }).toBe('PERSISTED_OPERATIONS_ONLY')
    } finally {
      await other.close()
    }
  })
})

describe('refuses bad input', () => {
  test('with every issue, and changes nothing', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const failure = async (input: unknown) => (await owner.client.expectFailure<{ issues: unknown }>(UPDATE, { input }, 'InvalidInput')).issues
    expect(await failure({ maxLifetimeDays: 0, allowExtension: true })).toEqual([{ path: ['maxLifetimeDays'], code: 'OUT_OF_BOUNDS' }])
    expect(await failure({ defaultExpiry: 'NEVER' })).toEqual([{ path: ['defaultExpiry'], code: 'CONFLICT' }])
    expect(await owner.client.expectSuccess(POLICIES)).toMatchObject({ policies: DEFAULTS })
    expect(await auditEventsOf(app, organization.id)).toEqual([])
  })
})

describe('needs a principal and the permission', () => {
  test('settings:write, which no key can have and no role but owner has', async () => {
    const organization = await makeOrganization(app)
    const variables = { input: { persistedOperationsOnly: true } }
    await createTestClient(app, { kind: 'NONE' }).expectDenied(UPDATE, variables, 'UNAUTHENTICATED')
    await (await makeApiKey(app, organization)).client.expectDenied(UPDATE, variables, 'FORBIDDEN')
    for (const role of ['ADMIN', 'DEVELOPER', 'VIEWER'] as const) {
      const { client } = await makeMember(app, organization, role)
      await client.expectDenied(UPDATE, variables, 'FORBIDDEN')
      expect(await client.expectSuccess(POLICIES)).toMatchObject({ policies: DEFAULTS, viewerCan: { updatePolicies: { allowed: false, reason: 'PERMISSION_REQUIRED' } } })
    }
  })
})

describe('treats what is not visible as missing', () => {
  test('not applicable: the organization is the one that the request acts in', () => {
    expect(UPDATE).not.toContain('organizationId')
  })
})

describe('conflicts', () => {
  test('fifty changes at once all hold', async () => {
    const owner = await makeMember(app, await makeOrganization(app), 'OWNER')
    const inputs = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? { maxLifetimeDays: 100 + index } : { allowExtension: true }))
    await Promise.all(inputs.map((input) => owner.client.expectSuccess(UPDATE, { input }, 'UpdateOrganizationPoliciesSuccess')))
    const { policies } = await owner.client.expectSuccess<{ policies: { maxLifetimeDays: number; allowExtension: boolean } }>(POLICIES)
    expect(policies.allowExtension).toBe(true)
    expect(policies.maxLifetimeDays).toBeGreaterThanOrEqual(100)
  })
})

describe('leaves an audit trail', () => {
  test('of what was before and after, and nothing for no change', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    await owner.client.expectSuccess(UPDATE, { input: { persistedOperationsOnly: true, allowExtension: false } })
    await owner.client.expectSuccess(UPDATE, { input: { persistedOperationsOnly: true } })
    expect(await auditEventsOf(app, organization.id)).toMatchObject([
      { action: 'organization.updated', target: { kind: 'organization', id: organization.id }, before: { persistedOperationsOnly: false }, after: { persistedOperationsOnly: true } },
    ])
  })
})
