import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeGatewayKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestKeyOptions, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'
import { type RawAnswer, sendRaw } from '../../testing/http.ts'

let app: TestApp
let organization: TestOrganization
let production: TestWorkspace
let gateway: string
beforeAll(async () => {
  app = await createTestApp({ environment: { LATCHKEY_TRUSTED_PROXIES: '198.51.100.0/24' } })
  organization = await makeOrganization(app)
  production = await makeWorkspace(app, organization)
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

const key = (options: TestKeyOptions = {}): Promise<TestKey> => makeApiKey(app, organization, options)
const SUBJECT = ['X-Forwarded-Method', 'GET', 'X-Forwarded-Uri', '/incidents', 'X-Forwarded-For', '203.0.113.7']
const bearer = (secret: string): string[] => ['Authorization', `Bearer ${secret}`]

function judge(search: string, headers: string[], { proof = ['X-Latchkey-Gateway-Key', gateway], subject = SUBJECT, method = 'GET', url = app.url } = {}): Promise<RawAnswer> {
  return sendRaw(`${url}/v1/forward-auth${search}`, { method, headers: [...proof, ...subject, ...headers] })
}

describe('a good key', () => {
  test('is 200 without a body, with everything that the gateway passes on', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    const { id, secret } = await key({ name: 'Größe "x", y', ownerId: member.userId, permissions: ['incidents:read', 'monitors:write'], workspaces: [production] })
    for (const _round of ['cold', 'warm']) {
      const { status, headers, text } = await judge(`?permission=incidents:read&workspace=${production.slug}`, bearer(secret))
      expect([status, text]).toEqual([200, ''])
      expect(headers).toMatchObject({
        'x-latchkey-key-id': id,
        'x-latchkey-organization': organization.slug,
        'x-latchkey-permissions': 'incidents:read,monitors:write',
        'x-latchkey-workspaces': production.slug,
        'x-latchkey-owner': member.email,
        'x-latchkey-name': 'Gr%C3%B6%C3%9Fe%20%22x%22,%20y',
        'cache-control': 'no-store',
        'ratelimit-policy': '"per-key";q=2400;w=60',
      })
      expect(headers['x-request-id']).toMatch(/^req_/)
    }
  })

  test('without an owner says so, and for all workspaces; every header is there', async () => {
    const { headers } = await judge('', bearer((await key()).secret))
    expect([headers['x-latchkey-owner'], headers['x-latchkey-workspaces']]).toEqual(['-', '*'])
  })

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])('is judged the same by %s', async (method) => {
    expect((await judge('?permission=incidents:read', bearer((await key()).secret), { method })).status).toBe(200)
  })

  test('writes count against the budget for writes: by the permission asked for, or by the method', async () => {
    const { secret } = await key()
    const policy = async (search: string, method: string): Promise<unknown> =>
      (await judge(search, bearer(secret), { subject: ['X-Forwarded-Method', method, 'X-Forwarded-Uri', '/'] })).headers['ratelimit-policy']
    expect(await policy('', 'GET')).toContain('q=2400')
    expect(await policy('', 'POST')).toContain('q=600')
    expect(await policy('?permission=incidents:write', 'GET')).toContain('q=600')
    expect(await policy('?permission=incidents:read', 'POST')).toContain('q=2400')
  })
})

describe('a refusal', () => {
  test.each<[string, TestKeyOptions, string, number, string]>([
    ['revoked', { revokedAt: new Date(0) }, '', 401, 'REVOKED'],
    ['expired', { expiresAt: new Date(0) }, '', 401, 'EXPIRED'],
    ['disabled', { disabledAt: new Date(0) }, '', 401, 'DISABLED'],
    ['lacking a permission', { permissions: ['incidents:read'] }, '?permission=incidents:write&permission=incidents:read,services:read', 403, 'INSUFFICIENT_PERMISSIONS'],
    ['for another workspace', { workspaces: [] }, '', 403, 'WRONG_WORKSPACE'],
  ])('of a key that is %s', async (_what, options, search, status, reason) => {
    const other = await makeWorkspace(app, organization)
    const isWorkspace = reason === 'WRONG_WORKSPACE'
    const { secret } = await key(isWorkspace ? { workspaces: [other] } : options)
    const answer = await judge(isWorkspace ? `?workspace=${production.slug}` : search, bearer(secret))
    expect([answer.status, answer.headers['x-latchkey-reason']]).toEqual([status, reason])
    expect(answer.headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined)
    expect(answer.headers['x-latchkey-missing-permissions']).toBe(reason === 'INSUFFICIENT_PERMISSIONS' ? 'incidents:write,services:read' : undefined)
    expect(answer.headers['x-latchkey-key-id']).toBeUndefined()
  })

  test('gives no reason where no secret matched: none, a malformed and an unknown one', async () => {
    const { secret } = await key()
    for (const headers of [[], bearer(`${secret}x`), bearer('lk_nothing'), ['Authorization', 'Basic !'], ['Authorization', 'Digest x']]) {
      const answer = await judge('', headers)
      expect([answer.status, answer.headers['www-authenticate'], answer.headers['x-latchkey-reason']]).toEqual([401, 'Bearer', undefined])
    }
  })
})

