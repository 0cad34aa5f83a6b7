import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const REVOKE = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename
  ... on RevokeApiKeySuccess { apiKey { id status revokedAt revokedReason } alsoRevoked { id status revokedReason } }
  ... on InvalidInput { issues { path code } } ... on DomainError { code message } } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id } } ... on DomainError { code message } } }`
const VIEWER = 'query { viewer { kind } }'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const everything = async (): Promise<unknown> => [
  (await app.pool.query('select * from api_key where organization_id = $1 order by id', [organization.id])).rows,
  await auditEventsOf(app, organization.id),
]

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = await everything()
  await act()
  expect(await everything()).toEqual(before)
}

interface Revoked {
  apiKey: { id: string; status: string; revokedAt: string; revokedReason: string | null }
  alsoRevoked: { id: string; status: string; revokedReason: string | null }[]
}
const revoke = (input: Record<string, unknown>, client = owner.client): Promise<Revoked> => client.expectSuccess<Revoked>(REVOKE, { input }, 'RevokeApiKeySuccess')

describe('succeeds', () => {
  test('for good, with its reason', async () => {
    const key = await makeApiKey(app, organization)
    await key.client.expectSuccess(VIEWER)
    expect(await revoke({ id: key.id, reason: 'Leaked' })).toEqual({
      __typename: 'RevokeApiKeySuccess',
      apiKey: { id: key.id, status: 'REVOKED', revokedAt: app.clock.now().toISOString(), revokedReason: 'Leaked' },
      alsoRevoked: [],
    })
    expect((await key.client.raw(VIEWER)).status).toBe(401)
  })

  test('for expired, disabled and suspended keys, and without cover', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const at = new Date(app.clock.now().getTime() - 1)
    for (const state of [{ expiresAt: at }, { disabledAt: at }, { suspendedAt: at }, { ownerId: owner.userId }]) {
      const key = await makeApiKey(app, organization, state)
      expect((await revoke({ id: key.id }, developer.client)).apiKey.status).toBe('REVOKED')
    }
  })

  test('again, changing nothing and writing nothing', async () => {
    const key = await makeApiKey(app, organization)
    await revoke({ id: key.id, reason: 'First' })
    await expectNothingChanged(async () => expect((await revoke({ id: key.id, reason: 'Second' })).apiKey.revokedReason).toBe('First'))
  })

  test('with everything made with it, however many steps away, and nothing else', async () => {
    const root = await makeApiKey(app, organization)
    const child = await makeApiKey(app, organization, { createdWithId: root.id })
    const dead = await makeApiKey(app, organization, { createdWithId: root.id, revokedAt: app.clock.now() })
    const ofDead = await makeApiKey(app, organization, { createdWithId: dead.id })
    const grandchild = await makeApiKey(app, organization, { createdWithId: child.id })
    const beside = await makeApiKey(app, organization)
    const before = (await auditEventsOf(app, organization.id)).length
    const { alsoRevoked } = await revoke({ id: root.id, reason: 'Incident', andEverythingMadeWithIt: true })
    expect(new Set(alsoRevoked.map((key) => key.id))).toEqual(new Set([child.id, ofDead.id, grandchild.id]))
    expect(alsoRevoked.every((key) => key.status === 'REVOKED' && key.revokedReason === 'Incident')).toBe(true)
    expect((await beside.client.raw(VIEWER)).status).toBe(200)
    expect((await grandchild.client.raw(VIEWER)).status).toBe(401)
    const events = (await auditEventsOf(app, organization.id)).slice(before)
    expect(events.map((event) => (event['target'] as { id: string }).id)).toEqual([root.id, ...[child.id, ofDead.id, grandchild.id].toSorted()])
    expect(events.every((event) => event['action'] === 'api_key.revoked')).toBe(true)
  })

  test('of a revoked key, still with what was made with it', async () => {
    const root = await makeApiKey(app, organization, { revokedAt: app.clock.now() })
    const child = await makeApiKey(app, organization, { createdWithId: root.id })
    expect((await revoke({ id: root.id, andEverythingMadeWithIt: true })).alsoRevoked.map((key) => key.id)).toEqual([child.id])
  })

  test('with what is within sight only: keys beyond one’s workspaces stay', async () => {
    const [mine, beside] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
    const limited = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'], workspaces: [mine] })
    const root = await makeApiKey(app, organization, { workspaces: [mine] })
    const outOfSight = await makeApiKey(app, organization, { workspaces: [beside], createdWithId: root.id })
    const byWayOfIt = await makeApiKey(app, organization, { workspaces: [mine], createdWithId: outOfSight.id })
    expect((await revoke({ id: root.id, andEverythingMadeWithIt: true }, limited.client)).alsoRevoked.map((key) => key.id)).toEqual([byWayOfIt.id])
    expect((await outOfSight.client.raw(VIEWER)).status).toBe(200)
  })
})

describe('refuses bad input', () => {
  test('a reason that is too long', async () => {
    const key = await makeApiKey(app, organization)
    await expectNothingChanged(() => owner.client.expectFailure(REVOKE, { input: { id: key.id, reason: 'x'.repeat(501) } }, 'InvalidInput'))
  })
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const key = await makeApiKey(app, organization)
    await expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(REVOKE, { input: { id: key.id } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:write; to read and to delete are others', async () => {
    const key = await makeApiKey(app, organization)
    const reader = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:delete', 'api_keys:verify'] })
    await expectNothingChanged(async () => {
      expect(await reader.client.expectDenied(REVOKE, { input: { id: key.id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
  })
})

describe('treats what is not visible as missing', () => {
  test('byte for byte', async () => {
    const elsewhere = await makeApiKey(app, await makeOrganization(app))
    await expectNothingChanged(async () => {
      for (const andEverythingMadeWithIt of [true, false]) {
        const answers = await Promise.all([elsewhere.id, 'key_0000000000000000000000'].map((id) => owner.client.raw(REVOKE, { input: { id, andEverythingMadeWithIt } })))
        expect(answers[0]?.body).toEqual(answers[1]?.body)
        expect(answers[0]?.body.data).toMatchObject({ revokeApiKey: { __typename: 'ApiKeyNotFound' } })
      }
    })
    expect((await elsewhere.client.raw(VIEWER)).status).toBe(200)
  })

  test('a key that may only write sees itself, and a person without api_keys:read their own', async () => {
    const writer = await makeApiKey(app, organization, { permissions: ['api_keys:write'] })
    const other = await makeApiKey(app, organization)
    await writer.client.expectFailure(REVOKE, { input: { id: other.id } }, 'ApiKeyNotFound')
    await revoke({ id: writer.id }, writer.client)
  })
})

describe('conflicts', () => {
  test('with keys that are being made with it: none is left when both are through', async () => {
    for (let round = 0; round < 5; round++) {
      const root = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'] })
      const input = { name: 'Child', permissionLevel: 'RESTRICTED', permissions: ['incidents:read'], expiresIn: 'DAYS_7' }
      await Promise.all([...Array.from({ length: 8 }, () => root.client.raw(CREATE, { input })), revoke({ id: root.id, andEverythingMadeWithIt: true })])
      const { rows } = await app.pool.query('select id from api_key where (id = $1 or created_with_id = $1) and revoked_at is null', [root.id])
      expect(rows).toEqual([])
    }
  })
})

describe('leaves an audit trail', () => {
  test('with the status before and the reason', async () => {
    const key = await makeApiKey(app, organization, { name: 'Audited', disabledAt: app.clock.now() })
    await revoke({ id: key.id, reason: 'Gone' })
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'api_key.revoked', target: { kind: 'api_key', id: key.id, name: 'Audited' }, before: { status: 'DISABLED' }, after: { status: 'REVOKED', reason: 'Gone', madeWith: null },
    })
  })
})
