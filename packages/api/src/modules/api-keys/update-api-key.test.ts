import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const UPDATE = `mutation ($input: UpdateApiKeyInput!) { updateApiKey(input: $input) { __typename
  ... on UpdateApiKeySuccess { apiKey { id name description metadata kind permissionLevel permissions workspaceScope workspaces { id } expiresAt status enabled disabledReason version } }
  ... on InvalidInput { issues { path code } } ... on PermissionNotDelegable { missing { kind permission permissionLevel workspaces } } ... on ImmutableKind { kind }
  ... on StaleVersion { current { id version name } } ... on ApiKeyNotChangeable { status } ... on ApiKeyLimitReached { limit used } ... on DomainError { code message } } }`
const DAY_MS = 86_400_000

let app: TestApp
let organization: TestOrganization
let owner: TestMember
/** Lets keys live longer than they were made for. */
let lenient: TestOrganization
let lenientOwner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  lenient = await makeOrganization(app, { policies: { allowExtension: true } })
  lenientOwner = await makeMember(app, lenient, 'OWNER')
})
afterAll(() => app.close())

const days = (count: number): Date => new Date(app.clock.now().getTime() + count * DAY_MS)

interface Updated {
  apiKey: Record<string, unknown>
}
const update = async (input: Record<string, unknown>, client = owner.client): Promise<Record<string, unknown>> => (await client.expectSuccess<Updated>(UPDATE, { input }, 'UpdateApiKeySuccess')).apiKey
const refused = (input: Record<string, unknown>, typeName: string, client = owner.client): Promise<Record<string, unknown>> => client.expectFailure(UPDATE, { input }, typeName)

const stateOf = async (id: string): Promise<unknown> => [
  (await app.pool.query('select * from api_key where id = $1', [id])).rows[0],
  await auditEventsOf(app, organization.id),
  await auditEventsOf(app, lenient.id),
]

async function expectUnchanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = await stateOf(id)
  await act()
  expect(await stateOf(id)).toEqual(before)
}

const codesOf = async (input: Record<string, unknown>, client = owner.client): Promise<string[]> =>
  ((await refused(input, 'InvalidInput', client))['issues'] as { path: string[]; code: string }[]).map((issue) => `${issue.path.join('.')} ${issue.code}`)

describe('succeeds', () => {
  test('changing what is given and nothing else', async () => {
    const [first, second] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'], workspaces: [first] })
    const before = await update({ id: key.id })
    expect(await update({ id: key.id, name: 'Renamed', description: 'What for', metadata: { a: [1] } })).toEqual({ ...before, name: 'Renamed', description: 'What for', metadata: { a: [1] }, version: 2 })
    expect(await update({ id: key.id, permissions: ['incidents:write', 'alerts:read'] })).toMatchObject({ permissionLevel: 'RESTRICTED', permissions: ['alerts:read', 'incidents:write'], version: 3 })
    expect(await update({ id: key.id, workspaces: [second.id] })).toMatchObject({ workspaceScope: 'CHOSEN', workspaces: [{ id: second.id }], version: 4 })
    expect(await update({ id: key.id, workspaceScope: 'ALL', permissionLevel: 'READ_ONLY' })).toMatchObject({ workspaceScope: 'ALL', workspaces: [], permissionLevel: 'READ_ONLY', version: 5 })
    expect(await update({ id: key.id, expiresIn: 'DAYS_7', description: '' })).toMatchObject({ expiresAt: days(7).toISOString(), description: '', version: 6 })
  })

  test('with what it is already, writing nothing', async () => {
    const workspace = await makeWorkspace(app, organization)
    const key = await makeApiKey(app, organization, { name: 'Same', permissions: ['alerts:read', 'incidents:read'], workspaces: [workspace], expiresAt: days(20) })
    await expectUnchanged(key.id, async () => {
      const input = { name: ' Same ', description: '', metadata: {}, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'alerts:read'], workspaces: [workspace.id], expiresAt: days(20).toISOString(), enabled: true, version: 1 }
      await update({ id: key.id, ...input })
      await update({ id: key.id, ...Object.fromEntries(Object.keys(input).map((field) => [field, null])) })
    })
  })

  test('narrowing without cover: a developer takes away from a service key and another’s personal key', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    for (const ownership of [{}, { ownerId: owner.userId }]) {
      const key = await makeApiKey(app, organization, ownership)
      expect(await update({ id: key.id, permissionLevel: 'RESTRICTED', permissions: ['audit_log:read'], expiresIn: 'DAYS_7' }, developer.client)).toMatchObject({ permissions: ['audit_log:read'] })
    }
  })

  test('disabling and enabling by `enabled`, with a reason', async () => {
    const key = await makeApiKey(app, organization)
    expect(await update({ id: key.id, enabled: false, reason: 'Pause', name: 'Paused' })).toMatchObject({ status: 'DISABLED', enabled: false, disabledReason: 'Pause', name: 'Paused' })
    expect((await auditEventsOf(app, organization.id)).slice(-2).map((event) => event['action'])).toEqual(['api_key.updated', 'api_key.disabled'])
    await expectUnchanged(key.id, () => update({ id: key.id, enabled: false, reason: 'Again' }))
    expect(await update({ id: key.id, enabled: true })).toMatchObject({ status: 'ACTIVE', enabled: true, disabledReason: null })
  })

  test('extending where the policy allows it, to the maximum counted from creation', async () => {
    const key = await makeApiKey(app, lenient, { expiresAt: days(10) })
    expect(await update({ id: key.id, expiresAt: days(365).toISOString() }, lenientOwner.client)).toMatchObject({ expiresAt: days(365).toISOString() })
    expect(await codesOf({ id: key.id, expiresAt: new Date(days(365).getTime() + 1).toISOString() }, lenientOwner.client)).toEqual(['expiresAt BEYOND_MAXIMUM'])
  })

  test('keeping an archived workspace in the list, though none can be added', async () => {
    const [open, archived] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization, { archived: true })]
    const key = await makeApiKey(app, organization, { workspaces: [archived] })
    expect((await update({ id: key.id, workspaces: [archived.id, open.id] }))['workspaces']).toHaveLength(2)
    const other = await makeApiKey(app, organization, { workspaces: [open] })
    expect(await codesOf({ id: other.id, workspaces: [open.id, archived.id] })).toEqual(['workspaces.1 UNKNOWN_WORKSPACE'])
  })
})

