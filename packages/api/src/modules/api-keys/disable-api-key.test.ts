import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const DISABLE = `mutation ($input: DisableApiKeyInput!) { disableApiKey(input: $input) { __typename
  ... on DisableApiKeySuccess { apiKey { id status enabled disabledAt disabledReason version } }
  ... on InvalidInput { issues { path code } } ... on ApiKeyNotChangeable { status } ... on StaleVersion { current { id version status } }
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
  test('at once, with its reason', async () => {
    const key = await makeApiKey(app, organization)
    await key.client.expectSuccess(VIEWER)
    const { apiKey } = await owner.client.expectSuccess<{ apiKey: Record<string, unknown> }>(DISABLE, { input: { id: key.id, reason: ' Leaked? ' } }, 'DisableApiKeySuccess')
    expect(apiKey).toEqual({ id: key.id, status: 'DISABLED', enabled: false, disabledAt: app.clock.now().toISOString(), disabledReason: 'Leaked?', version: 2 })
    expect((await key.client.raw(VIEWER)).status).toBe(401)
  })

  test('without cover: a developer disables a service key of level All', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization)
    await developer.client.expectSuccess(DISABLE, { input: { id: key.id } }, 'DisableApiKeySuccess')
  })

  test('again, changing nothing and writing nothing', async () => {
    const key = await makeApiKey(app, organization, { disabledAt: past() })
    await expectUnchanged(key.id, () => owner.client.expectSuccess(DISABLE, { input: { id: key.id, reason: 'Twice' } }, 'DisableApiKeySuccess'))
  })

  test('by the key itself, which then can do nothing more', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:write'] })
    await key.client.expectSuccess(DISABLE, { input: { id: key.id } }, 'DisableApiKeySuccess')
    expect((await key.client.raw(DISABLE, { input: { id: key.id } })).status).toBe(401)
  })
})

describe('refuses bad input', () => {
  test('a reason that is too long', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, () => owner.client.expectFailure(DISABLE, { input: { id: key.id, reason: 'x'.repeat(501) } }, 'InvalidInput'))
  })
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, () => createTestClient(app, { kind: 'NONE' }).expectDenied(DISABLE, { input: { id: key.id } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:write', async () => {
    const key = await makeApiKey(app, organization)
    const reader = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:delete', 'api_keys:verify'] })
    await expectUnchanged(key.id, async () => {
      expect(await reader.client.expectDenied(DISABLE, { input: { id: key.id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
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
        expect((await client.raw(DISABLE, { input: { id: key.id } })).body).toEqual((await client.raw(DISABLE, { input: { id: 'key_0000000000000000000000' } })).body)
        await client.expectFailure(DISABLE, { input: { id: key.id } }, 'ApiKeyNotFound')
      })
    }
    const within = await makeApiKey(app, organization, { workspaces: [mine] })
    await limited.client.expectSuccess(DISABLE, { input: { id: within.id } }, 'DisableApiKeySuccess')
  })

  test.each(['', 'key_', 'key_\0', 'usr_1', `key_${'a'.repeat(5000)}`])('the text %j, which is no id', (id) => owner.client.expectFailure(DISABLE, { input: { id } }, 'ApiKeyNotFound'))
})

describe('conflicts', () => {
  test('with a version that is not the key’s any more, showing the key as it is', async () => {
    const key = await makeApiKey(app, organization)
    await owner.client.expectSuccess(DISABLE, { input: { id: key.id, version: 1 } }, 'DisableApiKeySuccess')
    await expectUnchanged(key.id, async () => {
      expect(await owner.client.expectFailure(DISABLE, { input: { id: key.id, version: 1 } }, 'StaleVersion')).toMatchObject({ current: { id: key.id, version: 2, status: 'DISABLED' } })
    })
  })

  test.each(['REVOKED', 'EXPIRED'] as const)('with a key that is %s: it is disabled no more', async (status) => {
    const key = await makeApiKey(app, organization, status === 'REVOKED' ? { revokedAt: past() } : { expiresAt: app.clock.now() })
    await expectUnchanged(key.id, async () => {
      expect(await owner.client.expectFailure(DISABLE, { input: { id: key.id } }, 'ApiKeyNotChangeable')).toMatchObject({ status })
    })
  })

  test('of ten at once: one event', async () => {
    const key = await makeApiKey(app, organization)
    const before = (await auditEventsOf(app, organization.id)).length
    await Promise.all(Array.from({ length: 10 }, () => owner.client.expectSuccess(DISABLE, { input: { id: key.id } }, 'DisableApiKeySuccess')))
    expect(await auditEventsOf(app, organization.id)).toHaveLength(before + 1)
  })

  test('of a suspended key: it is disabled from then on', async () => {
    const key = await makeApiKey(app, organization, { suspendedAt: past() })
    expect(await owner.client.expectSuccess(DISABLE, { input: { id: key.id } }, 'DisableApiKeySuccess')).toMatchObject({ apiKey: { status: 'DISABLED' } })
  })
})

describe('leaves an audit trail', () => {
  test('with its reason', async () => {
    const key = await makeApiKey(app, organization, { name: 'Audited' })
    await owner.client.expectSuccess(DISABLE, { input: { id: key.id, reason: 'Incident 7' } }, 'DisableApiKeySuccess')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({ action: 'api_key.disabled', target: { kind: 'api_key', id: key.id, name: 'Audited' }, before: { enabled: true }, after: { enabled: false, reason: 'Incident 7' } })
  })
})
