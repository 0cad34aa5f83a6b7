import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { almost, makeApiKey, makeOrganization, makeWorkspace, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { createRestClient, entriesOf, issuesOf, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'

// What other services promise their users and REST promises in Latchkey's names; each test says which statements it holds.

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let app: TestApp
let organization: TestOrganization
let full: TestKey
let rest: RestTestClient
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  full = await makeApiKey(app, organization)
  rest = createRestClient(app, full.secret)
})

const create = async (body: Record<string, unknown>, client = rest): Promise<Record<string, unknown>> => {
  const answer = await client('POST', '/api-keys', { body: { name: 'A key', ...body } })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body ?? {}
}

const keyWith = async (...permissions: string[]): Promise<RestTestClient> => createRestClient(app, (await makeApiKey(app, organization, { permissions })).secret)

const listed = async (): Promise<Record<string, unknown>[]> => entriesOf(await rest('GET', '/api-keys'))

describe('creating', () => {
  test('KO-11: POST /api/v1/api-keys with X-API-Key takes name, scopes and expires_at', async () => {
    const answer = await createRestClient(app, null)('POST', '/api-keys', {
      headers: { 'x-api-key': full.secret },
      body: { name: 'CI', scopes: ['incidents:write'], expires_at: '2027-03-31T23:59:59Z' },
    })
    expect(answer.status).toBe(201)
    expect(answer.body).toMatchObject({ name: 'CI', scopes: ['incidents:write'], expires_at: '2027-03-31T23:59:59.000Z' })
  })

  test('KO-12: expires_at is RFC 3339 in UTC, and a time without a zone is refused', async () => {
    expect((await create({ scopes: ['incidents:read'], expires_at: '2027-03-31T23:59:59Z' }))['expires_at']).toMatch(ISO_UTC)
    const refused = await rest('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read'], expires_at: '2027-03-31T23:59:59' } })
    expect([refused.status, refused.body?.['issues']]).toEqual([400, [expect.objectContaining({ path: ['expires_at'] })]])
    expect(await listed()).toHaveLength(2)
  })

  test('KO-13, CR-03: a key without api_keys:write cannot create', async () => {
    const answer = await (await keyWith('incidents:read'))('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read'] } })
    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', required_permissions: ['api_keys:write'] } })
    expect(await listed()).toHaveLength(2)
  })

  test('KO-14, KO-18, CR-13: the answer has everything, is enabled and was never used', async () => {
    const body = await create({ scopes: ['incidents:read'] })
    expect(body).toMatchObject({
      id: expect.stringMatching(/^key_/) as unknown,
      name: 'A key',
      key: expect.stringMatching(/^lk_/) as unknown,
      key_prefix: expect.any(String) as unknown,
      kind: 'custom',
      scopes: ['incidents:read'],
      immutable: false,
      enabled: true,
      status: 'ACTIVE',
      last_used_at: null,
      created_at: expect.stringMatching(ISO_UTC) as unknown,
      updated_at: expect.stringMatching(ISO_UTC) as unknown,
    })
  })

  test('KO-15, CR-14, CR-28: the secret is in the answer to the creation and in no other', async () => {
    const { id, key } = await create({ scopes: ['incidents:read'] })
    for (const path of ['/api-keys', `/api-keys/${String(id)}`, '/audit-log', '/me']) {
      const text = JSON.stringify((await rest('GET', path)).body)
      expect(text).not.toContain(key)
      expect(text).not.toMatch(/"key":/)
    }
    expect(JSON.stringify((await rest('PATCH', `/api-keys/${String(id)}`, { body: { name: 'Another' } })).body)).not.toContain(key)
  })

  test('KO-17, CR-16: key_prefix is the prefix and the last four characters, never more', async () => {
    const { key, key_prefix: hint } = await create({ scopes: ['incidents:read'] })
    expect(hint).toBe(`lk_…${String(key).slice(-4)}`)
  })

  test('KO-16, KO-23: the secret has the configured prefix, and the address has the id', async () => {
    const { id, key } = await create({ scopes: ['incidents:read'] })
    expect(String(key).startsWith('lk_')).toBe(true)
    expect((await rest('GET', `/api-keys/${String(id)}`)).status).toBe(200)
    expect(await rest('GET', `/api-keys/${String(key)}`)).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } })
    expect(app.logLines.join('')).not.toContain(key)
  })

  test('CR-04, CR-20: nobody gives more than they have, at creation or later', async () => {
    const small = await keyWith('api_keys:write', 'api_keys:read', 'incidents:read')
    expect(await small('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read', 'incidents:write'] } })).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_NOT_DELEGABLE', missing: [{ kind: 'PERMISSION', scope: 'incidents:write', workspaces: null, permission_level: null }] },
    })
    const { id } = await create({ scopes: ['incidents:read'] }, small)
    expect(await small('PUT', `/api-keys/${String(id)}`, { body: { scopes: ['incidents:read', 'incidents:write'] } })).toMatchObject({ status: 403 })
    expect((await rest('GET', `/api-keys/${String(id)}`)).body?.['scopes']).toEqual(['incidents:read'])
  })

  test('CR-06: the name is required', async () => {
    expect(await rest('POST', '/api-keys', { body: { scopes: ['incidents:read'] } })).toMatchObject({ status: 400, body: { issues: [{ path: ['name'], code: 'REQUIRED' }] } })
  })

  test('CR-07: a kind that does not exist is refused', async () => {
    expect(await rest('POST', '/api-keys', { body: { name: 'A key', kind: 'full' } })).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', issues: [{ path: ['kind'], code: 'UNKNOWN_KIND' }] } })
  })

  test('CR-08: the kind custom needs scopes', async () => {
    expect(await rest('POST', '/api-keys', { body: { name: 'A key', kind: 'custom' } })).toMatchObject({ status: 400, body: { issues: [{ path: ['permission_level'] }] } })
    expect(await rest('POST', '/api-keys', { body: { name: 'A key', kind: 'custom', scopes: [] } })).toMatchObject({ status: 400, body: { issues: [{ path: ['scopes'] }] } })
  })

  test('CR-09, CR-10, CR-11: a kind brings its scopes and makes the key immutable', async () => {
    expect(await create({ kind: 'telemetry' })).toMatchObject({ kind: 'telemetry', scopes: ['telemetry:write'], immutable: true })
    expect(await create({ kind: 'sdk_integration' })).toMatchObject({ scopes: ['monitors:read', 'monitors:write', 'telemetry:write'], immutable: true })
    expect(await create({ kind: 'custom', scopes: ['monitors:read'] })).toMatchObject({ kind: 'custom', immutable: false })
  })

  test('KO-25: the creation past the plan is refused and says so', async () => {
    const small = await makeOrganization(app, { plan: 'pro' })
    const { secret } = await makeApiKey(app, small)
    const client = createRestClient(app, secret)
    for (let index = 0; index < 4; index++) await create({ scopes: ['incidents:read'] }, client)
    expect(await client('POST', '/api-keys', { body: { name: 'Sixth', scopes: ['incidents:read'] } })).toMatchObject({ status: 403, body: { code: 'API_KEY_LIMIT_REACHED', limit: 5, used: 5 } })
  })
})