describe('whose question it is', () => {
  test.each<[string, string[]]>([
    ['nothing', []],
    ['a key of an organization', ['X-Latchkey-Gateway-Key', 'lk_abc']],
    ['a gateway key that is none', ['X-Latchkey-Gateway-Key', 'lkgw_0000000000000000000000000000000000000000000000000']],
  ])('a gateway that shows %s gets 500 and never what it would hand on', async (_what, proof) => {
    const answer = await judge('', bearer((await key()).secret), { proof })
    expect([answer.status, answer.headers['content-type']]).toEqual([500, 'application/problem+json; charset=utf-8'])
    expect(app.logLines.some((line) => line.includes('unproven_gateway'))).toBe(true)
  })

  test('two gateway keys, and one that was revoked, prove nothing', async () => {
    const { secret } = await key()
    const revoked = await makeGatewayKey(app, { revokedAt: new Date(0) })
    expect((await judge('', bearer(secret), { proof: ['X-Latchkey-Gateway-Key', gateway, 'X-Latchkey-Gateway-Key', gateway] })).status).toBe(500)
    expect((await judge('', bearer(secret), { proof: ['X-Latchkey-Gateway-Key', revoked] })).status).toBe(500)
    expect((await judge('', bearer(secret), { proof: ['X-Latchkey-Gateway-Key', await makeGatewayKey(app, { ipAllowlist: ['203.0.113.0/24'] })] })).status).toBe(500)
  })

  test('a gateway may prove itself by its address, where that was configured', async () => {
    const other = await createTestApp({ sharing: app, environment: { LATCHKEY_TRUSTED_GATEWAYS: '127.0.0.0/8' } })
    try {
      const { secret } = await key()
      expect((await judge('', bearer(secret), { proof: [], url: other.url })).status).toBe(200)
      // A wrong key is not mended by a right address.
      expect((await judge('', bearer(secret), { proof: ['X-Latchkey-Gateway-Key', 'lkgw_wrong'], url: other.url })).status).toBe(500)
    } finally {
      await other.close()
    }
  })
})

describe('what is asked', () => {
  test.each<[string, string]>([
    ['an unknown permission', '?permission=incidents:writ'],
    ['an empty permission', '?permission='],
    ['a misspelled parameter', '?permissions=incidents:read'],
    ['an empty one among permissions', '?permission=incidents:read,'],
    ['an unknown workspace', '?workspace=nowhere'],
    ['an empty workspace', '?workspace='],
    ['a workspace without a value', '?workspace'],
    ['two workspaces', '?workspace=a&workspace=b'],
    ['an unknown kind of credential', '?credential=cookie'],
    ['another throttle status', '?throttle_status=200'],
  ])('%s is 400', async (_what, search) => {
    const answer = await judge(search, bearer((await key()).secret))
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/problem+json; charset=utf-8'])
  })

  test('an empty parameter is no question, whatever the key is', async () => {
    for (const headers of [bearer('lk_unknown'), bearer((await key({ workspaces: [production] })).secret)]) {
      for (const search of ['?workspace=', '?permission=incidents:read&workspace=', '?permission=']) expect((await judge(search, headers)).status).toBe(400)
    }
  })

  test.each<[string, string[]]>([
    ['no method', ['X-Forwarded-Uri', '/']],
    ['no address', ['X-Forwarded-Method', 'GET']],
    ['two methods', [...SUBJECT, 'X-Forwarded-Method', 'POST']],
    ['two addresses', [...SUBJECT, 'X-Forwarded-Uri', '/other']],
    ['two ways that differ', [...SUBJECT, 'X-Original-Method', 'DELETE']],
    ['a method that is none', ['X-Forwarded-Method', 'get\tx', 'X-Forwarded-Uri', '/']],
    ['a key in the address', ['X-Forwarded-Method', 'GET', 'X-Forwarded-Uri', '/?q=KEY']],
  ])('a subject with %s is 400', async (_what, subject) => {
    const { secret } = await key()
    expect((await judge('', bearer(secret), { subject: subject.map((line) => line.replace('KEY', secret)) })).status).toBe(400)
  })

  test('the names of nginx ingresses are read as well', async () => {
    expect((await judge('', bearer((await key()).secret), { subject: ['X-Original-Method', 'GET', 'X-Original-URL', 'https://api.example.com/'] })).status).toBe(200)
  })
})