describe('refuses bad input', () => {
  test('listing every problem at once', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, async () => {
      expect(await codesOf({ id: key.id, name: '', metadata: { __proto: 1, a: { b: { c: { d: { e: {} } } } } }, workspaceScope: 'CHOSEN', expiresIn: 'DAYS_7', expiresAt: days(3).toISOString(), reason: 'x'.repeat(501) })).toEqual([
        'name REQUIRED', 'metadata.__proto FORBIDDEN_KEY', 'metadata.a.b.c.d.e TOO_DEEP', 'workspaces REQUIRED', 'expiresAt BOTH_GIVEN', 'reason TOO_LONG',
      ])
      expect(await codesOf({ id: key.id, permissionLevel: 'RESTRICTED', permissions: [], workspaces: ['ws_none'], expiresAt: app.clock.now().toISOString() })).toEqual([
        'permissions EMPTY_LIST', 'workspaces.0 UNKNOWN_WORKSPACE', 'expiresAt IN_THE_PAST',
      ])
    })
  })

  test.each([
    [{ permissions: ['incidents:read'] }, 'permissionLevel REQUIRED'],
    [{ permissionLevel: 'RESTRICTED' }, 'permissions REQUIRED'],
    [{ permissionLevel: 'READ_ONLY', permissions: ['incidents:read'] }, 'permissions NOT_TOGETHER'],
    [{ expiresAt: '2029-01-01T00:00:00Z' }, 'expiresAt EXTENSION_NOT_ALLOWED'],
    [{ expiresIn: 'NEVER' }, 'expiresAt EXTENSION_NOT_ALLOWED'],
  ])('for a key of level All: %j', async (input, code) => {
    const key = await makeApiKey(app, organization, { expiresAt: days(30) })
    await expectUnchanged(key.id, async () => expect(await codesOf({ id: key.id, ...input })).toEqual([code]))
  })

  test('what would make the key of class DEFAULT another', async () => {
    const key = await makeApiKey(app, organization)
    const workspace = await makeWorkspace(app, organization)
    await app.pool.query(`update api_key set class = 'DEFAULT' where id = $1`, [key.id])
    await expectUnchanged(key.id, async () => {
      expect(await codesOf({ id: key.id, permissionLevel: 'READ_ONLY', workspaces: [workspace.id] })).toEqual(['permissionLevel DEFAULT_CLASS', 'workspaces DEFAULT_CLASS'])
    })
    expect(await update({ id: key.id, name: 'Still default', permissionLevel: 'ALL', workspaceScope: 'ALL' })).toMatchObject({ name: 'Still default' })
  })
})

