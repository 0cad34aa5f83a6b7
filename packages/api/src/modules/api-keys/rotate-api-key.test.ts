import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeGatewayKey, makeMember, makeOrganization, makeSession, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const ROTATION = 'rotation { startedAt endsAt endWhenSilentForHours safeToEnd old { hint createdAt lastUsedAt lastUsedFrom } new { hint createdAt lastUsedAt lastUsedFrom } }'
const KEY = `id name kind permissionLevel permissions status expiresAt hint version updatedAt rotationAdvised ${ROTATION} viewerCan { rotate { allowed reason } endRotation { allowed reason } cancelRotation { allowed reason } replaceSecret { allowed reason } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename
  ... on RotateApiKeySuccess { secret apiKey { ${KEY} } propagation { nodes acknowledged missing } }
  ... on InvalidInput { issues { path code } }
  ... on PermissionNotDelegable { missing { kind permission permissionLevel workspaces } }
  ... on ApiKeyNotChangeable { status }
  ... on StaleVersion { current { version } }
  ... on ApiKeyAlreadyRotated { apiKey { id hint } }
  ... on DomainError { code message } } }`
const NODE = `query ($id: ID!) { node(id: $id) { ... on ApiKey { ${KEY} } } }`
const UNKNOWN = 'key_0000000000000000000000'
const HOUR_MS = 3_600_000

interface Secret {
  hint: string
  lastUsedAt: string | null
  lastUsedFrom: string | null
}
interface ShownKey {
  id: string
  hint: string
  version: number
  status: string
  expiresAt: string | null
  rotation: { startedAt: string; endsAt: string; endWhenSilentForHours: number | null; safeToEnd: boolean; old: Secret; new: Secret } | null
  viewerCan: Record<string, { allowed: boolean; reason: string | null }>
}
interface Rotated {
  secret: string
  apiKey: ShownKey
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let admin: TestMember
let developer: TestMember
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  gateway = await makeGatewayKey(app)
})
// Tests move the clock past the end of sessions, so each has people of its own.
beforeEach(async () => {
  owner = await makeMember(app, organization, 'OWNER')
  admin = await makeMember(app, organization, 'ADMIN')
  developer = await makeMember(app, organization, 'DEVELOPER')
})
afterAll(() => app.close())

type Asker = Pick<TestMember, 'client'>
const rotate = (input: Record<string, unknown>, { client }: Asker = owner): Promise<Rotated> => client.expectSuccess<Rotated>(ROTATE, { input }, 'RotateApiKeySuccess')
const refusedAs = <T = Record<string, unknown>>(type: string, input: Record<string, unknown>, { client }: Asker = owner): Promise<T> => client.expectFailure<T>(ROTATE, { input }, type)
const shown = (id: string, { client }: Asker = owner): Promise<ShownKey> => client.expectSuccess<ShownKey>(NODE, { id })

async function codeOf(secret: string, app_ = app): Promise<string> {
  const response = await fetch(`${app_.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` }, body: JSON.stringify({ key: secret, ip: '203.0.113.7' }) })
  return ((await response.json()) as { code: string }).code
}

const stateOf = async (id: string): Promise<unknown> => [
  (await app.pool.query('select * from api_key where id = $1', [id])).rows,
  (await app.pool.query('select id, hint, retires_at, ended_at, end_when_silent_hours from api_key_secret where api_key_id = $1 order by id', [id])).rows,
  await auditEventsOf(app, organization.id),
]

async function expectNothingChanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = await stateOf(id)
  await act()
  expect(await stateOf(id)).toEqual(before)
}

const lastEvent = async () => (await auditEventsOf(app, organization.id)).at(-1)

