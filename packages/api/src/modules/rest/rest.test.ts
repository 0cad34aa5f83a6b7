import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { DOMAIN_ERRORS, TOP_LEVEL_ERRORS } from '@latchkey/domain/errors.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { sendRaw } from '../../testing/http.ts'
import { createRestClient, entriesOf, issuesOf, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'
import { createSchema } from '../../schema.ts'
import { compileRoutes } from './compiled-route.ts'
import { REST_ROUTES } from './routes.ts'

let app: TestApp
let organization: TestOrganization
let full: TestKey
let rest: RestTestClient
let anonymous: RestTestClient
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  full = await makeApiKey(app, organization)
  rest = createRestClient(app, full.secret)
  anonymous = createRestClient(app, null)
})
afterAll(() => app.close())

const create = async (): Promise<{ id: string; etag: string; version: number }> => {
  const { body, headers } = await rest('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read'] } })
  return { id: String(body?.['id']), etag: headers.get('etag') ?? '', version: Number(body?.['version']) }
}

const count = async (): Promise<unknown> => (await rest('GET', '/api-keys?page_size=1')).body?.['total_count']

describe('who may ask', () => {
  test.each(REST_ROUTES.map((route) => [route.method, route.path] as const))('%s %s needs a key', async (method, path) => {
    const answer = await anonymous(method, path.replace('/api/v1', '').replace('{id}', full.id))
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', type: '/api/v1/problems/unauthenticated' } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('a session never counts, whatever its member may do', async () => {
    const { token } = await makeMember(app, organization, 'OWNER')
    expect((await anonymous('GET', '/api-keys', { headers: { cookie: `latchkey_session=${token}` } })).status).toBe(401)
    expect((await rest('GET', '/me', { headers: { cookie: `latchkey_session=${token}` } })).body?.['kind']).toBe('API_KEY')
  })

  test('two different keys are refused rather than one of them chosen', async () => {
    expect(await rest('GET', '/me', { headers: { 'x-api-key': (await makeApiKey(app, organization)).secret } })).toMatchObject({ status: 400, body: { code: 'AMBIGUOUS_CREDENTIALS' } })
    expect((await rest('GET', '/me', { headers: { 'x-api-key': full.secret } })).status).toBe(200)
  })

  test('a key in the address is refused and stays out of the log', async () => {
    for (const path of [`/me?api_key=${full.secret}`, `/api-keys/${full.secret}`, `/api-keys/${full.secret.slice(0, -1)}`, `/api-keys/${full.secret.replace('_', '%5F')}`]) {
      const answer = await anonymous('GET', path)
      expect(answer).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT', trace_id: expect.stringMatching(/^req_/) as unknown } })
      expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    }
    expect(app.logLines.join('')).not.toContain(full.secret.slice(3, 40))
  })

  test('nothing is answered before the installation is set up', async () => {
    const fresh = await createTestApp({ setUp: false })
    try {
      const answer = await createRestClient(fresh, null)('GET', '/me')
      expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE', reason: 'NOT_SET_UP' } })
      expect(answer.headers.get('retry-after')).toBe('10')
    } finally {
      await fresh.close()
    }
  })

  test('without the database the answer is 503 and not "no"', async () => {
    const database = new URL(app.databaseUrl)
    const realPort = Number(database.port)
    const open = new Set<Socket>()
    const wire = createServer((socket) => {
      const onward = connect(realPort, database.hostname)
      for (const one of [socket, onward]) open.add(one.on('error', () => one.destroy()))
      socket.pipe(onward).pipe(socket)
    }).listen(0, '127.0.0.1')
    await once(wire, 'listening')
    database.port = String((wire.address() as AddressInfo).port)
    const straight = app.databaseUrl
    app.databaseUrl = database.toString()
    const cutOff = await createTestApp({ sharing: app })
    app.databaseUrl = straight
    try {
      const client = createRestClient(cutOff, full.secret)
      expect((await client('GET', '/api-keys')).status).toBe(200)
      wire.close()
      for (const socket of open) socket.destroy()
      const answer = await client('GET', '/api-keys')
      expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
      expect(answer.headers.get('retry-after')).toBe('1')
    } finally {
      await cutOff.close()
    }
  })
})

