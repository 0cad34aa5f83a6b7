import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const KEY = 'id name description metadata kind class ownership owner { id } permissionLevel permissions workspaceScope workspaces { id } allowedOperations immutable expiresAt status createdWith { kind id } version'
const CLONE = `mutation ($input: CloneApiKeyInput!) { cloneApiKey(input: $input) { __typename
  ... on CloneApiKeySuccess { secret apiKey { ${KEY} } propagation { nodes acknowledged missing } }
  ... on InvalidInput { issues { path code } }
  ... on PermissionNotDelegable { missing { kind permission permissionLevel workspaces } }
  ... on ApiKeyLimitReached { limit used }
  ... on ApiKeyAlreadyCreated { apiKey { id } }
  ... on DomainError { code message } } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { apiKey { id } } ... on DomainError { code } } }`
const NODE = `query ($id: ID!) { node(id: $id) { ... on ApiKey { ${KEY} viewerCan { clone { allowed reason } } } } }`
const WHO = '{ viewer { apiKey { id } } }'
const UNKNOWN = 'key_0000000000000000000000'
const DAY_MS = 86_400_000

interface Cloned {
  secret: string
  apiKey: Record<string, unknown> & { id: string }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let developer: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  developer = await makeMember(app, organization, 'DEVELOPER')
})
afterAll(() => app.close())

const clone = (input: Record<string, unknown>, { client }: Pick<TestMember, 'client'> = owner): Promise<Cloned> => client.expectSuccess<Cloned>(CLONE, { input }, 'CloneApiKeySuccess')
const shown = (id: string, { client }: Pick<TestMember, 'client'> = owner) => client.expectSuccess<Record<string, unknown>>(NODE, { id })
const keysOf = async (organizationId = organization.id): Promise<number> => (await app.pool.query('select 1 from api_key where organization_id = $1', [organizationId])).rows.length

async function expectNothingChanged(act: () => Promise<unknown>, organizationId = organization.id): Promise<void> {
  const before = [await keysOf(organizationId), await auditEventsOf(app, organizationId)]
  await act()
  expect([await keysOf(organizationId), await auditEventsOf(app, organizationId)]).toEqual(before)
}

describe('succeeds', () => {
  test('with every setting of the other key, a secret of its own, and a period of its own', async () => {
    const archived = await makeWorkspace(app, organization, { archived: true })
    const workspaces = [await makeWorkspace(app, organization), archived]
    const original = await makeApiKey(app, organization, { name: 'CI', permissions: ['incidents:read', 'incidents:write'], workspaces })
    await app.pool.query(`update api_key set description = 'Reports', metadata = '{"team":"payments"}', allowed_operations = array['sha256:${'a'.repeat(64)}'] where id = $1`, [original.id])
    const before = await shown(original.id)
    const { secret, apiKey } = await clone({ id: original.id, expiresIn: 'DAYS_30' })
    const { id, expiresAt, createdWith, ...settings } = apiKey
    const { id: _id, expiresAt: _end, createdWith: _with, viewerCan: _can, ...originals } = before
    expect(settings).toEqual(originals)
    expect([id === original.id, secret === original.secret]).toEqual([false, false])
    expect(expiresAt).toBe(new Date(app.clock.now().getTime() + 30 * DAY_MS).toISOString())
    expect(createdWith).toEqual({ kind: 'SESSION', id: owner.sessionId })
    expect(await shown(original.id)).toEqual(before)
  })

  test('with a secret that works at once, beside the old one', async () => {
    const original = await makeApiKey(app, organization)
    const { secret, apiKey } = await clone({ id: original.id, name: 'Second' })
    expect(apiKey['name']).toBe('Second')
    expect(await createTestClient(app, { kind: 'KEY', secret }).expectSuccess(WHO)).toEqual({ apiKey: { id: apiKey.id } })
    expect(await original.client.expectSuccess(WHO)).toEqual({ apiKey: { id: original.id } })
  })

  test.each([{ revokedAt: true }, { disabledAt: true }, { suspendedAt: true }, { expiresAt: true }])('from a key that does not work, %j: the new one does', async (state) => {
    const original = await makeApiKey(app, organization, Object.fromEntries(Object.keys(state).map((name) => [name, app.clock.now()])))
    expect((await clone({ id: original.id })).apiKey['status']).toBe('ACTIVE')
  })

  test('with the fixed permissions that the other key had when it was made', async () => {
    const original = await makeApiKey(app, organization, { kind: 'telemetry', permissions: ['telemetry:write', 'metrics:write'] })
    expect((await clone({ id: original.id })).apiKey).toMatchObject({ kind: 'telemetry', immutable: true, permissions: ['metrics:write', 'telemetry:write'] })
  })

  test('from the default key as a key that counts', async () => {
    const elsewhere = await makeOrganization(app)
    const admin = await makeMember(app, elsewhere, 'ADMIN')
    const original = await makeApiKey(app, elsewhere)
    await app.pool.query(`update api_key set class = 'DEFAULT' where id = $1`, [original.id])
    expect((await clone({ id: original.id }, admin)).apiKey).toMatchObject({ class: 'STANDARD', permissionLevel: 'ALL', workspaceScope: 'ALL' })
  })

  test('by a key, with an end no later than its own', async () => {
    const end = new Date(app.clock.now().getTime() + 5 * DAY_MS)
    const original = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const minting = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write', 'incidents:read'], expiresAt: end })
    expect((await clone({ id: original.id }, minting)).apiKey).toMatchObject({ expiresAt: end.toISOString(), createdWith: { kind: 'API_KEY', id: minting.id } })
  })

  test('of a personal key by its owner, at any level', async () => {
    const original = await makeApiKey(app, organization, { ownerId: developer.userId })
    expect((await clone({ id: original.id }, developer)).apiKey).toMatchObject({ ownership: 'PERSONAL', owner: { id: developer.userId }, permissionLevel: 'ALL' })
  })
})

