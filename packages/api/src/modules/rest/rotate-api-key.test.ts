import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { createRestClient, issuesOf, type RestCall, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'

const HOUR_MS = 3_600_000

let app: TestApp
let organization: TestOrganization
let full: TestKey
let key: TestKey
let rest: RestTestClient
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  full = await makeApiKey(app, organization)
  key = await makeApiKey(app, organization, { name: 'Pipeline', permissions: ['incidents:read'] })
  rest = createRestClient(app, full.secret)
})

const rotate = (call: RestCall = {}, client = rest, id = key.id): Promise<RestTestAnswer> => client('POST', `/api-keys/${id}/rotate`, call)
const secretOf = ({ body }: RestTestAnswer): string => String(body?.['key'])
const statusWith = async (secret: string): Promise<number> => (await createRestClient(app, secret)('GET', '/me')).status

describe('rotating over REST', () => {
  test('gives the new secret once, and both work until the overlap ends', async () => {
    const before = app.clock.now().getTime()
    const rotated = await rotate({ body: { overlap: 'HOUR_1' } })
    const secret = secretOf(rotated)
    expect(rotated).toMatchObject({
      status: 200,
      body: {
        id: key.id,
        name: 'Pipeline',
        scopes: ['incidents:read'],
        key: expect.stringMatching(/^lk_/) as unknown,
        key_prefix: `lk_…${secret.slice(-4)}`,
        rotation: { ends_at: new Date(before + HOUR_MS).toISOString(), end_when_silent_for_hours: null, safe_to_end: false, new: { key_prefix: `lk_…${secret.slice(-4)}`, last_used_at: null } },
        propagation: { nodes: 1, acknowledged: 1, missing: [] },
      },
    })
    expect(rotated.headers.get('cache-control')).toContain('no-store')
    expect([await statusWith(key.secret), await statusWith(secret)]).toEqual([200, 200])
    const read = await rest('GET', `/api-keys/${key.id}`)
    expect(read.body).toMatchObject({ rotation: { old: { key_prefix: `lk_…${key.secret.slice(-4)}` } } })
    expect(read.headers.get('etag')).toMatch(/^"\d+\./)
    expect(JSON.stringify(read.body)).not.toContain(secret)
    app.clock.advance(HOUR_MS)
    expect([await statusWith(key.secret), await statusWith(secret)]).toEqual([401, 200])
    expect((await rest('GET', `/api-keys/${key.id}`)).body).toMatchObject({ rotation: null })
  })

  test('without a body takes 24 hours, and NOW ends the old secret at once', async () => {
    expect((await rotate()).body).toMatchObject({ rotation: { ends_at: new Date(app.clock.now().getTime() + 24 * HOUR_MS).toISOString() } })
    const other = await makeApiKey(app, organization)
    const rotated = await rotate({ body: { overlap: 'NOW' } }, rest, other.id)
    expect(rotated).toMatchObject({ status: 200, body: { rotation: null } })
    expect([await statusWith(other.secret), await statusWith(secretOf(rotated))]).toEqual([401, 200])
  })

  test('with an Idempotency-Key happens once, and the replay has no secret', async () => {
    const call = { body: { overlap: 'DAYS_7' }, headers: { 'idempotency-key': 'rotate-1' } }
    const first = await rotate(call)
    expect(first.status).toBe(200)
    const again = await rotate(call)
    expect(again).toMatchObject({ status: 409, body: { code: 'API_KEY_ALREADY_ROTATED', api_key: { id: key.id, rotation: {} } } })
    expect(JSON.stringify(again.body)).not.toContain(secretOf(first))
    expect(await rotate({ ...call, body: { overlap: 'DAYS_30' } })).toMatchObject({ status: 409, body: { code: 'REQUEST_ID_REUSED' } })
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'API_KEY_NOT_CHANGEABLE', key_status: 'ACTIVE' } })
  })

  test('minds If-Match and the version in the body', async () => {
    const etag = (await rest('GET', `/api-keys/${key.id}`)).headers.get('etag') ?? ''
    await rest('PATCH', `/api-keys/${key.id}`, { body: { name: 'Renamed' } })
    expect(await rotate({ headers: { 'if-match': etag } })).toMatchObject({ status: 412, body: { code: 'STALE_VERSION', current: { name: 'Renamed' } } })
    expect(await rotate({ body: { version: 99 } })).toMatchObject({ status: 409, body: { code: 'STALE_VERSION' } })
    const fresh = (await rest('GET', `/api-keys/${key.id}`)).headers.get('etag') ?? ''
    const rotated = await rotate({ headers: { 'if-match': fresh } })
    expect(rotated.status).toBe(200)
    expect(rotated.headers.get('etag')).not.toBe(fresh)
  })

  test('refuses in the words of REST', async () => {
    expect(issuesOf(await rotate({ body: { overlap: 'NOW', end_when_silent_for_hours: 5 } })).map(({ path, code }) => [path[0], code])).toEqual([['end_when_silent_for_hours', 'NOT_TOGETHER']])
    expect(issuesOf(await rotate({ body: { overlap: 'P1D', key: 'lk_mine' } })).map(({ path, code }) => [path[0], code])).toEqual([['overlap', 'INVALID_VALUE'], ['key', 'UNKNOWN_FIELD']])
    expect(await rotate({}, rest, 'key_0000000000000000000000')).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } })
    const foreign = createRestClient(app, (await makeApiKey(app, await makeOrganization(app))).secret)
    expect(await rotate({}, foreign)).toMatchObject({ status: 404, body: { code: 'API_KEY_NOT_FOUND' } })
    const reader = createRestClient(app, (await makeApiKey(app, organization, { permissions: ['api_keys:read'] })).secret)
    expect(await rotate({}, reader)).toMatchObject({ status: 403, body: { required_permissions: ['api_keys:write'] } })
    const narrow = createRestClient(app, (await makeApiKey(app, organization, { permissions: ['api_keys:read', 'api_keys:write'] })).secret)
    expect(await rotate({}, narrow)).toMatchObject({ status: 403, body: { code: 'PERMISSION_NOT_DELEGABLE', missing: [{ scope: 'incidents:read' }] } })
    await rest('POST', `/api-keys/${key.id}/revoke`)
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'API_KEY_NOT_CHANGEABLE', key_status: 'REVOKED' } })
  })
})