describe('an allowlist of addresses', () => {
  test('is given, changed and taken away, and asks before it leaves the caller out', async () => {
    const body = { name: 'Bound', scopes: ['incidents:read'], ip_allowlist: ['203.0.113.9/24'] }
    expect(issuesOf(await rest('POST', '/api-keys', { body })).map(({ path, code }) => [path[0], code])).toEqual([['ip_allowlist', 'EXCLUDES_YOUR_ADDRESS']])
    const made = await rest('POST', '/api-keys', { body: { ...body, confirm_lockout: true } })
    expect(made).toMatchObject({ status: 201, body: { ip_allowlist: ['203.0.113.0/24'] } })
    const change = (changes: Record<string, unknown>) => rest('PATCH', `/api-keys/${String(made.body?.['id'])}`, { body: changes })
    expect((await change({ ip_allowlist: ['127.0.0.1'] })).body).toMatchObject({ ip_allowlist: ['127.0.0.1/32'] })
    expect((await change({ any_address: true })).body).toMatchObject({ ip_allowlist: null })
  })
})

describe('what a request may say', () => {
  test('unknown fields are refused by name, dangerous ones too, all at once', async () => {
    const before = await count()
    const answer = await rest('POST', '/api-keys', { body: '{"name":"A","scopes":["incidents:read"],"organization_id":"org_x","__proto__":{"a":1},"constructor":1,"permissions":[]}' })
    expect(answer.status).toBe(400)
    expect(issuesOf(answer).map(({ path, code }) => [path[0], code])).toEqual([
      ['organization_id', 'UNKNOWN_FIELD'],
      ['__proto__', 'UNKNOWN_FIELD'],
      ['constructor', 'UNKNOWN_FIELD'],
      ['permissions', 'UNKNOWN_FIELD'],
    ])
    expect(await count()).toBe(before)
  })

  test('wrong types are refused at their place', async () => {
    const answer = await rest('POST', '/api-keys', { body: { name: 5, scopes: ['incidents:read', 7], metadata: [], expires_in: 'DAYS_8', workspaces: null } })
    expect(answer.status).toBe(400)
    expect(issuesOf(answer).map(({ path }) => path.join('.'))).toEqual(['name', 'scopes.1', 'metadata', 'expires_in', 'workspaces'])
  })

  test('what the rules refuse is named in the words of REST', async () => {
    const answer = await rest('POST', '/api-keys', { body: { name: '', scopes: ['incidents:fly'], expires_at: '2020-01-01T00:00:00Z' } })
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } })
    expect(issuesOf(answer).map(({ path }) => path[0])).toEqual(expect.arrayContaining(['name', 'scopes']))
    expect(JSON.stringify(answer.body?.['issues'])).not.toContain('"permissions"')
  })

  test.each([
    ['no JSON', 'application/json', '{', 400],
    ['a list', 'application/json', '[]', 400],
    ['a text', 'application/json', '"x"', 400],
    ['a form', 'application/x-www-form-urlencoded', 'name=a', 415],
    ['no content type', '', '{}', 415],
    ['more than 100 KB', 'application/json', JSON.stringify({ name: 'x'.repeat(100_001) }), 413],
  ])('%s is no body', async (_name, type, body, status) => {
    const answer = await sendRaw(`${app.url}/api/v1/api-keys`, { method: 'POST', headers: ['Authorization', `Bearer ${full.secret}`, ...(type === '' ? [] : ['Content-Type', type])], body })
    expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json; charset=utf-8'])
  })

  test('an end of null is no end, where the policy allows it', async () => {
    expect(await rest('POST', '/api-keys', { body: { name: 'A', scopes: ['incidents:read'], expires_at: null } })).toMatchObject({ status: 400, body: { issues: [{ path: ['expires_at'], code: 'NEVER_NOT_ALLOWED' }] } })
    const lenient = await makeOrganization(app, { policies: { allowNoExpiry: true, maxLifetimeDays: null } })
    const client = createRestClient(app, (await makeApiKey(app, lenient, { expiresAt: null })).secret)
    expect(await client('POST', '/api-keys', { body: { name: 'A', scopes: ['incidents:read'], expires_at: null } })).toMatchObject({ status: 201, body: { expires_at: null } })
  })

  test.each([
    ['/api-keys?page=0', 'page'],
    ['/api-keys?page=two', 'page'],
    ['/api-keys?page_size=101', 'page_size'],
    ['/api-keys?page_size=0', 'page_size'],
    ['/api-keys?page=202&page_size=50', 'page'],
    ['/api-keys?page=1&page=2', 'page'],
    ['/api-keys?pages=1', 'pages'],
    ['/api-keys?status=GONE', 'status'],
    ['/api-keys?stale=perhaps', 'stale'],
    ['/audit-log?from=yesterday', 'from'],
    ['/workspaces?archived=true', 'archived'],
    ['/me?verbose=1', 'verbose'],
  ])('%s is refused and names the parameter', async (path, name) => {
    const answer = await rest('GET', path)
    expect(answer.status, JSON.stringify(answer.body)).toBe(400)
    expect(issuesOf(answer)[0]?.path[0]).toBe(name)
  })
})