describe('refuses bad input', () => {
  test('all problems at once', async () => {
    const { id } = await makeApiKey(app, organization)
    await expectNothingChanged(async () => {
      const input = { id, name: '', expiresIn: 'DAYS_7', expiresAt: '2027-02-01T00:00:00Z', requestId: 'two words' }
      const { issues } = await owner.client.expectFailure<{ issues: { path: string[] }[] }>(CLONE, { input }, 'InvalidInput')
      expect(issues.map((issue) => issue.path[0])).toEqual(['name', 'expiresAt', 'requestId'])
    })
  })

  test('an end that the policy does not allow', async () => {
    const { id } = await makeApiKey(app, organization)
    await expectNothingChanged(async () => {
      for (const end of [{ expiresIn: 'NEVER' }, { expiresAt: new Date(app.clock.now().getTime() + 366 * DAY_MS).toISOString() }, { expiresAt: app.clock.now().toISOString() }]) {
        await owner.client.expectFailure(CLONE, { input: { id, ...end } }, 'InvalidInput')
      }
    })
  })

  test('a key of which no permission is left', async () => {
    const { id } = await makeApiKey(app, organization, { permissions: ['left_the_catalogue:read'] })
    await expectNothingChanged(async () => {
      expect(await owner.client.expectFailure(CLONE, { input: { id } }, 'InvalidInput')).toMatchObject({ issues: [{ path: ['id'], code: 'NO_PERMISSIONS' }] })
    })
  })

  test('two of them in one document', async () => {
    const { id, client } = await makeApiKey(app, organization)
    const answer = await client.raw(`mutation { a: cloneApiKey(input: { id: "${id}" }) { __typename } b: cloneApiKey(input: { id: "${id}" }) { __typename } }`)
    expect(answer.body.errors?.[0]?.extensions?.['code']).toBe('OPERATION_TOO_COMPLEX')
  })
})

test('needs a principal', async () => {
  const { id } = await makeApiKey(app, organization)
  await expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(CLONE, { input: { id } }, 'UNAUTHENTICATED'))
})

