import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { almost, makeApiKey, makeGatewayKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestKeyOptions, type TestMember, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let production: TestWorkspace
let staging: TestWorkspace
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  production = await makeWorkspace(app, organization)
  staging = await makeWorkspace(app, organization)
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

interface Answer {
  status: number
  body: Record<string, unknown>
  headers: Headers
}

async function ask(question: unknown, { asker = gateway, headers = {} }: { asker?: string | null; headers?: Record<string, string> } = {}): Promise<Answer> {
  const response = await fetch(`${app.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(asker === null ? {} : { authorization: `Bearer ${asker}` }), ...headers },
    body: typeof question === 'string' ? question : JSON.stringify(question),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers }
}

const key = (options: TestKeyOptions = {}): Promise<TestKey> => makeApiKey(app, organization, options)
const hour = (hours: number): Date => new Date(app.clock.now().getTime() + hours * 3_600_000)

describe('answers 200 with one outcome', () => {
  test('VALID, with everything that a service needs to decide', async () => {
    const { id, secret } = await key({ name: 'Pipeline', permissions: ['incidents:write', 'monitors:read'], workspaces: [production], expiresAt: hour(1) })
    const { status, body, headers } = await ask({ key: secret, permissions: ['incidents:write'], workspace: production.slug })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      valid: true,
      code: 'VALID',
      key_id: id,
      name: 'Pipeline',
      metadata: {},
      organization: organization.slug,
      external_id: `external-${organization.slug}`,
      owner: null,
      permissions: ['incidents:write', 'monitors:read'],
      workspace_scope: 'CHOSEN',
      workspaces: [production.slug],
      expires_at: hour(1).toISOString(),
      rate_limit: { limit: 600, remaining: 599, reset_seconds: 60 },
    })
  })

  test.each<[string, TestKeyOptions, string]>([
    ['a revoked key', { revokedAt: new Date(0) }, 'REVOKED'],
    ['a key that is revoked, expired and disabled: the first of the table wins', { revokedAt: new Date(0), disabledAt: new Date(0), expiresAt: new Date(0) }, 'REVOKED'],
    ['an expired key', { expiresAt: new Date(0) }, 'EXPIRED'],
    ['an expired and disabled key', { expiresAt: new Date(0), disabledAt: new Date(0) }, 'EXPIRED'],
    ['a disabled key', { disabledAt: new Date(0) }, 'DISABLED'],
    ['a suspended key', { suspendedAt: new Date(0) }, 'SUSPENDED'],
  ])('for %s', async (_what, options, outcome) => {
    const { body, status } = await ask({ key: (await key(options)).secret })
    expect([status, body['valid'], body['code'], body['missing_permissions']]).toEqual([200, false, outcome, []])
  })

  test('at expiresAt itself the key is expired, a millisecond before it is not', async () => {
    const { secret } = await key({ expiresAt: app.clock.now() })
    expect((await ask({ key: secret })).body['code']).toBe('EXPIRED')
    const other = await key({ expiresAt: new Date(app.clock.now().getTime() + 1) })
    expect((await ask({ key: other.secret })).body['code']).toBe('VALID')
  })

  test('INSUFFICIENT_PERMISSIONS with the missing ones; write does not imply read', async () => {
    const { secret } = await key({ permissions: ['incidents:write'] })
    const { body } = await ask({ key: secret, permissions: ['incidents:read', 'incidents:write', 'services:read'] })
    expect(body).toMatchObject({ valid: false, code: 'INSUFFICIENT_PERMISSIONS', missing_permissions: ['incidents:read', 'services:read'] })
  })

  test('WRONG_WORKSPACE outside the chosen ones, by slug and by id', async () => {
    const { secret } = await key({ workspaces: [production] })
    expect((await ask({ key: secret, workspace: staging.slug })).body['code']).toBe('WRONG_WORKSPACE')
    expect((await ask({ key: secret, workspace: staging.id })).body['code']).toBe('WRONG_WORKSPACE')
    expect((await ask({ key: secret, workspace: production.id })).body['code']).toBe('VALID')
  })

  test('WRONG_WORKSPACE for an archived workspace, also with a key for all', async () => {
    const archived = await makeWorkspace(app, organization, { archived: true })
    expect((await ask({ key: (await key()).secret, workspace: archived.slug })).body['code']).toBe('WRONG_WORKSPACE')
    const { body } = await ask({ key: (await key({ workspaces: [archived, production] })).secret })
    expect(body).toMatchObject({ code: 'VALID', workspaces: [production.slug] })
  })

  test('a key for all workspaces is good for one that is made later', async () => {
    const { secret } = await key()
    const later = await makeWorkspace(app, organization)
    expect((await ask({ key: secret, workspace: later.slug })).body).toMatchObject({ code: 'VALID', workspace_scope: 'ALL', workspaces: [] })
  })

  test('nothing about the key, and no reason, where no secret matched', async () => {
    const { secret } = await key()
    const stranger = await makeApiKey(app, await makeOrganization(app))
    for (const [text, code] of [[`${secret}x`, 'MALFORMED'], [stranger.secret.slice(0, -1), 'MALFORMED'], ['', 'MALFORMED']] as const) {
      expect((await ask({ key: text })).body).toEqual({ valid: false, code })
    }
  })
})

describe('a personal key is never stronger than its owner is today', () => {
  test('a demoted owner takes the key along, and no membership ends it', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    const { secret } = await key({ ownerId: member.userId })
    expect((await ask({ key: secret, permissions: ['incidents:write'] })).body).toMatchObject({ code: 'VALID', owner: member.email })
    await app.pool.query(`update member set role = 'VIEWER' where id = $1`, [member.memberId])
    expect((await ask({ key: secret, permissions: ['incidents:write'] })).body).toMatchObject({ code: 'INSUFFICIENT_PERMISSIONS', missing_permissions: ['incidents:write'] })
    expect((await ask({ key: secret, permissions: ['incidents:read'] })).body).toMatchObject({ code: 'VALID' })
    await app.pool.query('delete from member where id = $1', [member.memberId])
    expect((await ask({ key: secret })).body).toMatchObject({ valid: false, code: 'REVOKED', permissions: [] })
  })
})

describe("the asker's own faults", () => {
  test.each<[string, unknown, string]>([
    ['an unknown permission', { permissions: ['incidents:writ'] }, 'permissions'],
    ['a look-alike permission', { permissions: ['INCIDENTS:WRITE'] }, 'permissions'],
    ['an unknown workspace', { workspace: 'nowhere' }, 'workspace'],
    ['an address that is none', { ip: '010.1.2.3' }, 'ip'],
    ['a permission that is no text', { permissions: [1] }, 'permissions'],
    ['an unknown field', { permission: 'incidents:write' }, 'permission'],
    ['an unknown access', { access: 'READ' }, 'access'],
  ])('%s is 400 and names the field', async (_what, question, field) => {
    const { status, body } = await ask({ key: (await key()).secret, ...(question as object) })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: expect.arrayContaining([field]) }] })
  })

  test.each<[string, unknown, string]>([
    ['key', ['a secret'], 'a text'],
    ['permissions', 'a secret', 'a list of at most 200 names of permissions, or null'],
    ['workspace', 5, 'the slug or the id of a workspace, or null'],
    ['ip', 5, 'an address as text, such as 203.0.113.7 or 2001:db8::1, or null'],
    ['access', 'a secret', '"read", "write" or null'],
    ['operation', {}, 'the id of a persisted operation, or null'],
  ])('a wrong %s is told what it must be, and what was sent is not repeated', async (field, value, must) => {
    const { status, body } = await ask({ key: 'x', [field]: value })
    expect([status, body['issues']]).toEqual([400, [{ path: [field], code: 'INVALID_VALUE', message: `${field} must be ${must}.` }]])
    expect(JSON.stringify(body)).not.toContain('a secret')
  })

  test.each(['', '[]', 'null', '"x"', '{', '{}', '{"key":1}'])('the body %j is 400', async (body) => {
    expect((await ask(body)).status).toBe(400)
  })

  test('no credential, a made-up one and a session are 401 with a bare challenge', async () => {
    const { secret } = await key()
    for (const answer of [
      await ask({ key: secret }, { asker: null }),
      await ask({ key: secret }, { asker: almost(gateway) }),
      await ask({ key: secret }, { asker: null, headers: { cookie: `latchkey_session=${owner.token}` } }),
    ]) {
      expect([answer.status, answer.headers.get('www-authenticate'), answer.body['code']]).toEqual([401, 'Bearer', 'UNAUTHENTICATED'])
    }
  })

  test('an API key without api_keys:verify is 403, whatever else it may', async () => {
    const asker = await key({ permissions: ['api_keys:read', 'api_keys:write', 'api_keys:delete'] })
    const { status, body } = await ask({ key: (await key()).secret }, { asker: asker.secret })
    expect([status, body['required_permissions']]).toEqual([403, ['api_keys:verify']])
  })

  test('two different credentials are 400, the same twice is one', async () => {
    const { secret } = await key()
    expect((await ask({ key: secret }, { headers: { 'x-api-key': secret } })).body['code']).toBe('AMBIGUOUS_CREDENTIALS')
    expect((await ask({ key: secret }, { headers: { 'x-api-key': gateway } })).status).toBe(200)
  })

  test('GET is 405, another content type 415, more than 100 KB 413', async () => {
    expect((await fetch(`${app.url}/v1/keys/verify`)).status).toBe(405)
    expect((await ask({ key: 'x' }, { headers: { 'content-type': 'text/plain' } })).status).toBe(415)
    expect((await ask({ key: 'x'.repeat(110_000) })).status).toBe(413)
  })
})

describe('who may know of which key', () => {
  test("an organization's key sees its own organization's keys; another's is NOT_FOUND and is not counted as used", async () => {
    const asker = await key({ permissions: ['api_keys:verify'] })
    const foreign = await makeApiKey(app, await makeOrganization(app))
    expect((await ask({ key: foreign.secret }, { asker: asker.secret })).body).toEqual({ valid: false, code: 'NOT_FOUND' })
    expect((await ask({ key: (await key()).secret }, { asker: asker.secret })).body['code']).toBe('VALID')
    await new Promise((resolve) => setTimeout(resolve, 1_300))
    const { rows } = await app.pool.query('select 1 from api_key_use where api_key_id = $1 and last_used_at is not null', [foreign.id])
    expect(rows).toEqual([])
  })

  test('an asker limited to workspaces sees only keys within its own', async () => {
    const asker = await key({ permissions: ['api_keys:verify'], workspaces: [production] })
    const code = async (options: TestKeyOptions): Promise<unknown> => (await ask({ key: (await key(options)).secret }, { asker: asker.secret })).body['code']
    expect(await code({ workspaces: [production] })).toBe('VALID')
    expect(await code({ workspaces: [production, staging] })).toBe('NOT_FOUND')
    expect(await code({})).toBe('NOT_FOUND')
  })

  test('a revoked, an ended and a wrongly placed gateway key ask nothing', async () => {
    const { secret } = await key()
    expect((await ask({ key: secret }, { asker: await makeGatewayKey(app, { revokedAt: new Date(0) }) })).status).toBe(401)
    expect((await ask({ key: secret }, { asker: await makeGatewayKey(app, { expiresAt: app.clock.now() }) })).status).toBe(401)
    expect((await ask({ key: secret }, { asker: await makeGatewayKey(app, { ipAllowlist: ['203.0.113.0/24'] }) })).status).toBe(403)
    expect((await ask({ key: secret }, { asker: await makeGatewayKey(app, { ipAllowlist: ['127.0.0.0/8'] }) })).status).toBe(200)
  })

  test('a gateway key is no principal anywhere else', async () => {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` }, body: '{"query":"{__typename}"}' })
    expect(response.status).toBe(401)
  })
})