describe('lists', () => {
  test('go by pages and by cursor through the same entries', async () => {
    const own = await makeOrganization(app)
    const client = createRestClient(app, (await makeApiKey(app, own)).secret)
    for (let index = 0; index < 4; index++) await makeApiKey(app, own)
    const ids = (answer: RestTestAnswer): unknown[] => entriesOf(answer).map(({ id }) => id)
    const byPage: unknown[] = []
    for (const page of [1, 2, 3]) byPage.push(...ids(await client('GET', `/api-keys?page=${page}&page_size=2`)))
    const byCursor: unknown[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const answer: RestTestAnswer = await client('GET', `/api-keys?page_size=2${cursor === '' ? '' : `&cursor=${cursor}`}`)
      byCursor.push(...ids(answer))
      cursor = (answer.body?.['next_cursor'] ?? null) as string | null
    }
    expect(new Set(byPage).size).toBe(5)
    expect(byCursor).toEqual(byPage)
    expect((await client('GET', '/api-keys?page=4&page_size=2')).body).toMatchObject({ page: 4, total_count: 5, data: [] })
  })

  test('are filtered and ordered', async () => {
    const own = await makeOrganization(app)
    const client = createRestClient(app, (await makeApiKey(app, own, { name: 'b' })).secret)
    await makeApiKey(app, own, { name: 'c', disabledAt: app.clock.now() })
    await makeApiKey(app, own, { name: 'a', revokedAt: app.clock.now() })
    const names = async (query: string): Promise<unknown[]> => entriesOf(await client('GET', `/api-keys?${query}`)).map(({ name }) => name)
    expect(await names('order_by=NAME&direction=ASC')).toEqual(['a', 'b', 'c'])
    expect(await names('status=REVOKED&status=DISABLED&order_by=NAME')).toEqual(['c', 'a'])
    expect(await names('search=B')).toEqual(['b'])
  })

  test.each([
    ['/api-keys', 'status', 'nonsense'], ['/api-keys', 'status', ''], ['/api-keys', 'ownership', 'nonsense'], ['/api-keys', 'owner_id', 'nonsense'], ['/api-keys', 'workspace_id', 'production'],
    ['/api-keys', 'permission_level', 'all'], ['/api-keys', 'kind', 'nonsense'], ['/api-keys', 'stale', 'nonsense'], ['/api-keys', 'never_used', '1'], ['/api-keys', 'expires_before', 'nonsense'],
    ['/api-keys', 'order_by', 'nonsense'], ['/api-keys', 'direction', 'asc'], ['/api-keys', 'page', 'nonsense'], ['/api-keys', 'page_size', '1e3'], ['/api-keys', 'cursor', 'made-up'], ['/api-keys', 'search', 'x'.repeat(201)],
    ['/audit-log', 'action', 'nonsense'], ['/audit-log', 'action', 'gateway_key.created'], ['/audit-log', 'actor_id', 'nonsense'], ['/audit-log', 'target_id', 'nonsense'], ['/audit-log', 'ip', 'nonsense'], ['/audit-log', 'from', 'nonsense'],
    ['/audit-log', 'to', '2027-01-01'], ['/audit-log', 'cursor', 'made-up'], ['/workspaces', 'include_archived', 'nonsense'], ['/workspaces', 'cursor', 'made-up'],
  ])('%s refuses %s=%s and names the parameter, instead of finding nothing', async (list, parameter, value) => {
    const answer = await rest('GET', `${list}?${parameter}=${value}`)
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT', issues: [{ code: 'INVALID_VALUE' }] } })
    expect(issuesOf(answer)[0]?.path[0]).toBe(parameter)
    if (parameter === 'action') expect(answer.body?.['detail']).toBe("action is none that an organization's audit log has. docs/audit-actions.md lists them, such as api_key.created.")
  })

  test('every parameter of a list is one of those that were tried with values that it cannot have', () => {
    // search takes any short text.
    const tried = REST_ROUTES.filter(({ answers }) => answers.schema.kind === 'PAGE').map(({ path, query }) => [path, Object.keys(query)])
    expect(Object.fromEntries(tried)).toEqual({
      '/api/v1/api-keys': ['page', 'page_size', 'cursor', 'status', 'ownership', 'owner_id', 'workspace_id', 'permission_level', 'kind', 'search', 'stale', 'never_used', 'expires_before', 'order_by', 'direction'],
      '/api/v1/audit-log': ['page', 'page_size', 'cursor', 'action', 'actor_id', 'target_id', 'ip', 'from', 'to'],
      '/api/v1/workspaces': ['page', 'page_size', 'cursor', 'include_archived'],
    })
  })

  test('a cursor beside a page is refused', async () => {
    expect(await rest('GET', '/api-keys?cursor=x&page=1')).toMatchObject({ status: 400 })
  })
})