describe('succeeds', () => {
  test('with a new secret that works at once beside the old one, and no setting changed', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'], workspaces: [await makeWorkspace(app, organization)] })
    const before = await shown(key.id)
    app.clock.advance(1_000)
    const { secret, apiKey } = await rotate({ id: key.id, overlap: 'HOUR_1' })
    expect(secret).not.toBe(key.secret)
    expect(apiKey).toEqual({
      ...before,
      hint: expect.stringContaining(secret.slice(-4)),
      version: before.version + 1,
      updatedAt: app.clock.now().toISOString(),
      rotation: {
        startedAt: app.clock.now().toISOString(),
        endsAt: new Date(app.clock.now().getTime() + HOUR_MS).toISOString(),
        endWhenSilentForHours: null,
        safeToEnd: false,
        old: { hint: before.hint, createdAt: expect.any(String), lastUsedAt: null, lastUsedFrom: null },
        new: { hint: apiKey.hint, createdAt: app.clock.now().toISOString(), lastUsedAt: null, lastUsedFrom: null },
      },
      viewerCan: { rotate: { allowed: false, reason: 'ROTATING' }, endRotation: { allowed: true, reason: null }, cancelRotation: { allowed: true, reason: null }, replaceSecret: before.viewerCan['replaceSecret'] },
    })
    expect([await codeOf(secret), await codeOf(key.secret)]).toEqual(['VALID', 'VALID'])
    expect(await shown(key.id)).toEqual(apiKey)
  })

  test.each([
    ['NOW', 0],
    ['HOUR_1', 1],
    [undefined, 24],
    ['HOURS_24', 24],
    ['DAYS_7', 168],
    ['DAYS_30', 720],
  ])('and the overlap %s: the old secret ends after %i hours, to the millisecond, and the new one goes on', async (overlap, hours) => {
    const key = await makeApiKey(app, organization)
    const { secret } = await rotate({ id: key.id, ...(overlap === undefined ? {} : { overlap }) })
    if (hours > 0) {
      app.clock.advance(hours * HOUR_MS - 1)
      expect(await codeOf(key.secret)).toBe('VALID')
      app.clock.advance(1)
    }
    expect([await codeOf(key.secret), await codeOf(secret)]).toEqual(['REVOKED', 'VALID'])
    expect((await shown(key.id, await makeApiKey(app, organization))).rotation).toBeNull()
  })

  test('and never lets the old secret outlive the end that the key had', async () => {
    const end = new Date(app.clock.now().getTime() + 2 * HOUR_MS)
    const key = await makeApiKey(app, organization, { expiresAt: end })
    const { secret, apiKey } = await rotate({ id: key.id, overlap: 'DAYS_30' })
    expect([apiKey.expiresAt, apiKey.rotation?.endsAt]).toEqual([end.toISOString(), end.toISOString()])
    // A later end of the key is one of the new secret alone.
    await app.pool.query('update api_key set expires_at = $2 where id = $1', [key.id, new Date(end.getTime() + 48 * HOUR_MS)])
    app.clock.set(end)
    expect([await codeOf(key.secret), await codeOf(secret)]).toEqual(['REVOKED', 'VALID'])
  })

  test('for a key without end, of a fixed kind, and for a disabled one, which stays disabled', async () => {
    const endless = await makeApiKey(app, organization, { expiresAt: null })
    expect((await rotate({ id: endless.id })).apiKey).toMatchObject({ expiresAt: null, rotation: { endsAt: new Date(app.clock.now().getTime() + 24 * HOUR_MS).toISOString() } })
    const fixed = await makeApiKey(app, organization, { kind: 'telemetry', permissions: ['telemetry:write'] })
    expect((await rotate({ id: fixed.id })).apiKey).toMatchObject({ kind: 'telemetry', permissions: ['telemetry:write'] })
    const disabled = await makeApiKey(app, organization, { disabledAt: app.clock.now() })
    const { secret, apiKey } = await rotate({ id: disabled.id, overlap: 'NOW' })
    expect([apiKey.status, await codeOf(secret), await codeOf(disabled.secret)]).toEqual(['DISABLED', 'DISABLED', 'REVOKED'])
  })

  test('again and again, one rotation after the other', async () => {
    const key = await makeApiKey(app, organization)
    const first = await rotate({ id: key.id, overlap: 'HOUR_1' })
    app.clock.advance(HOUR_MS)
    const second = await rotate({ id: key.id, overlap: 'HOUR_1' })
    expect(second.apiKey.rotation).toMatchObject({ old: { hint: first.apiKey.hint }, new: { hint: second.apiKey.hint } })
    expect([await codeOf(key.secret), await codeOf(first.secret), await codeOf(second.secret)]).toEqual(['REVOKED', 'VALID', 'VALID'])
  })

  test('for a key that rotates itself, with the secret that ends', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:write', 'incidents:read'] })
    const { secret, apiKey } = await rotate({ id: key.id, overlap: 'NOW' }, key)
    expect(apiKey.id).toBe(key.id)
    await createTestClient(app, { kind: 'KEY', secret }).expectSuccess('{ viewer { apiKey { id } } }')
    await key.client.expectDenied('{ viewer { apiKey { id } } }', {}, 'UNAUTHENTICATED')
  })

  test('of a personal key by its owner', async () => {
    const key = await makeApiKey(app, organization, { ownerId: developer.userId })
    expect((await rotate({ id: key.id }, developer)).apiKey.rotation).not.toBeNull()
  })

  test('and counts toward the cap once, whatever works', async () => {
    const elsewhere = await makeOrganization(app, { apiKeyCap: 1 })
    const person = await makeMember(app, elsewhere, 'OWNER')
    const key = await makeApiKey(app, elsewhere)
    expect((await rotate({ id: key.id }, person)).apiKey.rotation).not.toBeNull()
  })

  test('and reports that every process follows', async () => {
    const other = await createTestApp({ sharing: app })
    const key = await makeApiKey(app, organization)
    const { secret, ...rotated } = await rotate({ id: key.id, overlap: 'NOW' })
    expect(rotated).toMatchObject({ propagation: { nodes: 2, acknowledged: 2, missing: [] } })
    expect([await codeOf(key.secret, other), await codeOf(secret, other)]).toEqual(['REVOKED', 'VALID'])
    await other.close()
  })

  test('and writes who did it, with hints and no secret', async () => {
    const key = await makeApiKey(app, organization)
    const { secret, apiKey } = await rotate({ id: key.id, overlap: 'DAYS_7', endWhenSilentForHours: 12 })
    const event = await lastEvent()
    expect(event).toMatchObject({
      action: 'api_key.rotated',
      actor: { kind: 'USER', id: owner.userId, email: owner.email },
      target: { kind: 'api_key', id: key.id },
      before: { hint: apiKey.rotation?.old.hint },
      after: { hint: apiKey.hint, overlap: 'DAYS_7', oldEndsAt: apiKey.rotation?.endsAt, endWhenSilentForHours: 12 },
    })
    expect(JSON.stringify(event)).not.toContain(secret)
  })

  test('and shows the last use of each secret', async () => {
    const key = await makeApiKey(app, organization)
    await codeOf(key.secret)
    const usedOld = app.clock.now().toISOString()
    app.clock.advance(60_000)
    const { secret } = await rotate({ id: key.id })
    app.clock.advance(60_000)
    await codeOf(secret)
    await expect.poll(async () => (await shown(key.id)).rotation, { timeout: 5_000 }).toMatchObject({
      old: { lastUsedAt: usedOld, lastUsedFrom: '203.0.113.7' },
      new: { lastUsedAt: app.clock.now().toISOString(), lastUsedFrom: '203.0.113.7' },
    })
  })
})