describe('refuses look-alikes of permissions', () => {
  test.each(['*', 'incidents:read ', 'incidents:reаd', 'INCIDENTS:READ', 'incidents:read:extra', 'members:write'])('%j', async (name) => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    await expectUnchanged(key.id, async () => {
      expect(await codesOf({ id: key.id, permissions: [name] })).toEqual([`permissions.0 ${name === 'members:write' ? 'NOT_GRANTABLE' : 'UNKNOWN_PERMISSION'}`])
    })
  })
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const key = await makeApiKey(app, organization)
    await expectUnchanged(key.id, () => createTestClient(app, { kind: 'NONE' }).expectDenied(UPDATE, { input: { id: key.id, name: 'No' } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:write', async () => {
    const key = await makeApiKey(app, organization)
    const reader = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:delete', 'api_keys:verify'] })
    await expectUnchanged(key.id, async () => {
      expect(await reader.client.expectDenied(UPDATE, { input: { id: key.id, name: 'No' } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    })
  })

  test('and cover of what is added, of that only', async () => {
    const actor = await makeApiKey(app, lenient, { permissions: ['api_keys:read', 'api_keys:write', 'incidents:read'], expiresAt: days(30) })
    const key = await makeApiKey(app, lenient, { permissions: ['monitors:write'], expiresAt: days(20) })
    expect(await update({ id: key.id, permissions: ['monitors:write', 'incidents:read'] }, actor.client)).toMatchObject({ permissions: ['incidents:read', 'monitors:write'] })
    await expectUnchanged(key.id, async () => {
      const error = await refused({ id: key.id, permissions: ['monitors:write', 'incidents:read', 'incidents:write'], expiresAt: days(31).toISOString() }, 'PermissionNotDelegable', actor.client)
      expect(error['missing']).toMatchObject([{ kind: 'PERMISSION', permission: 'incidents:write' }, { kind: 'EXPIRATION' }])
    })
  })

  test('and to be the owner to widen a personal key', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization, { ownerId: developer.userId, permissions: ['incidents:read'] })
    await expectUnchanged(key.id, async () => {
      expect((await refused({ id: key.id, permissions: ['incidents:read', 'alerts:read'] }, 'PermissionNotDelegable'))['missing']).toMatchObject([{ kind: 'OWNERSHIP' }])
    })
    expect(await update({ id: key.id, permissionLevel: 'ALL' }, developer.client)).toMatchObject({ permissionLevel: 'ALL' })
  })

  test('and a role that makes service keys to widen one', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    await expectUnchanged(key.id, async () => {
      expect((await refused({ id: key.id, permissions: ['incidents:read', 'alerts:read'] }, 'PermissionNotDelegable', developer.client))['missing']).toMatchObject([{ kind: 'OWNERSHIP' }])
    })
  })

  test('and cover of the whole key to enable it or to make an expired one live again', async () => {
    const actor = await makeApiKey(app, lenient, { permissions: ['api_keys:read', 'api_keys:write', 'incidents:read'], expiresAt: days(300) })
    const disabled = await makeApiKey(app, lenient, { permissions: ['audit_log:read'], expiresAt: days(9), disabledAt: app.clock.now() })
    const expired = await makeApiKey(app, lenient, { permissions: ['audit_log:read'], expiresAt: app.clock.now() })
    for (const [key, input] of [[disabled, { enabled: true }], [expired, { expiresIn: 'DAYS_7' }]] as const) {
      await expectUnchanged(key.id, async () => {
        expect((await refused({ id: key.id, ...input }, 'PermissionNotDelegable', actor.client))['missing']).toMatchObject([{ kind: 'PERMISSION', permission: 'audit_log:read' }])
      })
    }
    // Narrowed to what the actor holds in the same step, the whole new state is covered.
    expect(await update({ id: disabled.id, enabled: true, permissions: ['incidents:read'] }, actor.client)).toMatchObject({ status: 'ACTIVE', permissions: ['incidents:read'] })
  })
})

describe('treats what is not visible as missing', () => {
  test('byte for byte', async () => {
    const elsewhere = await makeApiKey(app, await makeOrganization(app))
    for (const input of [{ name: 'Mine now' }, { permissionLevel: 'ALL' }, { version: 7 }, { enabled: true }, { expiresIn: 'DAYS_7' }, { workspaces: ['ws_1'] }]) {
      const answers = await Promise.all([elsewhere.id, 'key_0000000000000000000000'].map((id) => owner.client.raw(UPDATE, { input: { id, ...input } })))
      expect(answers[0]?.body).toEqual(answers[1]?.body)
      expect(answers[0]?.body.data).toMatchObject({ updateApiKey: { __typename: 'ApiKeyNotFound' } })
    }
  })
})