describe('versions', () => {
  test('If-Match lets the first of two changes through and refuses the second with 412 and the present state', async () => {
    const { id, etag } = await create()
    expect(etag).toMatch(/^"\d+\.[\w-]+"$/)
    const first = await rest('PATCH', `/api-keys/${id}`, { body: { name: 'First' }, headers: { 'if-match': etag } })
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).not.toBe(etag)
    expect(await rest('PATCH', `/api-keys/${id}`, { body: { name: 'Second' }, headers: { 'if-match': etag } })).toMatchObject({ status: 412, body: { code: 'STALE_VERSION', current: { id, name: 'First' } } })
    expect((await rest('PATCH', `/api-keys/${id}`, { body: { name: 'Third' }, headers: { 'if-match': '*' } })).status).toBe(200)
  })

  test('a version in the body does the same with 409', async () => {
    const { id, version } = await create()
    expect((await rest('PATCH', `/api-keys/${id}`, { body: { name: 'First', version } })).status).toBe(200)
    expect(await rest('PATCH', `/api-keys/${id}`, { body: { name: 'Second', version } })).toMatchObject({ status: 409, body: { code: 'STALE_VERSION' } })
  })

  test.each(['W/"1.x"', '"other"', 'other'])('the tag %s matches nothing', async (tag) => {
    const { id } = await create()
    expect((await rest('PATCH', `/api-keys/${id}`, { body: { name: 'New' }, headers: { 'if-match': tag } })).status).toBe(412)
  })

  test('If-Match is not overlooked where it does not count', async () => {
    const { id, etag } = await create()
    expect((await rest('DELETE', `/api-keys/${id}`, { headers: { 'if-match': etag } })).status).toBe(400)
    expect((await rest('GET', `/api-keys/${id}`)).status).toBe(200)
  })

  test('what the client has already is not sent again', async () => {
    const { id, etag } = await create()
    const known = await rest('GET', `/api-keys/${id}`, { headers: { 'if-none-match': etag } })
    expect([known.status, known.body, known.headers.get('etag')]).toEqual([304, null, etag])
    await rest('PATCH', `/api-keys/${id}`, { body: { enabled: false } })
    expect((await rest('GET', `/api-keys/${id}`, { headers: { 'if-none-match': etag } })).status).toBe(200)
    const list = await rest('GET', '/permissions')
    expect((await rest('GET', '/permissions', { headers: { 'if-none-match': `"x", ${list.headers.get('etag')}` } })).status).toBe(304)
  })
})