describe('the old secret', () => {
  const usedAt = (id: string, at: Date): Promise<unknown> => app.pool.query(`update api_key_use set last_used_at = $2, last_used_from = '203.0.113.8' where api_key_id = $1`, [id, at])

  test('was last used when the key was, as long as it was its only one', async () => {
    const key = await makeApiKey(app, organization)
    await usedAt(key.id, app.clock.now())
    const { apiKey } = await rotate({ id: key.id })
    expect(apiKey.rotation).toMatchObject({ old: { lastUsedAt: app.clock.now().toISOString(), lastUsedFrom: '203.0.113.8' }, new: { lastUsedAt: null } })
  })

  test('was not used when the one before it was, in the rotation that made it', async () => {
    const key = await makeApiKey(app, organization)
    await rotate({ id: key.id, overlap: 'HOUR_1' })
    const oldIsUsed = app.clock.now()
    await app.pool.query(`insert into api_key_secret_use (api_key_secret_id, last_used_at) select id, $2 from api_key_secret where api_key_id = $1 and retires_at is not null`, [key.id, oldIsUsed])
    await usedAt(key.id, oldIsUsed)
    app.clock.advance(HOUR_MS)
    expect((await rotate({ id: key.id, overlap: 'HOUR_1' })).apiKey.rotation).toMatchObject({ old: { lastUsedAt: null } })
    app.clock.advance(HOUR_MS)
    await usedAt(key.id, app.clock.now())
    expect((await rotate({ id: key.id })).apiKey.rotation).toMatchObject({ old: { lastUsedAt: app.clock.now().toISOString() } })
  })
})