describe('near misses', () => {
  test('no change of a live key is ever accepted', async () => {
    const { secret } = await key()
    const change = fc.oneof(
      fc.tuple(fc.nat(secret.length - 1), fc.string({ minLength: 1, maxLength: 1 })).map(([at, character]) => secret.slice(0, at) + character + secret.slice(at + 1)),
      fc.nat(secret.length - 1).map((end) => secret.slice(0, end)),
      fc.string({ minLength: 1, maxLength: 5 }).map((tail) => secret + tail),
      fc.string({ minLength: 1, maxLength: 5 }).map((head) => head + secret),
      fc.constantFrom(secret.toUpperCase(), secret.toLowerCase(), ` ${secret}`, `${secret}\0`, `${secret}\n`, secret.normalize('NFKC').replace('l', 'ｌ')),
    )
    await fc.assert(
      fc.asyncProperty(change.filter((text) => text !== secret), async (text) => {
        expect((await ask({ key: text })).body['valid']).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('a malformed key costs no query', async () => {
    let queries = 0
    const original = app.pool.query.bind(app.pool)
    const counted = ((...parameters: Parameters<typeof original>) => {
      if ((parameters[0] as { name?: string }).name !== 'write-uses') queries += 1
      return original(...parameters)
    }) as typeof app.pool.query
    app.pool.query = counted
    try {
      await ask({ key: 'lk_0000000000000000000000000000000000000000000000000' })
      expect(queries).toBe(0)
    } finally {
      app.pool.query = original
    }
  })
})

test('use is recorded within seconds, forward only, and touches nothing of the key', async () => {
  const { id, secret } = await key()
  const before = await app.pool.query('select xmin, * from api_key where id = $1', [id])
  await ask({ key: secret, ip: '203.0.113.9' })
  await expect.poll(async () => (await app.pool.query('select last_used_from from api_key_use where api_key_id = $1', [id])).rows, { timeout: 4_000 }).toEqual([{ last_used_from: '203.0.113.9' }])
  expect((await app.pool.query('select xmin, * from api_key where id = $1', [id])).rows).toEqual(before.rows)
})

test('GraphQL gives the same decision', async () => {
  const asker = await key({ permissions: ['api_keys:verify'] })
  const { id, secret } = await key({ permissions: ['incidents:read'], workspaces: [production] })
  const VERIFY = `mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename
    ... on VerifyApiKeySuccess { verification { valid outcome keyId permissions missingPermissions workspaceScope workspaces rateLimit { limit remaining resetSeconds } } }
    ... on InvalidInput { issues { path code } } } }`
  const { verification } = await asker.client.expectSuccess<{ verification: unknown }>(VERIFY, { input: { key: secret, permissions: ['incidents:write'], workspace: production.slug } }, 'VerifyApiKeySuccess')
  expect(verification).toEqual({ valid: false, outcome: 'INSUFFICIENT_PERMISSIONS', keyId: id, permissions: ['incidents:read'], missingPermissions: ['incidents:write'], workspaceScope: 'CHOSEN', workspaces: [production.slug], rateLimit: { limit: 600, remaining: 599, resetSeconds: 60 } })
  await asker.client.expectFailure(VERIFY, { input: { key: secret, workspace: 'nowhere' } }, 'InvalidInput')
  expect(await (await key({ permissions: ['api_keys:read'] })).client.expectDenied(VERIFY, { input: { key: secret } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['api_keys:verify'] })
})

describe('the quick way and the thorough way', () => {
  test('answer alike, headers included', async () => {
    const asker = await key({ permissions: ['api_keys:verify'] })
    const silent = await key({ permissions: ['incidents:read'] })
    const questions = [
      { key: (await key({ permissions: ['incidents:read'], workspaces: [production] })).secret, permissions: ['incidents:read'], workspace: production.slug },
      { key: (await key({ permissions: ['incidents:read'] })).secret, permissions: ['incidents:write'] },
      { key: (await key({ revokedAt: new Date(0) })).secret },
      { key: 'lk_nothing' },
      { key: (await key()).secret, permissions: ['no:such'] },
      { key: (await key()).secret, workspace: 'nowhere' },
      { nothing: true },
    ]
    const send = async (question: unknown, credential: string, thorough: boolean): Promise<unknown> => {
      const body = JSON.stringify(question)
      const response = await fetch(`${app.url}/v1/keys/verify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
        // Without a length the request is not one of those that are answered at once.
        ...(thorough ? { body: new Blob([body]).stream(), duplex: 'half' } : { body }),
      } as RequestInit)
      const headers = Object.fromEntries([...response.headers].filter(([name]) => !['date', 'x-request-id', 'traceparent', 'keep-alive', 'connection'].includes(name)))
      const answer = (await response.json()) as Record<string, unknown>
      return { status: response.status, headers: { ...headers, 'content-length': null }, answer: { ...answer, rate_limit: null } }
    }
    for (const credential of [gateway, asker.secret, silent.secret, almost(gateway)]) {
      for (const question of questions) {
        await send(question, credential, true)
        expect(await send(question, credential, false)).toEqual(await send(question, credential, true))
      }
    }
  })
})