describe('too much', () => {
  test('SP-20 to SP-27: reads and writes have budgets of their own by the plan, and past one it is 429 with Retry-After', async () => {
    const client = createRestClient(app, (await makeApiKey(app, await makeOrganization(app, { plan: 'team' }))).secret)
    const statuses: number[] = []
    for (let index = 0; index < 120; index++) statuses.push((await client('POST', '/api-keys', { body: {} })).status)
    expect(new Set(statuses)).toEqual(new Set([400]))
    const answer = await client('POST', '/api-keys', { body: {} })
    expect(answer).toMatchObject({
      status: 429,
      body: { type: 'https://iana.org/assignments/http-problem-types#quota-exceeded', code: 'RATE_LIMITED', reason: 'RATE_LIMITED', 'violated-policies': ['per-key'] },
    })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.headers.get('ratelimit-policy')).toBe('"per-key";q=120;w=60')
    expect(answer.headers.get('ratelimit')).toBe(`"per-key";r=0;t=${answer.headers.get('retry-after')}`)
    for (let index = 0; index < 10; index++) expect((await client('GET', '/me')).status).toBe(200)
  })
})

describe('the budget', () => {
  const fieldsOf = ({ headers }: RestTestAnswer): unknown[] => [headers.get('ratelimit-policy'), headers.get('ratelimit'), headers.get('retry-after')]

  test('stands on every answer to a key of a plan with one, also on 304 and on refusals', async () => {
    const client = createRestClient(app, (await makeApiKey(app, await makeOrganization(app, { plan: 'team' }))).secret)
    const first = await client('GET', '/me')
    expect([first.status, ...fieldsOf(first)]).toEqual([200, '"per-key";q=600;w=60', expect.stringMatching(/^"per-key";r=599;t=\d+$/), null])
    const known = await client('GET', '/me', { headers: { 'if-none-match': '*' } })
    expect([known.status, fieldsOf(known)[1]]).toEqual([304, expect.stringMatching(/^"per-key";r=598;/)])
    const refused = await client('GET', '/api-keys/key_0000000000000000000000')
    expect([refused.status, fieldsOf(refused)[1]]).toEqual([404, expect.stringMatching(/^"per-key";r=597;/)])
    const written = await client('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read'] } })
    expect([written.status, ...fieldsOf(written)]).toEqual([201, '"per-key";q=120;w=60', expect.stringMatching(/^"per-key";r=119;t=\d+$/), null])
  })

  test('is not told to whoever has no good key', async () => {
    expect(fieldsOf(await createRestClient(app, null)('GET', '/me'))).toEqual([null, null, null])
    expect(fieldsOf(await createRestClient(app, almost(full.secret))('GET', '/me'))).toEqual([null, null, null])
  })
})