describe('refuses bad input', () => {
  test.each([
    [{ endWhenSilentForHours: 0 }, 'OUT_OF_RANGE'],
    [{ endWhenSilentForHours: 721 }, 'OUT_OF_RANGE'],
    [{ overlap: 'NOW', endWhenSilentForHours: 1 }, 'NOT_TOGETHER'],
    [{ requestId: 'two words' }, 'INVALID_REQUEST_ID'],
  ])('%j', async (input, code) => {
    const key = await makeApiKey(app, organization)
    await expectNothingChanged(key.id, async () => expect(await refusedAs('InvalidInput', { id: key.id, ...input })).toMatchObject({ issues: [{ path: [Object.keys(input).at(-1)], code }] }))
  })

  test('an overlap that is none of the five', async () => {
    const { status, body } = await owner.client.raw(ROTATE, { input: { id: UNKNOWN, overlap: 'DAYS_90' } })
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('DAYS_90')])
  })

  test('settings: a rotation takes none', async () => {
    const { status, body } = await owner.client.raw(ROTATE, { input: { id: UNKNOWN, permissionLevel: 'ALL' } })
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining('"permissionLevel" is not defined')])
  })
})

describe('does not know', () => {
  test('a key that never was, was deleted, or is of another organization: the same answer', async () => {
    const foreign = await makeApiKey(app, await makeOrganization(app))
    const deleted = await makeApiKey(app, organization)
    await app.pool.query('update api_key set deleted_at = now() where id = $1', [deleted.id])
    const answers = await Promise.all([UNKNOWN, foreign.id, deleted.id, 'nonsense'].map((id) => refusedAs('ApiKeyNotFound', { id })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  })
})

describe('refuses', () => {
  test.each([
    ['REVOKED', { revokedAt: new Date(0) }],
    ['EXPIRED', { expiresAt: new Date(0) }],
  ])('a key that is %s', async (status, state) => {
    const key = await makeApiKey(app, organization, state)
    await expectNothingChanged(key.id, async () => expect(await refusedAs('ApiKeyNotChangeable', { id: key.id })).toMatchObject({ status }))
  })

  test('a third secret while two work', async () => {
    const key = await makeApiKey(app, organization)
    await rotate({ id: key.id })
    await expectNothingChanged(key.id, async () => expect(await refusedAs<{ message: string }>('ApiKeyNotChangeable', { id: key.id })).toMatchObject({ status: 'ACTIVE', message: expect.stringContaining('rotating already') }))
  })

  test('whoever is not the owner of a personal key, whatever their role', async () => {
    const key = await makeApiKey(app, organization, { ownerId: developer.userId })
    await expectNothingChanged(key.id, async () => expect(await refusedAs('PermissionNotDelegable', { id: key.id })).toMatchObject({ missing: [{ kind: 'OWNERSHIP' }] }))
    expect((await shown(key.id)).viewerCan['rotate']).toEqual({ allowed: false, reason: 'OWNER_ONLY' })
  })

  test('whoever may not make service keys', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    await expectNothingChanged(key.id, async () => expect(await refusedAs('PermissionNotDelegable', { id: key.id }, developer)).toMatchObject({ missing: expect.arrayContaining([expect.objectContaining({ kind: 'OWNERSHIP' })]) }))
  })

  test('a credential that does not cover the whole key, and names what is missing', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read', 'monitors:write'], expiresAt: null })
    const asker = await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write', 'incidents:read'] })
    await expectNothingChanged(key.id, async () => {
      const { missing } = await refusedAs<{ missing: unknown[] }>('PermissionNotDelegable', { id: key.id }, asker)
      expect(missing).toEqual([expect.objectContaining({ kind: 'PERMISSION', permission: 'monitors:write' }), expect.objectContaining({ kind: 'EXPIRATION' })])
    })
  })

  test('a version that is not the present one', async () => {
    const key = await makeApiKey(app, organization)
    await expectNothingChanged(key.id, async () => expect(await refusedAs('StaleVersion', { id: key.id, version: 7 })).toMatchObject({ current: { version: 1 } }))
  })
})

