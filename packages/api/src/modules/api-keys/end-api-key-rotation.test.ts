import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { endSilentSecrets } from './end-silent-secrets.ts'

const FAILURES = '... on ApiKeyNotChangeable { status } ... on StaleVersion { current { version } } ... on SecretInUse { lastUsedAt lastUsedFrom } ... on PermissionNotDelegable { missing { kind } } ... on DomainError { code message }'
const KEY = 'id hint version rotation { endsAt safeToEnd old { hint } new { hint } } viewerCan { rotate { reason } endRotation { reason } cancelRotation { reason } }'
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename ... on RotateApiKeySuccess { secret apiKey { ${KEY} } } } }`
const END = `mutation ($input: EndApiKeyRotationInput!) { endApiKeyRotation(input: $input) { __typename ... on EndApiKeyRotationSuccess { apiKey { ${KEY} } propagation { nodes acknowledged missing } } ${FAILURES.replace('... on PermissionNotDelegable { missing { kind } }', '')} } }`
const CANCEL = `mutation ($input: CancelApiKeyRotationInput!) { cancelApiKeyRotation(input: $input) { __typename ... on CancelApiKeyRotationSuccess { apiKey { ${KEY} } propagation { nodes acknowledged missing } } ${FAILURES} } }`
const NODE = `query ($id: ID!) { node(id: $id) { ... on ApiKey { ${KEY} } } }`
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

interface ShownKey {
  id: string
  hint: string
  rotation: { endsAt: string; safeToEnd: boolean; old: { hint: string }; new: { hint: string } } | null
  viewerCan: Record<string, { reason: string | null }>
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let developer: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
})
// Tests move the clock past the end of sessions, so each has people of its own.
beforeEach(async () => {
  owner = await makeMember(app, organization, 'OWNER')
  developer = await makeMember(app, organization, 'DEVELOPER')
})
afterAll(() => app.close())

const codeOf = async (key: string): Promise<string> => {
  const answer = await app.app.services.verifier.verify({ kind: 'GATEWAY' }, { key, ip: '203.0.113.7' })
  if (!answer.ok) throw new Error('The question was refused.')
  return answer.verification.outcome
}

interface Rotating {
  key: TestKey
  secret: string
  apiKey: ShownKey
}

async function rotating(input: Record<string, unknown> = {}, options: Parameters<typeof makeApiKey>[2] = {}, { client }: Pick<TestMember, 'client'> = owner): Promise<Rotating> {
  const key = await makeApiKey(app, organization, options)
  const rotated = await client.expectSuccess<{ secret: string; apiKey: ShownKey }>(ROTATE, { input: { id: key.id, overlap: 'DAYS_7', ...input } }, 'RotateApiKeySuccess')
  return { key, ...rotated }
}

/** Uses a secret of a key now, as the recorder would write it. */
async function used(apiKeyId: string, which: 'old' | 'new', at = app.clock.now()): Promise<void> {
  await app.pool.query(
    `insert into api_key_secret_use (api_key_secret_id, last_used_at, last_used_from)
      select id, $2, '203.0.113.7' from api_key_secret where api_key_id = $1 and ended_at is null and (retires_at is not null) = $3
      on conflict (api_key_secret_id) do update set last_used_at = excluded.last_used_at`,
    [apiKeyId, at, which === 'old'],
  )
}

const end = (input: Record<string, unknown>, { client }: Pick<TestMember, 'client'> = owner) => client.expectSuccess<{ apiKey: ShownKey }>(END, { input }, 'EndApiKeyRotationSuccess')
const cancel = (input: Record<string, unknown>, { client }: Pick<TestMember, 'client'> = owner) => client.expectSuccess<{ apiKey: ShownKey }>(CANCEL, { input }, 'CancelApiKeyRotationSuccess')
const lastEvent = async () => (await auditEventsOf(app, organization.id)).at(-1)
const eventCount = async () => (await auditEventsOf(app, organization.id)).length

describe('ending the old secret early', () => {
  test('kills it at once and leaves the new one, and says where that is in force', async () => {
    const { key, secret, apiKey } = await rotating()
    const answer = await end({ id: key.id })
    expect(answer).toMatchObject({ apiKey: { id: key.id, hint: apiKey.hint, rotation: null, viewerCan: { rotate: { reason: null }, endRotation: { reason: 'NOT_ROTATING' } } }, propagation: { nodes: 1, acknowledged: 1, missing: [] } })
    expect([await codeOf(key.secret), await codeOf(secret)]).toEqual(['REVOKED', 'VALID'])
    expect(await lastEvent()).toMatchObject({ action: 'api_key.rotation_ended', target: { id: key.id }, before: { hint: apiKey.rotation?.old.hint }, after: { hint: apiKey.hint, silentForHours: null } })
  })

  test('is refused while it was used in the last hour, with when and from where; and done where that is confirmed', async () => {
    const { key } = await rotating()
    await used(key.id, 'old')
    app.clock.advance(HOUR_MS - 1)
    const before = await eventCount()
    expect(await owner.client.expectFailure(END, { input: { id: key.id } }, 'SecretInUse')).toMatchObject({ code: 'SECRET_IN_USE', lastUsedAt: new Date(app.clock.now().getTime() - HOUR_MS + 1).toISOString(), lastUsedFrom: '203.0.113.7', message: expect.stringContaining('The old secret was used') })
    expect([await codeOf(key.secret), await eventCount()]).toEqual(['VALID', before])
    expect((await end({ id: key.id, confirmInUse: true })).apiKey.rotation).toBeNull()
  })

  test('is not refused an hour after its last use', async () => {
    const { key } = await rotating()
    await used(key.id, 'old')
    app.clock.advance(HOUR_MS)
    expect((await end({ id: key.id })).apiKey.rotation).toBeNull()
  })

  test('needs no cover: it takes something away', async () => {
    const { key } = await rotating()
    const helper = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
    expect((await end({ id: key.id }, helper)).apiKey.rotation).toBeNull()
  })
})

describe('cancelling', () => {
  test('kills the new secret and lets the old one live as long as the key again', async () => {
    const { key, secret, apiKey } = await rotating({ overlap: 'HOUR_1', endWhenSilentForHours: 1 })
    const answer = await cancel({ id: key.id })
    expect(answer).toMatchObject({ apiKey: { hint: apiKey.rotation?.old.hint, rotation: null }, propagation: { nodes: 1, acknowledged: 1 } })
    expect([await codeOf(key.secret), await codeOf(secret)]).toEqual(['VALID', 'REVOKED'])
    expect(await lastEvent()).toMatchObject({ action: 'api_key.rotation_cancelled', before: { hint: apiKey.hint, oldEndsAt: apiKey.rotation?.endsAt }, after: { hint: apiKey.rotation?.old.hint } })
    app.clock.advance(2 * HOUR_MS)
    await endSilentSecrets(app.app.services, app.orm.em.fork())
    expect(await codeOf(key.secret)).toBe('VALID')
    // And the key can rotate anew.
    await owner.client.expectSuccess(ROTATE, { input: { id: key.id } }, 'RotateApiKeySuccess')
  })

  test('says so where the new secret was used at all; and is done where that is confirmed', async () => {
    const { key, secret } = await rotating()
    await used(key.id, 'new')
    app.clock.advance(5 * HOUR_MS)
    expect(await owner.client.expectFailure(CANCEL, { input: { id: key.id } }, 'SecretInUse')).toMatchObject({ lastUsedFrom: '203.0.113.7', message: expect.stringContaining('The new secret was used') })
    expect(await codeOf(secret)).toBe('VALID')
    await cancel({ id: key.id, confirmInUse: true })
    expect(await codeOf(secret)).toBe('REVOKED')
  })

  test('is for whoever may rotate the key: not for an admin of a personal one, not without cover', async () => {
    const personal = await rotating({}, { ownerId: developer.userId }, developer)
    expect(await owner.client.expectFailure(CANCEL, { input: { id: personal.key.id } }, 'PermissionNotDelegable')).toMatchObject({ missing: [{ kind: 'OWNERSHIP' }] })
    await cancel({ id: personal.key.id }, developer)
    const service = await rotating()
    const helper = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })
    await helper.client.expectFailure(CANCEL, { input: { id: service.key.id } }, 'PermissionNotDelegable')
  })
})

describe.each([
  ['endApiKeyRotation', END],
  ['cancelApiKeyRotation', CANCEL],
])('%s refuses', (_name, document) => {
  test('a key that is not rotating, also one whose overlap is over', async () => {
    const { id } = await makeApiKey(app, organization)
    expect(await owner.client.expectFailure(document, { input: { id } }, 'ApiKeyNotChangeable')).toMatchObject({ status: 'ACTIVE', message: expect.stringContaining('not rotating') })
    const { key } = await rotating({ overlap: 'HOUR_1' })
    app.clock.advance(HOUR_MS)
    await owner.client.expectFailure(document, { input: { id: key.id } }, 'ApiKeyNotChangeable')
    const now = await rotating({ overlap: 'NOW' })
    await owner.client.expectFailure(document, { input: { id: now.key.id } }, 'ApiKeyNotChangeable')
  })

  test('a revoked key, an unknown one, another version', async () => {
    const { key } = await rotating()
    await owner.client.expectFailure(document, { input: { id: key.id, version: 1 } }, 'StaleVersion')
    await app.pool.query('update api_key set revoked_at = $2 where id = $1', [key.id, app.clock.now()])
    expect(await owner.client.expectFailure(document, { input: { id: key.id } }, 'ApiKeyNotChangeable')).toMatchObject({ status: 'REVOKED' })
    await owner.client.expectFailure(document, { input: { id: 'key_0000000000000000000000' } }, 'ApiKeyNotFound')
  })
})

describe('an old secret that is to end when it is silent', () => {
  const look = (): Promise<number> => endSilentSecrets(app.app.services, app.orm.em.fork())

  test('ends when the new one was used and it was not for the hours that were asked', async () => {
    const { key, secret, apiKey } = await rotating({ endWhenSilentForHours: 6 })
    await used(key.id, 'old', new Date(app.clock.now().getTime() - 48 * HOUR_MS))
    app.clock.advance(6 * HOUR_MS)
    expect(await look(), 'the new one was not used').toBe(0)
    await used(key.id, 'old', new Date(app.clock.now().getTime() - 2 * HOUR_MS))
    await used(key.id, 'new')
    app.clock.advance(4 * HOUR_MS - 1)
    expect(await look(), 'the old one is not silent for six hours yet').toBe(0)
    expect(await codeOf(key.secret)).toBe('VALID')
    app.clock.advance(1)
    expect(await look()).toBe(1)
    await app.settled()
    expect([await codeOf(key.secret), await codeOf(secret)]).toEqual(['REVOKED', 'VALID'])
    expect(await lastEvent()).toMatchObject({ action: 'api_key.rotation_ended', actor: { kind: 'SYSTEM' }, target: { id: key.id }, before: { hint: apiKey.rotation?.old.hint }, after: { silentForHours: 6 } })
    expect(await look()).toBe(0)
  })

  test('is silent from the start of the rotation on at the earliest, also where it was never used', async () => {
    const { key } = await rotating({ endWhenSilentForHours: 1 })
    await used(key.id, 'new')
    app.clock.advance(HOUR_MS - 1)
    expect(await look()).toBe(0)
    app.clock.advance(1)
    expect(await look()).toBe(1)
  })

  test('is ended once by several processes that look at once', async () => {
    const keys = await Promise.all(Array.from({ length: 4 }, () => rotating({ endWhenSilentForHours: 1 })))
    for (const { key } of keys) await used(key.id, 'new')
    app.clock.advance(HOUR_MS)
    const before = await eventCount()
    const ended = await Promise.all(Array.from({ length: 4 }, () => look()))
    expect(ended.reduce((sum, one) => sum + one, 0)).toBe(4)
    expect(await eventCount()).toBe(before + 4)
  })

  test('is left alone without the wish, and once the key is revoked', async () => {
    const without = await rotating()
    const revoked = await rotating({ endWhenSilentForHours: 1 })
    for (const { key } of [without, revoked]) await used(key.id, 'new')
    await app.pool.query('update api_key set revoked_at = $2 where id = $1', [revoked.key.id, app.clock.now()])
    app.clock.advance(48 * HOUR_MS)
    expect(await look()).toBe(0)
    const reader = await makeApiKey(app, organization)
    expect((await reader.client.expectSuccess<ShownKey>(NODE, { id: without.key.id })).rotation).toMatchObject({ safeToEnd: true })
  })
})

test('it is safe to end the old secret 24 hours after its last use, and not before the new one was used', async () => {
  const { key } = await rotating()
  const reader = await makeApiKey(app, organization)
  const safe = async () => (await reader.client.expectSuccess<ShownKey>(NODE, { id: key.id })).rotation?.safeToEnd
  app.clock.advance(10 * MINUTE_MS)
  await used(key.id, 'old')
  app.clock.advance(24 * HOUR_MS)
  expect(await safe()).toBe(false)
  await used(key.id, 'new')
  expect(await safe()).toBe(true)
  await used(key.id, 'old', new Date(app.clock.now().getTime() - 24 * HOUR_MS + 1))
  expect(await safe()).toBe(false)
})
