import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename
  ... on CreateApiKeySuccess { secret apiKey { id name description metadata kind class ownership owner { id } createdBy { kind id email name } createdWith { kind id } hint
    permissionLevel permissions effectivePermissions workspaceScope workspaces { id } status enabled immutable expiresAt lastUsedAt version } }
  ... on InvalidInput { issues { path code } }
  ... on PermissionNotDelegable { missing { kind permission permissionLevel workspaces } }
  ... on ApiKeyLimitReached { limit used }
  ... on ApiKeyAlreadyCreated { apiKey { id status } }
  ... on DomainError { code message } } }`

const DAY_MS = 86_400_000

interface Created {
  secret: string
  apiKey: { id: string; hint: string; expiresAt: string | null; ownership: string; [field: string]: unknown }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const RESTRICTED = { permissionLevel: 'RESTRICTED', permissions: ['incidents:read'] }

const create = (input: Record<string, unknown>, client = owner.client): Promise<Created> => client.expectSuccess<Created>(CREATE, { input: { name: 'Key', ...input } }, 'CreateApiKeySuccess')

async function codesOf(input: Record<string, unknown>, client = owner.client): Promise<string[]> {
  const error = await client.expectFailure<{ issues: { path: string[]; code: string }[] }>(CREATE, { input: { name: 'Key', ...input } }, 'InvalidInput')
  return error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`)
}

const everything = async (id = organization.id): Promise<unknown> => {
  const { rows } = await app.pool.query(
    `select (select json_agg(k order by k.id) from api_key k where k.organization_id = $1) as keys,
       (select json_agg(s.id order by s.id) from api_key_secret s join api_key k on k.id = s.api_key_id where k.organization_id = $1) as secrets`,
    [id],
  )
  return [rows, await auditEventsOf(app, id)]
}

/** A refusal changes nothing: no key, no secret, no event. */
async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = await everything()
  await act()
  expect(await everything()).toEqual(before)
}