describe('needs the permission', () => {
  test('api_keys:write', async () => {
    const { id } = await makeApiKey(app, organization)
    const viewer = await makeMember(app, organization, 'VIEWER')
    await expectNothingChanged(async () => {
      expect(await viewer.client.expectDenied(CLONE, { input: { id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
  })

  test('and cover of the whole key, whatever the copy’s own period is', async () => {
    const workspace = await makeWorkspace(app, organization)
    const minting = { permissions: ['api_keys:read', 'api_keys:write', 'incidents:read'] }
    const cases = [
      [minting, { permissions: ['incidents:read', 'incidents:write'] }, { kind: 'PERMISSION', permission: 'incidents:write' }],
      [minting, { permissionLevel: 'READ_ONLY' }, { kind: 'PERMISSION_LEVEL', permissionLevel: 'READ_ONLY' }],
      [{ permissionLevel: 'ALL', workspaces: [workspace] }, { workspaces: [workspace] }, null],
    ] as const
    for (const [actor, target, missing] of cases) {
      const acting = await makeApiKey(app, organization, { ...actor } as Parameters<typeof makeApiKey>[2])
      const original = await makeApiKey(app, organization, { ...target } as Parameters<typeof makeApiKey>[2])
      if (missing === null) await clone({ id: original.id, expiresIn: 'DAYS_7' }, acting)
      else {
        await expectNothingChanged(async () => {
          expect((await acting.client.expectFailure<{ missing: unknown }>(CLONE, { input: { id: original.id, expiresIn: 'DAYS_7' } }, 'PermissionNotDelegable')).missing).toMatchObject([missing])
        })
      }
    }
    const short = await makeApiKey(app, organization, { expiresAt: new Date(app.clock.now().getTime() + DAY_MS) })
    const original = await makeApiKey(app, organization)
    expect((await short.client.expectFailure<{ missing: unknown }>(CLONE, { input: { id: original.id, expiresIn: 'DAYS_7' } }, 'PermissionNotDelegable')).missing).toMatchObject([{ kind: 'EXPIRATION' }])
  })

  test('and to be the owner of a personal key, or one who may make service keys', async () => {
    const personal = await makeApiKey(app, organization, { ownerId: developer.userId, permissions: ['incidents:read'] })
    const service = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    await expectNothingChanged(async () => {
      for (const [who, { id }] of [[owner, personal], [developer, service]] as const) {
        expect((await who.client.expectFailure<{ missing: unknown }>(CLONE, { input: { id } }, 'PermissionNotDelegable')).missing).toMatchObject([{ kind: 'OWNERSHIP' }])
      }
    })
    expect(await shown(personal.id)).toMatchObject({ viewerCan: { clone: { allowed: false, reason: 'OWNER_ONLY' } } })
    expect(await shown(service.id, developer)).toMatchObject({ viewerCan: { clone: { allowed: false, reason: 'OWNER_OR_ADMIN_REQUIRED' } } })
    expect(await shown(service.id)).toMatchObject({ viewerCan: { clone: { allowed: true, reason: null } } })
  })
})

test('treats what is not visible as missing: foreign, deleted, invented and impossible ids answer alike', async () => {
  const foreign = await makeApiKey(app, await makeOrganization(app))
  const deleted = await makeApiKey(app, organization)
  await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
  await expectNothingChanged(async () => {
    const answers = await Promise.all([foreign.id, deleted.id, UNKNOWN, '\0', 'ws_1'].map((id) => owner.client.raw(CLONE, { input: { id } })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveLength(1)
    expect(answers[0]?.body.data?.['cloneApiKey']).toMatchObject({ __typename: 'ApiKeyNotFound' })
  })
})

describe('conflicts', () => {
  test('with the cap, of any number at once', async () => {
    const capped = await makeOrganization(app, { apiKeyCap: 5 })
    const admin = await makeMember(app, capped, 'ADMIN')
    const { id } = await makeApiKey(app, capped)
    const answers = await Promise.all(Array.from({ length: 12 }, () => admin.client.raw(CLONE, { input: { id } })))
    const names = answers.map((answer) => (answer.body.data?.['cloneApiKey'] as { __typename: string } | null)?.__typename)
    expect(names.filter((name) => name === 'CloneApiKeySuccess')).toHaveLength(4)
    expect(await keysOf(capped.id)).toBe(5)
    expect(await admin.client.expectFailure(CLONE, { input: { id } }, 'ApiKeyLimitReached')).toMatchObject({ limit: 5, used: 5 })
  })

  test('with an earlier try of the same request id: no second key and no secret', async () => {
    const { id } = await makeApiKey(app, organization)
    const other = await makeApiKey(app, organization)
    const input = { id, expiresIn: 'DAYS_30', requestId: 'clone-1' }
    const { apiKey, secret } = await clone(input)
    await expectNothingChanged(async () => {
      const replay = await owner.client.raw(CLONE, { input })
      expect(replay.body.data?.['cloneApiKey']).toMatchObject({ __typename: 'ApiKeyAlreadyCreated', apiKey: { id: apiKey.id } })
      expect(JSON.stringify(replay.body)).not.toContain(secret)
      for (const differing of [{ ...input, id: other.id }, { ...input, name: 'Other' }, { ...input, expiresIn: 'DAYS_60' }]) await owner.client.expectFailure(CLONE, { input: differing }, 'RequestIdReused')
      await owner.client.expectFailure(CREATE, { input: { name: 'x', permissionLevel: 'ALL', requestId: 'clone-1' } }, 'RequestIdReused')
    })
  })

  test('of ten at once with one request id: one key', async () => {
    const { id } = await makeApiKey(app, organization)
    const before = await keysOf()
    await Promise.all(Array.from({ length: 10 }, () => owner.client.raw(CLONE, { input: { id, requestId: 'clone-race' } })))
    expect(await keysOf()).toBe(before + 1)
  })
})

test('leaves an audit trail that names the original and never the secret', async () => {
  const original = await makeApiKey(app, organization, { name: 'Audited', permissions: ['incidents:read'] })
  const { secret, apiKey } = await clone({ id: original.id })
  const event = (await auditEventsOf(app, organization.id)).at(-1)
  expect(event).toMatchObject({
    action: 'api_key.created', actor: { kind: 'USER', id: owner.userId }, credential: { kind: 'SESSION', id: owner.sessionId },
    target: { kind: 'api_key', id: apiKey.id, name: 'Audited' }, before: null, after: { clonedFrom: original.id, permissions: ['incidents:read'], hint: `lk_…${secret.slice(-4)}` },
  })
  expect(JSON.stringify(event)).not.toContain(secret)
  expect(app.logLines.join('\n')).not.toContain(secret)
})