describe('the same request twice', () => {
  test('with an Idempotency-Key makes one key and gives no secret again', async () => {
    const before = Number(await count())
    const send = (name: string) => rest('POST', '/api-keys', { body: { name, scopes: ['incidents:read'] }, headers: { 'idempotency-key': '"request-1"' } })
    const first = await send('Once')
    const second = await send('Once')
    expect(first.status).toBe(201)
    expect(second).toMatchObject({ status: 409, body: { code: 'API_KEY_ALREADY_CREATED', api_key: { id: first.body?.['id'] } } })
    expect(JSON.stringify(second.body)).not.toContain(first.body?.['key'])
    expect(await send('Other')).toMatchObject({ status: 409, body: { code: 'REQUEST_ID_REUSED' } })
    expect(Number(await count())).toBe(before + 1)
  })

  test('a bad Idempotency-Key is refused by its own name', async () => {
    expect(await rest('POST', '/api-keys', { body: { name: 'A', scopes: ['incidents:read'] }, headers: { 'idempotency-key': 'with space' } })).toMatchObject({ status: 400, body: { issues: [{ path: ['Idempotency-Key'] }] } })
  })
})

describe('addresses', () => {
  test.each(['/nothing', '/api-keys/', '/api-keys/a/b', '/api-keys/%zz', '/../api-keys%2f', ''])('%s is 404 with a problem', async (path) => {
    expect(await rest('GET', path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', status: 404 } })
  })

  test('the wrong method is 405 and says which are right', async () => {
    const answer = await rest('POST', `/api-keys/${full.id}`, { body: {} })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, PUT, DELETE'])
    expect((await rest('OPTIONS', '/me')).headers.get('allow')).toBe('GET, HEAD')
    expect((await rest('DELETE', '/openapi.json')).status).toBe(405)
  })

  test('HEAD answers like GET without a body', async () => {
    const answer = await rest('HEAD', '/me')
    expect([answer.status, answer.body]).toEqual([200, null])
  })

  test('an id of another noun is not found', async () => {
    expect((await rest('GET', `/api-keys/${organization.id}`)).status).toBe(404)
    expect((await rest('PATCH', `/api-keys/${organization.id}`, { body: { name: 'x' } })).status).toBe(404)
  })
})

describe('problems', () => {
  test('every type is an address that explains the code', async () => {
    for (const code of [...Object.keys(DOMAIN_ERRORS), ...Object.keys(TOP_LEVEL_ERRORS)]) {
      const answer = await anonymous('GET', `/problems/${code.toLowerCase().replaceAll('_', '-')}`)
      expect(answer).toMatchObject({ status: 200, body: { code, meaning: expect.any(String) as unknown } })
    }
    expect((await anonymous('GET', '/problems/nothing-of-the-kind')).status).toBe(404)
  })

  test('every one carries the id of its request', async () => {
    const answer = await rest('GET', '/nothing')
    expect(answer.body).toEqual({
      type: '/api/v1/problems/not-found',
      title: expect.any(String) as unknown,
      status: 404,
      detail: expect.any(String) as unknown,
      code: 'NOT_FOUND',
      trace_id: answer.headers.get('x-request-id'),
    })
  })
})

describe('routes are persisted operations', () => {
  const compiled = compileRoutes(REST_ROUTES, createSchema())

  test('each is in the list of built-in ones and runs by its id', async () => {
    const { documentId } = compiled.find(({ route }) => route.name === 'RestMe') ?? { documentId: '' }
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${full.secret}` }, body: JSON.stringify({ documentId }) })
    expect(await response.json()).toMatchObject({ data: { viewer: { kind: 'API_KEY', apiKey: { id: full.id } } } })
  })

  test('two routes with the same requests are refused at the start', () => {
    const [route] = REST_ROUTES
    if (route === undefined) throw new Error('There are no routes.')
    expect(() => compileRoutes([route, { ...route, path: route.path }], createSchema())).toThrow(/Two routes answer/)
    expect(() => compileRoutes([{ ...route, document: '{ nothing }' }], createSchema())).toThrow(/does not fit the schema/)
    expect(() => compileRoutes([{ ...route, query: { x: 'nothing' } }], createSchema())).toThrow(/has no variable/)
  })

  test('no route gives a secret but those that make one', () => {
    expect(compiled.filter(({ route }) => /\bsecret\b/.test(route.document)).map(({ route }) => route.name)).toEqual(['RestCreateApiKey', 'RestRotateApiKey'])
  })
})