describe('succeeds', () => {
  test('with everything that was asked for, and a secret that works at once', async () => {
    const workspace = await makeWorkspace(app, organization)
    const { secret, apiKey } = await create({
      name: '  CI  ', description: 'Reports builds', metadata: { team: { name: 'payments', size: 3 } }, ownership: 'SERVICE',
      permissionLevel: 'RESTRICTED', permissions: ['incidents:write', 'incidents:read', 'incidents:read'], workspaceScope: 'CHOSEN', workspaces: [workspace.id], expiresIn: 'DAYS_30',
    })
    expect(secret).toMatch(/^lk_[0-9A-Za-z]{49}$/)
    expect(apiKey).toEqual({
      id: expect.stringMatching(/^key_/) as string, name: 'CI', description: 'Reports builds', metadata: { team: { name: 'payments', size: 3 } }, kind: 'custom', class: 'STANDARD',
      ownership: 'SERVICE', owner: null, createdBy: { kind: 'USER', id: owner.userId, email: owner.email, name: expect.any(String) as string }, createdWith: { kind: 'SESSION', id: owner.sessionId },
      hint: `lk_…${secret.slice(-4)}`, permissionLevel: 'RESTRICTED', permissions: ['incidents:read', 'incidents:write'], effectivePermissions: ['incidents:read', 'incidents:write'],
      workspaceScope: 'CHOSEN', workspaces: [{ id: workspace.id }], status: 'ACTIVE', enabled: true, immutable: false,
      expiresAt: new Date(app.clock.now().getTime() + 30 * DAY_MS).toISOString(), lastUsedAt: null, version: 1,
    })
    const { rows } = await app.pool.query<{ text: string }>(`select (select json_agg(k) from api_key k)::text || (select json_agg(s) from api_key_secret s)::text as text`)
    expect(rows[0]?.text).not.toContain(secret)
    const key = createTestClient(app, { kind: 'KEY', secret })
    expect(await key.expectSuccess('query { viewer { kind apiKey { id } } }')).toEqual({ kind: 'API_KEY', apiKey: { id: apiKey.id } })
  })

  test('with the default ownership: service for those who may make such keys, else personal', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const minting = { permissions: ['api_keys:write', 'incidents:read'], expiresAt: null }
    const ownershipOf = async (client: TestMember['client']): Promise<string> => (await create(RESTRICTED, client)).apiKey.ownership
    expect(await ownershipOf(owner.client)).toBe('SERVICE')
    expect(await ownershipOf((await makeMember(app, organization, 'ADMIN')).client)).toBe('SERVICE')
    expect(await ownershipOf(developer.client)).toBe('PERSONAL')
    expect(await ownershipOf((await makeApiKey(app, organization, minting)).client)).toBe('SERVICE')
    expect(await ownershipOf((await makeApiKey(app, organization, { ...minting, ownerId: developer.userId })).client)).toBe('PERSONAL')
    expect(await ownershipOf((await makeApiKey(app, organization, { ...minting, ownerId: owner.userId })).client)).toBe('PERSONAL')
  })

  test('without an end asked for: the earliest of default, maximum and the credential’s own end', async () => {
    const now = app.clock.now().getTime()
    expect((await create(RESTRICTED)).apiKey.expiresAt).toBe(new Date(now + 90 * DAY_MS).toISOString())
    const soon = new Date(now + 5 * DAY_MS)
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'], expiresAt: soon })
    expect((await create(RESTRICTED, key.client)).apiKey.expiresAt).toBe(soon.toISOString())
    const strict = await makeOrganization(app, { policies: { maxLifetimeDays: 14 } })
    const admin = await makeMember(app, strict, 'ADMIN')
    expect((await create(RESTRICTED, admin.client)).apiKey.expiresAt).toBe(new Date(now + 14 * DAY_MS).toISOString())
  })

  test('without any end where the policy of the organization allows it', async () => {
    const free = await makeOrganization(app, { policies: { allowNoExpiry: true, maxLifetimeDays: null } })
    const admin = await makeMember(app, free, 'ADMIN')
    expect((await create({ ...RESTRICTED, expiresIn: 'NEVER' }, admin.client)).apiKey.expiresAt).toBeNull()
  })

  test('to the exact end of the policy’s maximum', async () => {
    const last = new Date(app.clock.now().getTime() + 365 * DAY_MS)
    expect((await create({ ...RESTRICTED, expiresAt: last.toISOString() })).apiKey.expiresAt).toBe(last.toISOString())
    expect(await codesOf({ ...RESTRICTED, expiresAt: new Date(last.getTime() + 1).toISOString() })).toEqual(['expiresAt BEYOND_MAXIMUM'])
  })

  test('as a kind, with its permissions and the level Restricted for good', async () => {
    const { apiKey } = await create({ kind: 'sdk_integration' })
    expect(apiKey).toMatchObject({ kind: 'sdk_integration', permissionLevel: 'RESTRICTED', permissions: ['monitors:read', 'monitors:write', 'telemetry:write'], immutable: true })
  })

  test('of class DEFAULT: everything is decided, and it counts toward no cap', async () => {
    const full = await makeOrganization(app, { apiKeyCap: 0 })
    const admin = await makeMember(app, full, 'ADMIN')
    const { apiKey } = await create({ class: 'DEFAULT' }, admin.client)
    expect(apiKey).toMatchObject({ class: 'DEFAULT', ownership: 'SERVICE', permissionLevel: 'ALL', workspaceScope: 'ALL' })
    expect(await admin.client.expectFailure(CREATE, { input: { name: 'Key', class: 'DEFAULT' } }, 'ApiKeyLimitReached')).toMatchObject({ limit: 1, used: 1 })
    await app.pool.query('update api_key set revoked_at = now() where id = $1', [apiKey.id])
    await create({ class: 'DEFAULT' }, admin.client)
  })

  test('for a person’s own personal key at any level, bounded when it is used', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const { apiKey } = await create({ ownership: 'PERSONAL', permissionLevel: 'ALL' }, developer.client)
    expect(apiKey).toMatchObject({ owner: { id: developer.userId }, permissionLevel: 'ALL' })
    expect(apiKey['permissions']).toContain('audit_log:read')
    expect(apiKey['effectivePermissions']).not.toContain('audit_log:read')
  })
})

