import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeGatewayKey, makeMember, makeOrganization, type TestKey, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { createUseRecorder, type UseRecorder } from '../verification/use-recorder.ts'

const USAGE = `query ($id: ID!, $range: UsageRange!, $first: Int) { node(id: $id) { ... on ApiKey { usage(range: $range) {
  buckets { start requests outcomes { outcome requests } } outcomes { outcome requests }
  permissions { permission allowed refused lastExercisedAt unused }
  places(first: $first) { day address client outcome firstAt lastAt requests }
  recentRequests(first: $first) { at outcome permissions address client } } } } }`
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Usage {
  buckets: { start: string; requests: number; outcomes: { outcome: string; requests: number }[] }[]
  outcomes: { outcome: string; requests: number }[]
  permissions: { permission: string; allowed: number; refused: number; lastExercisedAt: string | null; unused: boolean }[]
  places: Record<string, unknown>[]
  recentRequests: Record<string, unknown>[]
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let recorder: UseRecorder
let now: number
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  recorder = createUseRecorder(app.pool, app.app.services.log)
  now = app.clock.now().getTime()
})
afterAll(async () => {
  await recorder.close()
  await app.close()
})

const usage = async (key: TestKey, range: string, first: number | null = null, by: Pick<TestMember, 'client'> = owner): Promise<Usage> =>
  (await by.client.expectSuccess<{ usage: Usage }>(USAGE, { id: key.id, range, first })).usage

