import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const ENABLE = `mutation ($input: EnableApiKeyInput!) { enableApiKey(input: $input) { __typename
  ... on EnableApiKeySuccess { apiKey { id status enabled disabledAt disabledReason version } }
  ... on PermissionNotDelegable { missing { kind permission permissionLevel workspaces } } ... on ApiKeyNotChangeable { status } ... on StaleVersion { current { version } }
  ... on DomainError { code message } } }`
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

const rowOf = async (id: string): Promise<unknown> => (await app.pool.query('select * from api_key where id = $1', [id])).rows[0]

async function expectUnchanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = [await rowOf(id), await auditEventsOf(app, organization.id)]
  await act()
  expect([await rowOf(id), await auditEventsOf(app, organization.id)]).toEqual(before)
}

const past = (): Date => new Date(app.clock.now().getTime() - 1000)

describe('succeeds', () => {
  test.each(['disabledAt', 'suspendedAt'])('for a key with %s, which works again at once', async (column) => {
    const key = await makeApiKey(app, organization, { [column]: past() })
    expect((await key.client.raw(VIEWER)).status).toBe(401)
    const { apiKey } = await owner.client.expectSuccess<{ apiKey: Record<string, unknown> }>(ENABLE, { input: { id: key.id, version: 1 } }, 'EnableApiKeySuccess')
    expect(apiKey).toEqual({ id: key.id, status: 'ACTIVE', enabled: true, disabledAt: null, disabledReason: null, version: 2 })
    await key.client.expectSuccess(VIEWER)
  })

  test('for a key that is active, changing nothing and writing nothing, without cover', async () => {
    const key = await makeApiKey(app, organization)
    const writer = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
    await expectUnchanged(key.id, () => writer.client.expectSuccess(ENABLE, { input: { id: key.id } }, 'EnableApiKeySuccess'))
  })

  test('within the cap that the key has counted toward all the while', async () => {
    const full = await makeOrganization(app, { apiKeyCap: 1 })
    const admin = await makeMember(app, full, 'ADMIN')
    const key = await makeApiKey(app, full, { disabledAt: past() })
    await admin.client.expectSuccess(ENABLE, { input: { id: key.id } }, 'EnableApiKeySuccess')
  })
})

describe('refuses bad input', () => {
  test('not applicable: it takes an id, which is found or not, and a version', () =>
    owner.client.expectFailure(ENABLE, { input: { id: 'no id', version: -1 } }, 'ApiKeyNotFound'))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const key = await makeApiKey(app, organization, { disabledAt: past() })
    await expectUnchanged(key.id, () => createTestClient(app, { kind: 'NONE' }).expectDenied(ENABLE, { input: { id: key.id } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:write', async () => {
    const key = await makeApiKey(app, organization, { disabledAt: past() })
    const reader = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:delete', 'api_keys:verify'] })
    await expectUnchanged(key.id, async () => {
      expect(await reader.client.expectDenied(ENABLE, { input: { id: key.id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
  })

  test('and cover of the whole key', async () => {
    const minting = ['api_keys:read', 'api_keys:write', 'incidents:read']
    const actor = await makeApiKey(app, organization, { permissions: minting, expiresAt: new Date(app.clock.now().getTime() + 1000) })
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read', 'monitors:write'], disabledAt: past() })
    await expectUnchanged(key.id, async () => {
      const error = await actor.client.expectFailure(ENABLE, { input: { id: key.id } }, 'PermissionNotDelegable')
      expect(error['missing']).toMatchObject([{ kind: 'PERMISSION', permission: 'monitors:write' }, { kind: 'EXPIRATION' }])
    })
    const developer = await makeMember(app, organization, 'DEVELOPER')
    expect((await developer.client.expectFailure(ENABLE, { input: { id: key.id } }, 'PermissionNotDelegable'))['missing']).toMatchObject([{ kind: 'OWNERSHIP' }])
  })

  test('and, for a personal key, to be its owner', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization, { ownerId: developer.userId, disabledAt: past() })
    await expectUnchanged(key.id, async () => {
      expect((await owner.client.expectFailure(ENABLE, { input: { id: key.id } }, 'PermissionNotDelegable'))['missing']).toMatchObject([{ kind: 'OWNERSHIP' }])
    })
    await developer.client.expectSuccess(ENABLE, { input: { id: key.id } }, 'EnableApiKeySuccess')
  })
})

describe('treats what is not visible as missing', () => {
  test('keys of others, deleted ones, and those beyond one’s workspaces', async () => {
    const elsewhere = await makeApiKey(app, await makeOrganization(app))
    const deleted = await makeApiKey(app, organization)
    await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
    const [mine, beside] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
    const limited = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'], workspaces: [mine] })
    const wider = await makeApiKey(app, organization, { workspaces: [mine, beside] })
    const everywhere = await makeApiKey(app, organization)
    const cases = [...[elsewhere, deleted].map((key) => [owner.client, key] as const), ...[wider, everywhere].map((key) => [limited.client, key] as const)]
    for (const [client, key] of cases) {
      await expectUnchanged(key.id, async () => {
        expect((await client.raw(ENABLE, { input: { id: key.id } })).body).toEqual((await client.raw(ENABLE, { input: { id: 'key_0000000000000000000000' } })).body)
        await client.expectFailure(ENABLE, { input: { id: key.id } }, 'ApiKeyNotFound')
      })
    }
  })
})

describe('conflicts', () => {
  test('with a version that is not the key’s any more, showing the key as it is', async () => {
    const key = await makeApiKey(app, organization, { disabledAt: past() })
    await expectUnchanged(key.id, async () => {
      expect(await owner.client.expectFailure(ENABLE, { input: { id: key.id, version: 0 } }, 'StaleVersion')).toMatchObject({ current: { version: 1 } })
    })
  })

  test.each(['REVOKED', 'EXPIRED'] as const)('with a key that is %s: it is enabled no more', async (status) => {
    const key = await makeApiKey(app, organization, { disabledAt: past(), ...(status === 'REVOKED' ? { revokedAt: past() } : { expiresAt: app.clock.now() }) })
    await expectUnchanged(key.id, async () => expect(await owner.client.expectFailure(ENABLE, { input: { id: key.id } }, 'ApiKeyNotChangeable')).toMatchObject({ status }))
  })

  test('of ten at once: one event', async () => {
    const key = await makeApiKey(app, organization, { disabledAt: past() })
    const before = (await auditEventsOf(app, organization.id)).length
    await Promise.all(Array.from({ length: 10 }, () => owner.client.expectSuccess(ENABLE, { input: { id: key.id } }, 'EnableApiKeySuccess')))
    expect(await auditEventsOf(app, organization.id)).toHaveLength(before + 1)
  })
})

describe('leaves an audit trail', () => {
  test('with the state before, and why it was disabled', async () => {
    const key = await makeApiKey(app, organization, { name: 'Audited', disabledAt: past(), suspendedAt: past() })
    await app.pool.query(`update api_key set disabled_reason = 'Incident 7' where id = $1`, [key.id])
    await owner.client.expectSuccess(ENABLE, { input: { id: key.id } }, 'EnableApiKeySuccess')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'api_key.enabled', target: { kind: 'api_key', id: key.id, name: 'Audited' },
      before: { enabled: false, suspended: true, reason: 'Incident 7' }, after: { enabled: true, suspended: false, reason: null },
    })
  })
})