describe('refuses bad input', () => {
  test('listing every problem at once', () =>
    expectNothingChanged(async () => {
      expect(await codesOf({ name: ' ', description: 'x'.repeat(501), metadata: { constructor: 1 }, workspaces: [], expiresIn: 'DAYS_7', expiresAt: '2027-02-01T00:00:00Z', requestId: 'a b' })).toEqual([
        'name REQUIRED', 'description TOO_LONG', 'metadata.constructor FORBIDDEN_KEY', 'permissionLevel REQUIRED', 'workspaces EMPTY_LIST', 'expiresAt BOTH_GIVEN', 'requestId INVALID_REQUEST_ID',
      ])
    }))

  test.each([
    [{ permissionLevel: 'RESTRICTED' }, 'permissions REQUIRED'],
    [{ permissionLevel: 'RESTRICTED', permissions: null }, 'permissions REQUIRED'],
    [{ permissionLevel: 'RESTRICTED', permissions: [] }, 'permissions EMPTY_LIST'],
    [{ permissions: ['incidents:read'] }, 'permissionLevel REQUIRED'],
    [{ permissionLevel: 'ALL', permissions: ['incidents:read'] }, 'permissions NOT_TOGETHER'],
    [{ permissionLevel: 'READ_ONLY', permissions: [] }, 'permissions NOT_TOGETHER'],
    [{ kind: 'unheard_of' }, 'kind UNKNOWN_KIND'],
    [{ kind: 'constructor' }, 'kind UNKNOWN_KIND'],
    [{ kind: 'telemetry', permissionLevel: 'ALL' }, 'permissionLevel NOT_TOGETHER'],
    [{ kind: 'telemetry', permissions: ['incidents:write'] }, 'permissions NOT_TOGETHER'],
    [{ ...RESTRICTED, workspaceScope: 'CHOSEN' }, 'workspaces REQUIRED'],
    [{ ...RESTRICTED, workspaceScope: 'CHOSEN', workspaces: [] }, 'workspaces EMPTY_LIST'],
    [{ ...RESTRICTED, workspaceScope: 'ALL', workspaces: ['ws_1'] }, 'workspaces NOT_TOGETHER'],
    [{ ...RESTRICTED, expiresIn: 'NEVER' }, 'expiresAt NEVER_NOT_ALLOWED'],
    [{ ...RESTRICTED, expiresAt: '2027-01-15T12:00:00.000Z' }, 'expiresAt IN_THE_PAST'],
    [{ ...RESTRICTED, expiresAt: '9999-12-31T23:59:59-01:00' }, 'expiresAt INVALID_DATE'],
    [{ ...RESTRICTED, expiresAt: '9999-12-31T23:59:59Z' }, 'expiresAt BEYOND_MAXIMUM'],
    [{ class: 'DEFAULT', permissionLevel: 'READ_ONLY' }, 'permissionLevel DEFAULT_CLASS'],
    [{ class: 'DEFAULT', ownership: 'PERSONAL' }, 'ownership DEFAULT_CLASS'],
  ])('%j', async (input, code) => {
    await expectNothingChanged(async () => expect(await codesOf(input)).toEqual([code]))
  })

  // Each looks like a permission of the catalogue and is another text.
  test.each(['*', 'incidents:*', '', 'incidents:read ', ' incidents:read', 'incidents:reаd', 'INCIDENTS:READ', 'incidents:read:extra', 'incidents', 'incidents:rea', 'ｉncidents:read', '__proto__', 'incidents:read\0'])(
    'the look-alike permission %j',
    async (name) => expect(await codesOf({ permissionLevel: 'RESTRICTED', permissions: ['incidents:write', name] })).toEqual(['permissions.1 UNKNOWN_PERMISSION']),
  )

  test.each(['members:write', 'settings:write', 'oauth_clients:write'])('%s, which only people hold', async (name) =>
    expect(await codesOf({ permissionLevel: 'RESTRICTED', permissions: [name] })).toEqual(['permissions.0 NOT_GRANTABLE']),
  )
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', () =>
    expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(CREATE, { input: { name: 'Nobody', ...RESTRICTED } }, 'UNAUTHENTICATED')))
})