describe('where the credential is', () => {
  test('Bearer, X-API-Key and Basic are read; the same twice is one, two different ones are refused', async () => {
    const { secret } = await key()
    const basic = `Basic ${Buffer.from(`${secret}:`).toString('base64')}`
    const other = await key()
    expect((await judge('', ['X-API-Key', secret])).status).toBe(200)
    expect((await judge('', ['Authorization', basic])).status).toBe(200)
    expect((await judge('', [...bearer(secret), 'X-API-Key', secret])).status).toBe(200)
    expect((await judge('', [...bearer(secret), 'X-API-Key', other.secret])).status).toBe(400)
    expect((await judge('', [...bearer(secret), ...bearer(other.secret)])).status).toBe(400)
  })

  test("the service's own Bearer token is no credential beside an X-API-Key", async () => {
    const { secret } = await key()
    expect((await judge('', [...bearer('eyJhbGciOi.x.y'), 'X-API-Key', secret])).status).toBe(200)
    expect((await judge('', bearer('eyJhbGciOi.x.y'))).status).toBe(401)
  })

  test('the gateway may say which header counts; the others are the service’s business', async () => {
    const { secret } = await key()
    const basic = ['Authorization', `Basic ${Buffer.from(`${secret}:`).toString('base64')}`]
    expect((await judge('?credential=x-api-key', [...bearer('lk_other'), 'X-API-Key', secret])).status).toBe(200)
    expect((await judge('?credential=bearer', [...bearer(secret), 'X-API-Key', 'anything'])).status).toBe(200)
    expect((await judge('?credential=bearer', ['X-API-Key', secret])).status).toBe(401)
    expect((await judge('?credential=basic', basic)).status).toBe(200)
    expect((await judge('?credential=basic', bearer(secret))).status).toBe(401)
  })

  test('the key is in no log line and in no answer', async () => {
    const { secret } = await key()
    const answers = [await judge('', bearer(secret)), await judge('?permission=no:such', bearer(secret)), await judge('', [...bearer(secret), 'X-API-Key', gateway])]
    expect(JSON.stringify(answers)).not.toContain(secret)
    expect(app.logLines.join('\n')).not.toContain(secret)
  })
})

describe('the limit of requests', () => {
  test('of 100 questions at once never more than the limit are let through, and the rest are told when to come back', async () => {
    const small = await makeOrganization(app, { plan: 'starter' })
    const { secret } = await makeApiKey(app, small)
    const answers = await Promise.all(Array.from({ length: 100 }, () => judge('?permission=incidents:read', bearer(secret))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(40)
    for (const { headers } of refused) {
      expect(headers).toMatchObject({ 'x-latchkey-reason': 'RATE_LIMITED', 'ratelimit-policy': '"per-key";q=60;w=60' })
      expect(headers['ratelimit']).toMatch(/^"per-key";r=0;t=\d+$/)
      expect(Number(headers['retry-after'])).toBeGreaterThan(50)
    }
    const forNginx = await judge('?throttle_status=403', bearer(secret))
    expect([forNginx.status, forNginx.headers['x-latchkey-reason']]).toEqual([403, 'RATE_LIMITED'])
    // The budget for writes is another one.
    expect((await judge('?permission=incidents:write', bearer(secret))).status).toBe(200)
  })

  test('refusals that come before it use nothing up', async () => {
    const small = await makeOrganization(app, { plan: 'starter' })
    const { id, secret } = await makeApiKey(app, small, { disabledAt: new Date(0) })
    for (let count = 0; count < 70; count += 1) expect((await judge('', bearer(secret))).status).toBe(401)
    await app.pool.query('update api_key set disabled_at = null where id = $1', [id])
    expect((await judge('', bearer(secret))).headers['ratelimit']).toMatch(/r=59;/)
  })
})