describe('reading', () => {
  test('KO-19, CR-01, CR-15: the list has page, page_size, total_count and data', async () => {
    await create({ scopes: ['incidents:read'] })
    const answer = await rest('GET', '/api-keys?page=1&page_size=50')
    expect(answer).toMatchObject({ status: 200, body: { page: 1, page_size: 50, total_count: 2, total_count_exact: true, next_cursor: null } })
    expect(answer.body?.['data']).toHaveLength(2)
    expect((await rest('GET', '/api-keys')).body).toMatchObject({ page: 1, page_size: 50 })
  })

  test('CR-02: HTTP Basic with the key as user name and an empty password', async () => {
    const anonymous = createRestClient(app, null)
    const basic = (text: string) => ({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } })
    expect((await anonymous('GET', '/api-keys', basic(`${full.secret}:`))).status).toBe(200)
    expect((await anonymous('GET', '/api-keys', basic(`${full.secret}:password`))).status).toBe(400)
  })

  test('CR-17: one key by its id', async () => {
    const { id } = await create({ scopes: ['incidents:read'] })
    expect(await rest('GET', `/api-keys/${String(id)}`)).toMatchObject({ status: 200, body: { id, name: 'A key' } })
  })

  test('KO-29, CR-25, CR-26: last_used_at is null before the first use and its time afterwards', async () => {
    const { id, key } = await create({ scopes: ['api_keys:read'] })
    expect((await rest('GET', `/api-keys/${String(id)}`)).body?.['last_used_at']).toBeNull()
    await createRestClient(app, String(key))('GET', '/me')
    await expect.poll(async () => (await rest('GET', `/api-keys/${String(id)}`)).body?.['last_used_at'], { timeout: 10_000 }).toMatch(ISO_UTC)
  })

  test('SP-56: the audit log is read over REST, the latest first', async () => {
    const { id } = await create({ scopes: ['incidents:read'] })
    const answer = await rest('GET', '/audit-log?page=1')
    expect(answer.status).toBe(200)
    expect(entriesOf(answer)[0]).toMatchObject({ action: 'api_key.created', target: { kind: 'api_key', id }, actor: { kind: 'API_KEY', id: full.id }, ip: '127.0.0.1' })
  })

  test('KG-12: GET /api/v1/me/organizations with a Bearer key', async () => {
    const answer = await rest('GET', '/me/organizations')
    expect(answer.status).toBe(200)
    expect(answer.body?.['data']).toEqual([
      { id: organization.id, slug: organization.slug, name: `Organization ${organization.slug}`, external_id: `external-${organization.slug}`, created_at: expect.stringMatching(ISO_UTC) as unknown },
    ])
  })

  test('KG-20: a key sees and changes nothing of another organization, whether or not it exists', async () => {
    const foreign = await makeApiKey(app, await makeOrganization(app))
    const bodies: unknown[] = []
    for (const id of [foreign.id, 'key_0000000000000000000000']) {
      for (const [method, body] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const) {
        const answer = await rest(method, `/api-keys/${id}`, body === undefined ? {} : { body })
        expect(answer.status).toBe(404)
        bodies.push({ ...answer.body, trace_id: null })
      }
    }
    expect(bodies.slice(0, 3)).toEqual(bodies.slice(3))
  })

  test('KO-02, CR-12: the catalogue of permissions and kinds', async () => {
    const { groups, kinds } = (await rest('GET', '/permissions')).body as { groups: { permissions: { name: string }[] }[]; kinds: { name: string }[] }
    const names = groups.flatMap((group) => group.permissions.map(({ name }) => name))
    expect(names).toEqual(expect.arrayContaining(['incidents:read', 'incidents:write', 'telemetry:write', 'api_keys:write']))
    expect(kinds.map(({ name }) => name)).toEqual(expect.arrayContaining(['telemetry', 'sdk_integration']))
  })
})