describe('conflicts', () => {
  test('with a version: the loser sees the other change; without one the last writer wins', async () => {
    const key = await makeApiKey(app, organization)
    await update({ id: key.id, version: 1, name: 'First' })
    await expectUnchanged(key.id, async () => {
      expect(await refused({ id: key.id, version: 1, description: 'Second' }, 'StaleVersion')).toMatchObject({ current: { id: key.id, version: 2, name: 'First' } })
    })
    expect(await update({ id: key.id, name: 'Last' })).toMatchObject({ name: 'Last' })
  })

  test('of ten with the same version: one wins', async () => {
    const key = await makeApiKey(app, organization)
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => owner.client.raw(UPDATE, { input: { id: key.id, version: 1, name: `Racer ${index}` } })))
    const names = answers.map((answer) => (answer.body.data?.['updateApiKey'] as { __typename: string } | undefined)?.__typename)
    expect(names.filter((name) => name === 'UpdateApiKeySuccess')).toHaveLength(1)
    expect(names.filter((name) => name === 'StaleVersion')).toHaveLength(9)
  })

  test('of fifty that set permissions at once: the end is one of the inputs', async () => {
    const names = [...app.config.catalogue.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name as string)
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const inputs = Array.from({ length: 50 }, (_, index) => names.filter((_name, position) => (position * 7 + index * 3) % 5 < 2).toSorted())
    await Promise.all(inputs.map((permissions) => update({ id: key.id, permissions })))
    const { rows } = await app.pool.query<{ permissions: string[] }>('select permissions from api_key where id = $1', [key.id])
    expect(inputs).toContainEqual(rows[0]?.permissions)
  })

  test.each([{ permissionLevel: 'ALL' }, { permissionLevel: 'READ_ONLY' }, { permissions: ['telemetry:write', 'incidents:read'] }, { permissions: ['incidents:read'] }])(
    'with a kind that fixes the permissions: %j',
    async (input) => {
      const key = await makeApiKey(app, organization, { kind: 'telemetry', permissions: ['telemetry:write'] })
      await expectUnchanged(key.id, async () => expect(await refused({ id: key.id, name: 'New', ...input }, 'ImmutableKind')).toMatchObject({ kind: 'telemetry' }))
      expect(await update({ id: key.id, name: 'New', permissions: ['telemetry:write'] })).toMatchObject({ name: 'New', permissions: ['telemetry:write'] })
    },
  )

  test('with a revoked key: nothing of it changes any more', async () => {
    const key = await makeApiKey(app, organization, { revokedAt: app.clock.now() })
    for (const input of [{ name: 'New' }, { enabled: true }, { enabled: false }, {}]) {
      await expectUnchanged(key.id, async () => expect(await refused({ id: key.id, ...input }, 'ApiKeyNotChangeable')).toMatchObject({ status: 'REVOKED' }))
    }
  })

  test('with an expired key: it can be renamed, but not enabled or disabled', async () => {
    const key = await makeApiKey(app, organization, { expiresAt: app.clock.now(), disabledAt: app.clock.now() })
    expect(await update({ id: key.id, name: 'Was' })).toMatchObject({ name: 'Was', status: 'EXPIRED' })
    for (const enabled of [true, false]) {
      await expectUnchanged(key.id, async () => expect(await refused({ id: key.id, enabled }, 'ApiKeyNotChangeable')).toMatchObject({ status: 'EXPIRED' }))
    }
    const extended = await makeApiKey(app, lenient, { expiresAt: app.clock.now(), disabledAt: app.clock.now() })
    expect(await update({ id: extended.id, enabled: true, expiresIn: 'DAYS_7' }, lenientOwner.client)).toMatchObject({ status: 'ACTIVE' })
  })

  test('with the cap, where an expired key would live again', async () => {
    const full = await makeOrganization(app, { apiKeyCap: 1, policies: { allowExtension: true } })
    const admin = await makeMember(app, full, 'ADMIN')
    const live = await makeApiKey(app, full)
    const expired: TestKey = await makeApiKey(app, full, { expiresAt: app.clock.now() })
    await expectUnchanged(expired.id, async () => {
      expect(await refused({ id: expired.id, expiresIn: 'DAYS_7' }, 'ApiKeyLimitReached', admin.client)).toMatchObject({ limit: 1, used: 1 })
    })
    await app.pool.query('update api_key set revoked_at = now() where id = $1', [live.id])
    expect(await update({ id: expired.id, expiresIn: 'DAYS_7' }, admin.client)).toMatchObject({ status: 'ACTIVE' })
  })
})

describe('leaves an audit trail', () => {
  test('with exactly what changed, before and after', async () => {
    const key = await makeApiKey(app, organization, { name: 'Old', permissions: ['incidents:read'] })
    await update({ id: key.id, name: 'New', description: '', permissions: ['alerts:read'], reason: 'Ticket 5' })
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'api_key.updated', target: { kind: 'api_key', id: key.id, name: 'Old' },
      before: { name: 'Old', permissions: ['incidents:read'] }, after: { name: 'New', permissions: ['alerts:read'], reason: 'Ticket 5' },
    })
    const event = (await auditEventsOf(app, organization.id)).at(-1)
    expect(Object.keys((event?.['before'] ?? {}) as object).toSorted()).toEqual(['name', 'permissions'])
  })
})
