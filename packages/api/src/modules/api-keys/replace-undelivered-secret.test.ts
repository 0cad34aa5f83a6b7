import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename
  ... on CreateApiKeySuccess { secret apiKey { id hint viewerCan { replaceSecret { allowed reason } } } } ... on DomainError { code message } } }`
const REPLACE = `mutation ($input: ReplaceUndeliveredSecretInput!) { replaceUndeliveredSecret(input: $input) { __typename
  ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id hint viewerCan { replaceSecret { allowed reason } } } }
  ... on InvalidInput { issues { path code } } ... on PermissionNotDelegable { missing { kind permission } } ... on ApiKeyNotChangeable { status } ... on DomainError { code message } } }`
const VIEWER = 'query { viewer { apiKey { id } } }'

interface Revealed {
  secret: string
  apiKey: { id: string; hint: string; viewerCan: { replaceSecret: { allowed: boolean; reason: string | null } } }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let counter = 0
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

async function create(client = owner.client, input: Record<string, unknown> = {}): Promise<Revealed & { requestId: string }> {
  const requestId = `request-${(counter += 1)}`
  const made = await client.expectSuccess<Revealed>(
    CREATE,
    { input: { name: 'Lost', permissionLevel: 'RESTRICTED', permissions: ['incidents:read'], expiresIn: 'DAYS_30', ...input, requestId } },
    'CreateApiKeySuccess',
  )
  return { ...made, requestId }
}
const replace = (requestId: string, client = owner.client): Promise<Revealed> => client.expectSuccess<Revealed>(REPLACE, { input: { requestId } }, 'ReplaceUndeliveredSecretSuccess')
const works = async (secret: string): Promise<boolean> => (await createTestClient(app, { kind: 'KEY', secret }).raw(VIEWER)).status === 200

const stateOf = async (): Promise<unknown> => [
  (await app.pool.query('select s.id, s.ended_at from api_key_secret s join api_key k on k.id = s.api_key_id where k.organization_id = $1 order by s.id', [organization.id])).rows,
  (await app.pool.query('select * from api_key where organization_id = $1 order by id', [organization.id])).rows,
  await auditEventsOf(app, organization.id),
]

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = await stateOf()
  await act()
  expect(await stateOf()).toEqual(before)
}

describe('succeeds', () => {
  test('once: same id, a new secret that works, the old one dead', async () => {
    const { secret, apiKey, requestId } = await create()
    expect(apiKey.viewerCan.replaceSecret).toEqual({ allowed: true, reason: null })
    const replaced = await replace(requestId)
    expect(replaced.apiKey).toEqual({ id: apiKey.id, hint: `lk_…${replaced.secret.slice(-4)}`, viewerCan: { replaceSecret: { allowed: false, reason: 'SECRET_NOT_REPLACEABLE' } } })
    expect([await works(secret), await works(replaced.secret)]).toEqual([false, true])
  })

  test('for a key that may make keys and not list them', async () => {
    const minter = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'] })
    const { apiKey, requestId } = await create(minter.client)
    expect((await replace(requestId, minter.client)).apiKey.id).toBe(apiKey.id)
  })
})

describe('refuses bad input', () => {
  test.each(['', 'a b', 'nul\0', 'x'.repeat(201)])('%j', (requestId) => owner.client.expectFailure(REPLACE, { input: { requestId } }, 'InvalidInput'))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', async () => {
    const { requestId } = await create()
    await expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(REPLACE, { input: { requestId } }, 'UNAUTHENTICATED'))
  })
})

describe('needs the permission', () => {
  test('api_keys:write, also when it was taken away since', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    const { requestId } = await create(admin.client)
    await app.pool.query(`update member set role = 'VIEWER' where id = $1`, [admin.memberId])
    await expectNothingChanged(() => admin.client.expectDenied(REPLACE, { input: { requestId } }, 'FORBIDDEN'))
  })

  test('and cover of the whole key as it is now', async () => {
    const minter = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'] })
    const { apiKey, requestId } = await create(minter.client)
    await app.pool.query(`update api_key set permissions = '{audit_log:read}' where id = $1`, [apiKey.id])
    await expectNothingChanged(async () => {
      expect((await minter.client.expectFailure(REPLACE, { input: { requestId } }, 'PermissionNotDelegable'))['missing']).toEqual([{ kind: 'PERMISSION', permission: 'audit_log:read' }])
    })
  })
})

describe('treats what is not visible as missing', () => {
  test('the request of somebody else, in another organization, deleted, or a day old', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    const abroad = await makeMember(app, await makeOrganization(app), 'OWNER', { userId: owner.userId })
    const { requestId } = await create()
    const gone = await create()
    await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [gone.apiKey.id])
    const old = await create()
    await app.pool.query(`update api_key_request set created_at = created_at - interval '24 hours' where request_id = $1`, [old.requestId])
    await expectNothingChanged(async () => {
      const missing = (await owner.client.raw(REPLACE, { input: { requestId: 'never-was' } })).body
      expect(missing.data).toMatchObject({ replaceUndeliveredSecret: { __typename: 'ApiKeyNotFound' } })
      for (const [client, id] of [[admin.client, requestId], [abroad.client, requestId], [owner.client, gone.requestId], [owner.client, old.requestId]] as const) {
        expect((await client.raw(REPLACE, { input: { requestId: id } })).body).toEqual(missing)
      }
    })
  })
})

describe('conflicts', () => {
  test('with a second time', async () => {
    const { requestId } = await create()
    await replace(requestId)
    await expectNothingChanged(() => owner.client.expectFailure(REPLACE, { input: { requestId } }, 'ApiKeyNotChangeable'))
  })

  test('with a key that was used: its secret has arrived', async () => {
    const { secret, apiKey, requestId } = await create()
    expect(await works(secret)).toBe(true)
    await expect.poll(async () => (await app.pool.query('select 1 from api_key_use where api_key_id = $1 and last_used_at is not null', [apiKey.id])).rows.length, { timeout: 5000 }).toBe(1)
    await expectNothingChanged(() => owner.client.expectFailure(REPLACE, { input: { requestId } }, 'ApiKeyNotChangeable'))
    expect(await works(secret)).toBe(true)
  })

  test.each(['revoked_at', 'expires_at'])('with a key whose end has come (%s)', async (column) => {
    const { apiKey, requestId } = await create()
    await app.pool.query(`update api_key set ${column} = $2 where id = $1`, [apiKey.id, app.clock.now()])
    await expectNothingChanged(async () => {
      expect(await owner.client.expectFailure(REPLACE, { input: { requestId } }, 'ApiKeyNotChangeable')).toMatchObject({ status: column === 'revoked_at' ? 'REVOKED' : 'EXPIRED' })
    })
  })

  test('of ten at once: one secret is given, and it is the one that works', async () => {
    const { requestId } = await create()
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.client.raw(REPLACE, { input: { requestId } })))
    const results = answers.map((answer) => answer.body.data?.['replaceUndeliveredSecret'] as { __typename: string; secret?: string })
    const given = results.filter((result) => result.__typename === 'ReplaceUndeliveredSecretSuccess')
    expect(given).toHaveLength(1)
    expect(await works(given[0]?.secret ?? '')).toBe(true)
  })
})

describe('leaves an audit trail', () => {
  test('with both hints and nothing of the secrets', async () => {
    const { secret, apiKey, requestId } = await create()
    const replaced = await replace(requestId)
    const event = (await auditEventsOf(app, organization.id)).at(-1)
    expect(event).toMatchObject({ action: 'api_key.secret_replaced', target: { kind: 'api_key', id: apiKey.id }, before: { hint: apiKey.hint }, after: { hint: replaced.apiKey.hint } })
    for (const text of [secret, replaced.secret]) expect(JSON.stringify(event)).not.toContain(text.slice(3, 40))
  })
})