describe('the usage of a key', () => {
  test('counts by outcome in every hour or day of the range, those without a request too', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    for (const [ago, outcome, times] of [[0, 'VALID', 3], [HOUR_MS, 'EXPIRED', 1], [23 * HOUR_MS, 'VALID', 2], [29 * DAY_MS, 'FORBIDDEN_IP', 4], [89 * DAY_MS, 'VALID', 1]] as const) {
      for (let index = 0; index < times; index++) recorder.record(key.id, key.id, outcome, [], now - ago, null, null)
    }
    await recorder.flush()
    const [day, month, quarter] = [await usage(key, 'HOURS_24'), await usage(key, 'DAYS_30'), await usage(key, 'DAYS_90')]
    expect([day, month, quarter].map(({ buckets }) => [buckets.length, buckets.reduce((sum, bucket) => sum + bucket.requests, 0)])).toEqual([[24, 6], [30, 10], [90, 11]])
    expect(day.buckets.at(-1)).toEqual({ start: new Date(now).toISOString(), requests: 3, outcomes: [{ outcome: 'VALID', requests: 3 }] })
    expect(day.buckets[0]).toMatchObject({ requests: 2 })
    expect(day.buckets[5]).toMatchObject({ requests: 0, outcomes: [] })
    expect(month.outcomes).toEqual([{ outcome: 'VALID', requests: 5 }, { outcome: 'FORBIDDEN_IP', requests: 4 }, { outcome: 'EXPIRED', requests: 1 }])
  })

  test('counts past 32 bits', async () => {
    const key = await makeApiKey(app, organization)
    await app.pool.query(`insert into api_key_hour (api_key_id, hour, outcome, permissions, requests) values ($1, $2, 'VALID', '', 5000000000)`, [key.id, new Date(now)])
    expect((await usage(key, 'HOURS_24')).outcomes).toEqual([{ outcome: 'VALID', requests: 5_000_000_000 }])
  })

  test('says of every permission of the key how it was used, and which could go', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read', 'incidents:write', 'alerts:read'] })
    await app.pool.query('update api_key set created_at = $2 where id = $1', [key.id, new Date(now - 80 * DAY_MS)])
    recorder.record(key.id, key.id, 'VALID', ['incidents:read'], now, null, null)
    recorder.record(key.id, key.id, 'RATE_LIMITED', ['incidents:read'], now, null, null)
    recorder.record(key.id, key.id, 'VALID', ['incidents:write'], now - 70 * DAY_MS, null, null)
    recorder.record(key.id, key.id, 'INSUFFICIENT_PERMISSIONS', ['monitors:read'], now, null, null)
    await recorder.flush()
    expect((await usage(key, 'DAYS_30')).permissions).toEqual([
      { permission: 'alerts:read', allowed: 0, refused: 0, lastExercisedAt: null, unused: true },
      { permission: 'incidents:read', allowed: 1, refused: 1, lastExercisedAt: new Date(now).toISOString(), unused: false },
      { permission: 'incidents:write', allowed: 0, refused: 0, lastExercisedAt: new Date(now - 70 * DAY_MS).toISOString(), unused: true },
    ])
    const young = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    expect((await usage(young, 'DAYS_30')).permissions).toMatchObject([{ lastExercisedAt: null, unused: false }])
  })

  test('names what requests were refused for and the key still lacks, the most frequent first, and whether the viewer may add it', async () => {
    const REFUSED = `query ($id: ID!, $range: UsageRange!) { node(id: $id) { ... on ApiKey { usage(range: $range) { refusedPermissions { permission requests lastRefusedAt viewerCanAdd { allowed reason } } } } } }`
    const refusedOf = async (key: TestKey, by: TestMember, range = 'HOURS_24'): Promise<unknown> =>
      (await by.client.expectSuccess<{ usage: { refusedPermissions: unknown } }>(REFUSED, { id: key.id, range })).usage.refusedPermissions
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const fixed = await makeApiKey(app, organization, { permissions: ['telemetry:write'], kind: 'telemetry' })
    for (let index = 0; index < 14; index++) recorder.record(key.id, key.id, 'INSUFFICIENT_PERMISSIONS', ['alerts:read', 'incidents:read'], now, null, null)
    recorder.record(key.id, key.id, 'INSUFFICIENT_PERMISSIONS', ['monitors:read', 'left_the_catalogue:read'], now, null, null)
    recorder.record(key.id, key.id, 'RATE_LIMITED', ['services:read'], now, null, null)
    recorder.record(key.id, key.id, 'INSUFFICIENT_PERMISSIONS', ['monitors:write'], now - 25 * HOUR_MS, null, null)
    recorder.record(fixed.id, fixed.id, 'INSUFFICIENT_PERMISSIONS', ['alerts:read'], now, null, null)
    await recorder.flush()
    const lastRefusedAt = new Date(now).toISOString()
    const allowed = { allowed: true, reason: null }
    expect(await refusedOf(key, owner)).toEqual([
      { permission: 'alerts:read', requests: 14, lastRefusedAt, viewerCanAdd: allowed },
      { permission: 'monitors:read', requests: 1, lastRefusedAt, viewerCanAdd: allowed },
    ])
    expect(await refusedOf(key, owner, 'DAYS_30')).toHaveLength(3)
    expect(await refusedOf(fixed, owner)).toMatchObject([{ viewerCanAdd: { allowed: false, reason: 'IMMUTABLE_KIND' } }])
    expect(await refusedOf(key, await makeMember(app, organization, 'VIEWER'))).toMatchObject([{ viewerCanAdd: { allowed: false, reason: 'PERMISSION_REQUIRED' } }, {}])
    await app.pool.query(`update api_key set permissions = '{incidents:read,alerts:read}' where id = $1`, [key.id])
    expect(await refusedOf(key, owner)).toMatchObject([{ permission: 'monitors:read' }])
  })

  test('names places and the last requests, the latest first, as many as asked for', async () => {
    const key = await makeApiKey(app, organization)
    for (let index = 0; index < 60; index++) recorder.record(key.id, key.id, 'VALID', ['incidents:read'], now + index, `203.0.113.${index}`, 'curl/8')
    await recorder.flush()
    const { places, recentRequests } = await usage(key, 'HOURS_24')
    expect([places.length, recentRequests.length]).toEqual([25, 25])
    const moment = new Date(now + 59).toISOString()
    expect(recentRequests[0]).toEqual({ at: moment, outcome: 'VALID', permissions: ['incidents:read'], address: '203.0.113.59', client: 'curl/8' })
    expect((await usage(key, 'HOURS_24', 100)).recentRequests).toHaveLength(60)
    for (const first of [0, -1, 101, 201]) expect((await owner.client.raw(USAGE, { id: key.id, range: 'HOURS_24', first })).body.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT')
  })

  test('follows real questions', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const gateway = await makeGatewayKey(app)
    const ask = (permission: string) =>
      fetch(`${app.url}/v1/keys/verify`, {
        method: 'POST', headers: { authorization: `Bearer ${gateway}`, 'content-type': 'application/json' }, body: JSON.stringify({ key: key.secret, permissions: [permission], ip: '198.51.100.7' }),
      })
    await ask('incidents:read')
    await ask('incidents:write')
    await expect.poll(async () => (await usage(key, 'HOURS_24')).outcomes, { timeout: 10_000, interval: 200 }).toEqual([{ outcome: 'INSUFFICIENT_PERMISSIONS', requests: 1 }, { outcome: 'VALID', requests: 1 }])
    const { places, permissions } = await usage(key, 'HOURS_24')
    expect(places.map((place) => place['address'])).toEqual(['198.51.100.7', '198.51.100.7'])
    expect(permissions).toMatchObject([{ permission: 'incidents:read', allowed: 1 }])
  })
})

describe('is for those who may read keys', () => {
  test('needs api_keys:read: a key that sees only itself does not see where it was used', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const answer = await key.client.raw(USAGE, { id: key.id, range: 'HOURS_24' })
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['api_keys:read'] })
    expect(answer.body.data).toEqual({ node: { usage: null } })
    await createTestClient(app, { kind: 'NONE' }).expectDenied(USAGE, { id: key.id, range: 'HOURS_24' }, 'UNAUTHENTICATED')
  })

  test('shows nothing of another organization’s keys', async () => {
    const foreign = await makeApiKey(app, await makeOrganization(app))
    recorder.record(foreign.id, foreign.id, 'VALID', [], now, '203.0.113.7', null)
    await recorder.flush()
    expect(await owner.client.expectSuccess(USAGE, { id: foreign.id, range: 'HOURS_24' })).toBeNull()
  })
})