describe('under one request id', () => {
  test('a replay rotates no second time and does not give the secret again', async () => {
    const key = await makeApiKey(app, organization)
    const input = { id: key.id, overlap: 'DAYS_7', requestId: 'rotation-1' }
    const { secret, apiKey } = await rotate(input)
    await expectNothingChanged(key.id, async () => {
      const replay = await refusedAs('ApiKeyAlreadyRotated', input)
      expect(replay).toMatchObject({ code: 'API_KEY_ALREADY_ROTATED', apiKey: { id: key.id, hint: apiKey.hint } })
      expect(JSON.stringify(replay)).not.toContain(secret)
    })
  })

  test('other input is refused, also that of a creation', async () => {
    const key = await makeApiKey(app, organization)
    await rotate({ id: key.id, requestId: 'rotation-2' })
    await refusedAs('RequestIdReused', { id: key.id, overlap: 'DAYS_30', requestId: 'rotation-2' })
    const created = await owner.client.raw('mutation { createApiKey(input: { name: "X", permissionLevel: READ_ONLY, requestId: "rotation-2" }) { __typename } }')
    expect(created.body.data).toEqual({ createApiKey: { __typename: 'RequestIdReused' } })
  })

  test('of somebody else or after a day it is a new rotation', async () => {
    const key = await makeApiKey(app, organization)
    const input = { id: key.id, overlap: 'NOW', requestId: 'rotation-3' }
    const first = await rotate(input)
    const second = await rotate(input, admin)
    app.clock.advance(24 * HOUR_MS)
    const { token } = await makeSession(app, owner.userId)
    const third = await rotate(input, { client: createTestClient(app, { kind: 'SESSION', token, organization: organization.slug }) })
    expect([await codeOf(first.secret), await codeOf(second.secret), await codeOf(third.secret)]).toEqual(['REVOKED', 'REVOKED', 'VALID'])
  })

  test('ten at once make one new secret', async () => {
    const key = await makeApiKey(app, organization)
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.client.raw(ROTATE, { input: { id: key.id, requestId: 'rotation-4' } })))
    const types = answers.map((answer) => (answer.body.data?.['rotateApiKey'] as { __typename: string } | null)?.__typename ?? 'nothing')
    expect(types.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'ApiKeyAlreadyRotated'), 'RotateApiKeySuccess'])
    expect((await app.pool.query('select 1 from api_key_secret where api_key_id = $1', [key.id])).rows).toHaveLength(2)
  })

  test('the lost secret of a creation is not replaced after a rotation', async () => {
    const created = await owner.client.expectSuccess<{ apiKey: { id: string } }>('mutation { createApiKey(input: { name: "Lost", permissionLevel: READ_ONLY, requestId: "creation-1" }) { __typename ... on CreateApiKeySuccess { apiKey { id } } } }')
    expect((await shown(created.apiKey.id)).viewerCan['replaceSecret']).toEqual({ allowed: true, reason: null })
    const { secret, apiKey } = await rotate({ id: created.apiKey.id, requestId: 'rotation-5' })
    expect(apiKey.viewerCan['replaceSecret']).toEqual({ allowed: false, reason: 'SECRET_NOT_REPLACEABLE' })
    for (const requestId of ['creation-1', 'rotation-5']) {
      await owner.client.expectFailure('mutation ($requestId: String!) { replaceUndeliveredSecret(input: { requestId: $requestId }) { __typename } }', { requestId }, 'ApiKeyNotChangeable')
    }
    expect(await codeOf(secret)).toBe('VALID')
  })
})

describe('in a race', () => {
  test('of ten rotations one wins, and two secrets work', async () => {
    const other = await createTestApp({ sharing: app })
    const elsewhere = createTestClient(other, { kind: 'SESSION', token: owner.token, organization: organization.slug })
    const key = await makeApiKey(app, organization)
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? owner.client : elsewhere).raw(ROTATE, { input: { id: key.id } })))
    const types = answers.map((answer) => (answer.body.data?.['rotateApiKey'] as { __typename: string } | null)?.__typename ?? 'nothing')
    expect(types.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'ApiKeyNotChangeable'), 'RotateApiKeySuccess'])
    expect((await app.pool.query('select 1 from api_key_secret where api_key_id = $1 and ended_at is null', [key.id])).rows).toHaveLength(2)
    await other.close()
  })

  test('with a revocation the key is dead with every secret, whoever comes first', async () => {
    for (let round = 0; round < 8; round += 1) {
      const key = await makeApiKey(app, organization)
      const revoke = () => owner.client.expectSuccess('mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { __typename } }', { id: key.id }, 'RevokeApiKeySuccess')
      const both = round % 2 === 0 ? [owner.client.raw(ROTATE, { input: { id: key.id } }), revoke()] : [revoke(), owner.client.raw(ROTATE, { input: { id: key.id } })]
      const answers = await Promise.all(both)
      const rotated = (answers.find((answer) => 'body' in answer) as { body: { data: { rotateApiKey: { __typename: string; secret?: string } } } }).body.data.rotateApiKey
      expect(['RotateApiKeySuccess', 'ApiKeyNotChangeable']).toContain(rotated.__typename)
      expect(await codeOf(key.secret)).toBe('REVOKED')
      if (rotated.secret !== undefined) expect(await codeOf(rotated.secret)).toBe('REVOKED')
      expect((await shown(key.id)).rotation).toBeNull()
    }
  })
})