describe('needs the permission', () => {
  test('api_keys:write, which a viewer has not', () =>
    expectNothingChanged(async () => {
      const viewer = await makeMember(app, organization, 'VIEWER')
      expect(await viewer.client.expectDenied(CREATE, { input: { name: 'No', ...RESTRICTED } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:write'] })
    }))

  test('api_keys:write: a key with every other permission is refused, one with it and what it hands on succeeds', async () => {
    const all = [...app.config.catalogue.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name as string)
    const without = await makeApiKey(app, organization, { permissions: all.filter((name) => name !== 'api_keys:write') })
    await without.client.expectDenied(CREATE, { input: { name: 'No', ...RESTRICTED } }, 'FORBIDDEN')
    const only = await makeApiKey(app, organization, { permissions: ['api_keys:write'] })
    await create({ permissionLevel: 'RESTRICTED', permissions: ['api_keys:write'] }, only.client)
  })

  test('and cover of the whole key, naming everything that is missing', async () => {
    const mine = await makeWorkspace(app, organization)
    const end = new Date(app.clock.now().getTime() + 10 * DAY_MS)
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'], workspaces: [mine], expiresAt: end })
    await expectNothingChanged(async () => {
      const error = await key.client.expectFailure(
        CREATE,
        { input: { name: 'More', ownership: 'PERSONAL', permissionLevel: 'RESTRICTED', permissions: ['monitors:read', 'incidents:read', 'alerts:read'], expiresIn: 'DAYS_30' } },
        'PermissionNotDelegable',
      )
      expect(error['missing']).toEqual([
        { kind: 'OWNERSHIP', permission: null, permissionLevel: null, workspaces: null },
        { kind: 'PERMISSION', permission: 'alerts:read', permissionLevel: null, workspaces: null },
        { kind: 'PERMISSION', permission: 'monitors:read', permissionLevel: null, workspaces: null },
        { kind: 'WORKSPACES', permission: null, permissionLevel: null, workspaces: null },
        { kind: 'EXPIRATION', permission: null, permissionLevel: null, workspaces: null },
      ])
    })
  })

  test('and the level itself: a list of everything there is is not All', async () => {
    const all = [...app.config.catalogue.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name as string)
    const key = await makeApiKey(app, organization, { permissions: all, expiresAt: null })
    const error = await key.client.expectFailure(CREATE, { input: { name: 'All', permissionLevel: 'ALL' } }, 'PermissionNotDelegable')
    expect(error['missing']).toEqual([{ kind: 'PERMISSION_LEVEL', permissionLevel: 'ALL', permission: null, workspaces: null }])
  })

  test('and the role for service keys, which a developer has not', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const error = await developer.client.expectFailure(CREATE, { input: { name: 'Service', ownership: 'SERVICE', ...RESTRICTED } }, 'PermissionNotDelegable')
    expect(error['missing']).toMatchObject([{ kind: 'OWNERSHIP' }])
  })
})

describe('treats what is not visible as missing', () => {
  test('workspaces that are archived, of others, outside one’s own or made up are all unknown alike', async () => {
    const other = await makeWorkspace(app, await makeOrganization(app))
    const archived = await makeWorkspace(app, organization, { archived: true })
    const [mine, beside] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
    const unknown = [other.id, archived.id, 'ws_0000000000000000000000', 'ws_\0', 'org_1', mine.slug]
    expect(await codesOf({ ...RESTRICTED, workspaces: [mine.id, ...unknown] })).toEqual(unknown.map((_, index) => `workspaces.${index + 1} UNKNOWN_WORKSPACE`))
    const limited = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'], workspaces: [mine] })
    expect(await codesOf({ ...RESTRICTED, workspaces: [mine.id, beside.id] }, limited.client)).toEqual(['workspaces.1 UNKNOWN_WORKSPACE'])
    await create({ ...RESTRICTED, workspaces: [mine.id] }, limited.client)
  })
})

describe('conflicts', () => {
  test('with the smaller of plan and cap; only keys that work or could count', async () => {
    const team = await makeOrganization(app, { plan: 'pro', apiKeyCap: 3 })
    const admin = await makeMember(app, team, 'ADMIN')
    const past = new Date(app.clock.now().getTime() - 1)
    await makeApiKey(app, team, { revokedAt: past })
    await makeApiKey(app, team, { expiresAt: app.clock.now() })
    await makeApiKey(app, team, { disabledAt: past })
    await makeApiKey(app, team, { suspendedAt: past })
    await create(RESTRICTED, admin.client)
    expect(await admin.client.expectFailure(CREATE, { input: { name: 'Fourth', ...RESTRICTED } }, 'ApiKeyLimitReached')).toMatchObject({ limit: 3, used: 3 })
    const starter = await makeMember(app, await makeOrganization(app, { plan: 'starter' }), 'OWNER')
    expect(await starter.client.expectFailure(CREATE, { input: { name: 'First', ...RESTRICTED } }, 'ApiKeyLimitReached')).toMatchObject({ limit: 0, used: 0 })
  })

  test('a request id makes one key: a replay names it and gives no secret', async () => {
    const input = { ...RESTRICTED, metadata: { b: 1, a: 2 }, requestId: 'build-1' }
    const { apiKey, secret } = await create(input)
    await expectNothingChanged(async () => {
      const answer = await owner.client.raw(CREATE, { input: { name: 'Key', ...input, metadata: { a: 2, b: 1 } } })
      expect(answer.body.data).toMatchObject({ createApiKey: { __typename: 'ApiKeyAlreadyCreated', apiKey: { id: apiKey.id } } })
      expect(JSON.stringify(answer.body)).not.toContain(secret)
      for (const changed of [{ name: 'Other' }, { permissions: ['incidents:write'] }, { metadata: { a: 2 } }, { expiresIn: 'DAYS_7' }, { ownership: 'PERSONAL' }]) {
        await owner.client.expectFailure(CREATE, { input: { name: 'Key', ...input, ...changed } }, 'RequestIdReused')
      }
    })
  })

  test('a request id belongs to one principal and one organization, for 24 hours', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    const elsewhere = await makeOrganization(app)
    const abroad = await makeMember(app, elsewhere, 'OWNER', { userId: owner.userId })
    const input = { ...RESTRICTED, requestId: 'shared' }
    const ids = new Set([(await create(input)).apiKey.id, (await create(input, admin.client)).apiKey.id, (await create(input, abroad.client)).apiKey.id])
    expect(ids.size).toBe(3)
    const start = app.clock.now()
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'] })
    const asked = { ...input, expiresIn: 'DAYS_30' }
    ids.add((await create(asked, key.client)).apiKey.id)
    try {
      app.clock.advance(DAY_MS - 1)
      await key.client.expectFailure(CREATE, { input: { name: 'Key', ...asked } }, 'ApiKeyAlreadyCreated')
      app.clock.advance(1)
      ids.add((await create(asked, key.client)).apiKey.id)
      expect(ids.size).toBe(5)
    } finally {
      app.clock.set(start)
    }
  })

  test('of twenty racing tries with one request id: one key, one secret', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => owner.client.raw(CREATE, { input: { name: 'Race', ...RESTRICTED, requestId: 'race' } })))
    const results = answers.map((answer) => answer.body.data?.['createApiKey'] as { __typename: string; apiKey: { id: string } })
    expect(results.map((result) => result.__typename).sort()).toEqual([...Array.from({ length: 19 }, () => 'ApiKeyAlreadyCreated'), 'CreateApiKeySuccess'])
    expect(new Set(results.map((result) => result.apiKey.id)).size).toBe(1)
  })

  test('a secret that meets another is thrown away, never written over it', async () => {
    const { random } = app.app.services
    const seen: Uint8Array[] = []
    app.app.services.random = {
      bytes: (length) => {
        const bytes = random.bytes(length)
        if (length === 32) seen.push(bytes)
        return bytes
      },
    }
    try {
      const first = await create(RESTRICTED)
      const [idBytes = new Uint8Array(), secretBytes = new Uint8Array()] = seen
      // Asked in this order: the key's id and, that being taken, another; then the secret and its id.
      const offered = [idBytes, random.bytes(32), secretBytes, random.bytes(32)]
      app.app.services.random = { bytes: (length) => (length === 32 ? offered.shift() : undefined) ?? random.bytes(length) }
      const second = await create(RESTRICTED)
      expect(offered).toEqual([])
      expect(second.secret).not.toBe(first.secret)
      expect(second.apiKey.id).not.toBe(first.apiKey.id)
      for (const { secret, apiKey } of [first, second]) {
        expect(await createTestClient(app, { kind: 'KEY', secret }).expectSuccess('query { viewer { apiKey { id } } }')).toEqual({ apiKey: { id: apiKey.id } })
      }
    } finally {
      app.app.services.random = random
    }
  })
})

describe('leaves an audit trail', () => {
  test('with the settings and the hint, and nothing of the secret', async () => {
    const { apiKey, secret } = await create({ name: 'Audited', ...RESTRICTED })
    const event = (await auditEventsOf(app, organization.id)).at(-1)
    expect(event).toMatchObject({
      action: 'api_key.created', actor: { kind: 'USER', id: owner.userId }, credential: { kind: 'SESSION', id: owner.sessionId }, target: { kind: 'api_key', id: apiKey.id, name: 'Audited' }, before: null,
    })
    expect(event?.['after']).toEqual({
      name: 'Audited', description: '', metadata: {}, kind: 'custom', class: 'STANDARD', ownership: 'SERVICE', ownerId: null, permissionLevel: 'RESTRICTED', permissions: ['incidents:read'],
      workspaceScope: 'ALL', workspaces: [], allowedOperations: null, ipAllowlist: null, expiresAt: apiKey.expiresAt, hint: apiKey.hint,
    })
    expect(JSON.stringify(event)).not.toContain(secret.slice(3, 40))
  })
})