describe('changing', () => {
  test('KO-20, KO-21: PATCH enabled false disables at once, true enables again', async () => {
    const { id, key } = await create({ scopes: ['api_keys:read'] })
    const mine = createRestClient(app, String(key))
    expect((await mine('GET', '/me')).status).toBe(200)
    expect(await rest('PATCH', `/api-keys/${String(id)}`, { body: { enabled: false } })).toMatchObject({ status: 200, body: { enabled: false, status: 'DISABLED' } })
    const refused = await mine('GET', '/me')
    expect([refused.status, refused.headers.get('x-latchkey-reason'), refused.headers.get('www-authenticate')]).toEqual([401, 'DISABLED', 'Bearer'])
    expect(await rest('PATCH', `/api-keys/${String(id)}`, { body: { enabled: true } })).toMatchObject({ status: 200, body: { enabled: true, status: 'ACTIVE' } })
    expect((await mine('GET', '/me')).status).toBe(200)
  })

  test.each([
    ['ACTIVE', {}, true],
    ['SUSPENDED', { suspendedAt: new Date() }, false],
    ['DISABLED', { disabledAt: new Date() }, false],
    ['EXPIRED', { expiresAt: new Date(0) }, false],
    ['REVOKED', { revokedAt: new Date() }, false],
  ] as const)('a key that is %s says by enabled whether it works, in every answer and in GraphQL', async (status, lifecycle, enabled) => {
    const { id } = await makeApiKey(app, organization, lifecycle)
    const says = { id, status, enabled }
    expect(await rest('GET', `/api-keys/${id}`)).toMatchObject({ status: 200, body: says })
    expect(entriesOf(await rest('GET', `/api-keys?status=${status}`))).toContainEqual(expect.objectContaining(says))
    expect(await full.client.expectSuccess('query ($id: ID!) { node(id: $id) { ... on ApiKey { id status enabled } } }', { id })).toEqual(says)
    expect((await full.client.expectSuccess<{ apiKeys: { nodes: unknown[] } }>('{ organization { apiKeys { nodes { id enabled } } } }')).apiKeys.nodes).toContainEqual({ id, enabled })
    expect(await rest('POST', `/api-keys/${id}/revoke`, { body: {} })).toMatchObject({ status: 200, body: { id, status: 'REVOKED', enabled: false } })
  })

  test('CR-18, CR-27: PUT changes name and scopes, answers the changed key, and updated_at moves', async () => {
    const { id, updated_at: before } = await create({ scopes: ['incidents:read'] })
    app.clock.advance(1000)
    const answer = await rest('PUT', `/api-keys/${String(id)}`, { body: { name: 'Renamed', scopes: ['services:read'] } })
    expect(answer).toMatchObject({ status: 200, body: { id, name: 'Renamed', scopes: ['services:read'] } })
    expect(Date.parse(String(answer.body?.['updated_at']))).toBeGreaterThan(Date.parse(String(before)))
  })

  test('CR-19: the scopes of an immutable kind cannot change, its name can', async () => {
    const { id } = await create({ kind: 'telemetry' })
    expect(await rest('PUT', `/api-keys/${String(id)}`, { body: { scopes: ['monitors:read'] } })).toMatchObject({ status: 409, body: { code: 'IMMUTABLE_KIND', kind: 'telemetry' } })
    expect(await rest('PUT', `/api-keys/${String(id)}`, { body: { name: 'Renamed' } })).toMatchObject({ status: 200, body: { name: 'Renamed', scopes: ['telemetry:write'] } })
  })

  test('CR-21, CR-24: the kind and what only Latchkey sets are refused by name', async () => {
    const { id } = await create({ scopes: ['incidents:read'] })
    const readOnly = { kind: 'telemetry', key: 'lk_x', immutable: true, last_used_at: null, created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' }
    const answer = await rest('PUT', `/api-keys/${String(id)}`, { body: { name: 'Renamed', ...readOnly } })
    expect(answer.status).toBe(400)
    expect(issuesOf(answer).map(({ path, code }) => `${path.join('.')} ${code}`)).toEqual(Object.keys(readOnly).map((name) => `${name} READ_ONLY`))
    expect(await rest('GET', `/api-keys/${String(id)}`)).toMatchObject({ body: { name: 'A key', kind: 'custom' } })
  })

  test('KG-09, KG-10, KG-16: all workspaces, or chosen ones, and none is refused', async () => {
    const workspace = await makeWorkspace(app, organization)
    const { id } = await create({ scopes: ['incidents:read'], workspaces: [workspace.id] })
    expect(await rest('GET', `/api-keys/${String(id)}`)).toMatchObject({ body: { workspace_scope: 'CHOSEN', workspaces: [workspace.id] } })
    expect(await rest('PATCH', `/api-keys/${String(id)}`, { body: { workspaces: [] } })).toMatchObject({ status: 400, body: { issues: [{ path: ['workspaces'] }] } })
    expect(await rest('PATCH', `/api-keys/${String(id)}`, { body: { workspace_scope: 'ALL' } })).toMatchObject({ status: 200, body: { workspace_scope: 'ALL', workspaces: [] } })
  })

  test('KO-22, CR-22, CR-23: DELETE answers 204 without content, and the key is gone and dead', async () => {
    const { id, key } = await create({ scopes: ['api_keys:read'] })
    const answer = await rest('DELETE', `/api-keys/${String(id)}`)
    expect([answer.status, answer.body, answer.headers.get('content-length'), answer.headers.get('content-type')]).toEqual([204, null, null, null])
    expect((await rest('GET', `/api-keys/${String(id)}`)).status).toBe(404)
    expect((await listed()).map((one) => one['id'])).not.toContain(id)
    expect((await createRestClient(app, String(key))('GET', '/me')).status).toBe(401)
    expect((await rest('DELETE', `/api-keys/${String(id)}`)).status).toBe(404)
  })

  test('KE-05, KE-06: deleting needs a permission of its own', async () => {
    const { id } = await create({ scopes: ['incidents:read'] })
    expect(await (await keyWith('api_keys:read', 'api_keys:write'))('DELETE', `/api-keys/${String(id)}`)).toMatchObject({ status: 403, body: { required_permissions: ['api_keys:delete'] } })
    expect((await rest('GET', `/api-keys/${String(id)}`)).body?.['status']).toBe('ACTIVE')
  })

  test('SP-15, SP-63: a revoked key stops at once and the revocation is in the log', async () => {
    const { id, key } = await create({ scopes: ['api_keys:read'] })
    expect(await rest('POST', `/api-keys/${String(id)}/revoke`, { body: { reason: 'Leaked' } })).toMatchObject({ status: 200, body: { id, status: 'REVOKED', also_revoked: [], propagation: { nodes: 1, acknowledged: 1, missing: [] } } })
    const refused = await createRestClient(app, String(key))('GET', '/me')
    expect([refused.status, refused.headers.get('x-latchkey-reason')]).toEqual([401, 'REVOKED'])
    const { body } = await rest('GET', `/audit-log?target_id=${String(id)}&action=api_key.revoked`)
    expect(body).toMatchObject({ total_count: 1, data: [{ after: { reason: 'Leaked' } }] })
  })
})
