import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey, type TestMember, type TestOrganization } from '../testing/factories.ts'
import { JSON_HEADERS, type RawAnswer, sendRaw } from '../testing/http.ts'

let app: TestApp
let organization: TestOrganization
let key: TestKey
let owner: TestMember
const BUILT_IN = 'query BuiltIn { installation { demo } }'
const BUILT_IN_ID = hash('sha256', BUILT_IN)
const BUILT_IN_MUTATION = 'mutation BuiltInMutation { createWorkspace(input: { name: "By GET" }) { __typename } }'
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  key = await makeApiKey(app, organization)
  owner = await makeMember(app, organization, 'OWNER')
  app.documents.set(BUILT_IN_ID, BUILT_IN)
  app.documents.set(hash('sha256', BUILT_IN_MUTATION), BUILT_IN_MUTATION)
})
afterAll(() => app.close())

const post = (body: unknown, headers: string[] = [], path = '/graphql'): Promise<RawAnswer> =>
  sendRaw(`${app.url}${path}`, { method: 'POST', headers: [...JSON_HEADERS, ...headers], body: typeof body === 'string' ? body : JSON.stringify(body) })

const bearer = (secret: string): string[] => ['Authorization', `Bearer ${secret}`]
const basic = (user: string, password = ''): string[] => ['Authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`]
const cookie = (): string[] => ['Cookie', `latchkey_session=${owner.token}`]
const codeOf = (answer: RawAnswer): unknown => (JSON.parse(answer.text) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code
const asked = { query: '{ installation { demo } }' }

describe('a credential', () => {
  test('is taken as Bearer, as X-API-Key and as the user name of Basic', async () => {
    for (const headers of [bearer(key.secret), ['X-API-Key', key.secret], basic(key.secret), ['authorization', `bearer ${key.secret}`]]) {
      expect(JSON.parse((await post(asked, headers)).text)).toEqual({ data: { installation: { demo: false } } })
    }
  })

  test('given twice is one, two different ones are refused', async () => {
    const other = await makeApiKey(app, organization)
    expect((await post(asked, [...bearer(key.secret), 'X-API-Key', key.secret])).status).toBe(200)
    for (const headers of [
      [...bearer(key.secret), 'X-API-Key', other.secret],
      [...bearer(key.secret), ...bearer(other.secret)],
      [...bearer(key.secret), ...basic(other.secret)],
      [...bearer(key.secret), ...cookie()],
      [...cookie(), 'Cookie', 'latchkey_session=another'],
    ]) {
      const answer = await post(asked, headers)
      expect([answer.status, codeOf(answer)]).toEqual([400, 'AMBIGUOUS_CREDENTIALS'])
    }
  })

  test('that cannot be read is refused, never ignored', async () => {
    for (const headers of [basic(key.secret, 'password'), basic('', ''), ['Authorization', key.secret], ['Authorization', 'Digest x'], ['Authorization', 'Bearer']]) {
      expect((await post(asked, headers)).status).toBe(400)
    }
  })

  test('in the URL is refused on every route, and does not reach the log', async () => {
    for (const path of ['/graphql', '/v1/keys/verify', '/livez', '/api/v1/api-keys', '/']) {
      for (const parameter of ['api_key', 'key', 'access_token', 'anything']) {
        const answer = await post(asked, [], `${path}?${parameter}=${key.secret}`)
        expect([path, answer.status, answer.text.includes('X-API-Key')]).toEqual([path, 400, true])
        expect(answer.text).not.toContain(key.secret)
      }
    }
    expect(app.logLines.join('')).not.toContain(key.secret)
  })

  test('that is bad is 401 with a bare challenge; the reason is given only where the secret matched', async () => {
    const disabled = await makeApiKey(app, organization, { disabledAt: new Date(0) })
    const matched = await post(asked, bearer(disabled.secret))
    expect([matched.status, matched.headers['www-authenticate'], matched.headers['x-latchkey-reason']]).toEqual([401, 'Bearer', 'DISABLED'])
    expect(JSON.parse(matched.text)).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED', reason: 'DISABLED' } }] })
    for (const text of ['nonsense', key.secret.slice(0, -1), `lk_${'0'.repeat(49)}`]) {
      const answer = await post(asked, bearer(text))
      expect([answer.status, answer.headers['www-authenticate'], answer.headers['x-latchkey-reason']]).toEqual([401, 'Bearer', undefined])
      expect(JSON.parse(answer.text)).toEqual({ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })

  test('of a disabled key is refused at the very next request', async () => {
    const { id, secret } = await makeApiKey(app, organization)
    expect((await post(asked, bearer(secret))).status).toBe(200)
    await app.pool.query('update api_key set disabled_at = now() where id = $1', [id])
    expect((await post(asked, bearer(secret))).status).toBe(401)
  })
})

describe('a browser runs built-in documents only', () => {
  const senders: [string, () => string[]][] = [['a session', cookie], ['nobody', () => []]]

  test.each(senders)('%s may run one by its id, in both spellings', async (_who, headers) => {
    for (const body of [{ documentId: `sha256:${BUILT_IN_ID}` }, { extensions: { persistedQuery: { version: 1, sha256Hash: BUILT_IN_ID } } }]) {
      expect(JSON.parse((await post(body, headers())).text)).toEqual({ data: { installation: { demo: false } } })
    }
  })

  test.each(senders)('%s may not send text, with or without an id, not even the text of a built-in one', async (_who, headers) => {
    for (const body of [
      asked,
      { query: BUILT_IN },
      { query: BUILT_IN, documentId: `sha256:${BUILT_IN_ID}` },
      { query: '{ __schema { types { name } } }' },
      { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: hash('sha256', '{ __typename }') } } },
      { query: '' },
    ]) {
      const answer = await post(body, headers())
      expect([answer.status, codeOf(answer)]).toEqual([403, 'PERSISTED_OPERATIONS_ONLY'])
    }
  })

  test.each(senders)('%s gets a clean refusal for ids that nothing has', async (_who, headers) => {
    for (const id of ['__proto__', 'constructor', 'toString', 'sha256:__proto__', '', 'x'.repeat(90_000), `sha256:${'0'.repeat(64)}`, BUILT_IN_ID.toUpperCase(), 7, {}, ['sha256:x']]) {
      const answer = await post({ documentId: id }, headers())
      expect([answer.status, codeOf(answer)]).toEqual([404, 'PERSISTED_OPERATION_NOT_FOUND'])
    }
  })

  test.each(senders)('%s may not batch', async (_who, headers) => {
    expect((await post([{ documentId: `sha256:${BUILT_IN_ID}` }, asked], headers())).status).toBe(400)
  })

  test('learns no name of the schema, whatever is sent', async () => {
    for (const body of [{ query: '{ viewr { id } }' }, { query: '{ organisation }' }, { documentId: 'x', query: '{ apiKey }' }]) {
      expect((await post(body, cookie())).text).not.toMatch(/viewer|organization|apiKeys|Did you mean/)
    }
  })

  test('a mutation is not run by GET, and the cookie does not count there', async () => {
    const id = hash('sha256', BUILT_IN_MUTATION)
    for (const headers of [cookie(), bearer(key.secret)]) {
      const answer = await sendRaw(`${app.url}/graphql?documentId=sha256:${id}`, { headers })
      expect(answer.status).toBe(405)
    }
    const { rows } = await app.pool.query(`select 1 from workspace where name = 'By GET'`)
    expect(rows).toEqual([])
  })

  test('pages of another origin are refused, whatever they look like', async () => {
    const { host } = new URL(app.url)
    for (const origin of ['https://evil.example', 'null', `http://${host}.evil.example`, `http://evil-${host}`, `https://${host}@evil.example`]) {
      const answer = await post({ documentId: `sha256:${BUILT_IN_ID}` }, [...cookie(), 'Origin', origin])
      expect([origin, answer.status]).toEqual([origin, 403])
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
    expect((await post({ documentId: `sha256:${BUILT_IN_ID}` }, [...cookie(), 'Sec-Fetch-Site', 'cross-site'])).status).toBe(403)
    expect((await post({ documentId: `sha256:${BUILT_IN_ID}` }, [...cookie(), 'Origin', `http://${host}`, 'Sec-Fetch-Site', 'same-origin'])).status).toBe(200)
  })

  test('what a form can send is refused: urlencoded, multipart, plain text, nothing', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'text/plain; application/json', 'application/jsonp']) {
      const answer = await sendRaw(`${app.url}/graphql`, { method: 'POST', headers: [...cookie(), 'Content-Type', type], body: JSON.stringify({ documentId: `sha256:${BUILT_IN_ID}` }) })
      expect([type, answer.status]).toEqual([type, 415])
    }
    expect((await sendRaw(`${app.url}/graphql`, { method: 'POST', headers: cookie(), body: '{}' })).status).toBe(415)
  })

  test('a preflight is granted nothing', async () => {
    const answer = await sendRaw(`${app.url}/graphql`, { method: 'OPTIONS', headers: ['Origin', 'https://evil.example', 'Access-Control-Request-Method', 'POST'] })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST'])
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('a session that has ended is nobody: by age, by idleness, by sign-out', async () => {
    const VIEWER_ID = hash('sha256', BUILT_IN_MUTATION)
    const refused = async (token: string): Promise<unknown> => codeOf(await post({ documentId: `sha256:${VIEWER_ID}` }, ['Cookie', `latchkey_session=${token}`]))
    const { token: ended, sessionId } = await makeMember(app, await makeOrganization(app), 'OWNER')
    await app.pool.query('update session set ended_at = now() where id = $1', [sessionId])
    expect(await refused(ended)).toBe('UNAUTHENTICATED')
    const old = await makeMember(app, await makeOrganization(app), 'OWNER')
    await app.pool.query('update session set expires_at = $2 where id = $1', [old.sessionId, app.clock.now()])
    expect(await refused(old.token)).toBe('UNAUTHENTICATED')
    const idle = await makeMember(app, await makeOrganization(app), 'OWNER')
    await app.pool.query(`update session set last_seen_at = $2::timestamptz - interval '12 hours' where id = $1`, [idle.sessionId, app.clock.now()])
    expect(await refused(idle.token)).toBe('UNAUTHENTICATED')
  })
})

describe('a key may send documents of its own', () => {
  test('unless the installation runs persisted operations only', async () => {
    const strict = await createTestApp({ sharing: app, environment: { LATCHKEY_OPERATIONS: 'persisted' } })
    strict.documents.set(BUILT_IN_ID, BUILT_IN)
    try {
      const send = (body: unknown): Promise<RawAnswer> => sendRaw(`${strict.url}/graphql`, { method: 'POST', headers: [...JSON_HEADERS, ...bearer(key.secret)], body: JSON.stringify(body) })
      expect(codeOf(await send(asked))).toBe('PERSISTED_OPERATIONS_ONLY')
      expect(JSON.parse((await send({ documentId: `sha256:${BUILT_IN_ID}` })).text)).toEqual({ data: { installation: { demo: false } } })
    } finally {
      await strict.close()
    }
  })

  test('queries by GET too', async () => {
    const answer = await sendRaw(`${app.url}/graphql?query=${encodeURIComponent(asked.query)}`, { headers: bearer(key.secret) })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { data: { installation: { demo: false } } }])
  })

  test('an id beside other text is refused', async () => {
    expect((await post({ ...asked, documentId: `sha256:${BUILT_IN_ID}` }, bearer(key.secret))).status).toBe(400)
  })
})

describe('what is too much is refused before anything runs', () => {
  const aliases = (count: number, field: string): string => Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')
  test.each<[string, string]>([
    ['more than 1,000 tokens', `{ ${'__typename '.repeat(1_001)} }`],
    ['more than 15 aliases, counting __typename', `{ ${aliases(16, '__typename')} }`],
    ['16 aliases spread over a fragment used twice', `{ ...F ...G } fragment F on Query { ${aliases(8, '__typename')} } fragment G on Query { ...F }`],
    ['more than 5 directives at one place', `{ __typename ${'@include(if: true) '.repeat(6)} }`],
    ['__schema twice', '{ __schema { description } x: __schema { description } }'],
    ['introspection nested past 16', `{ __schema { types { ${'ofType { '.repeat(16)} name ${'} '.repeat(16)} } } }`],
    ['a document nested past 10 through a fragment that is named __schema', `{ ...__schema } fragment __schema on Query { installation ${'{ keyFormats '.repeat(11)} ${'}'.repeat(11)} }`],
    ['two credential mutations', 'mutation { a: verifyApiKey(input: { key: "x" }) { __typename } b: verifyApiKey(input: { key: "y" }) { __typename } }'],
    ['two credential mutations, one of them in a fragment', 'mutation { verifyApiKey(input: { key: "x" }) { __typename } ...F } fragment F on Mutation { b: verifyApiKey(input: { key: "y" }) { __typename } }'],
    ['exponential fragments', `{ ...F0 } ${Array.from({ length: 14 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F14 on Query { __typename }`],
  ])('%s', async (_what, query) => {
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await post({ query }, [...bearer(key.secret), 'Accept', accept])
      expect(answer.status, answer.text).toBe(400)
      const codes = (JSON.parse(answer.text) as { errors: { extensions?: { code?: string } }[] }).errors.map((error) => error.extensions?.code)
      expect(codes).toContain('OPERATION_TOO_COMPLEX')
    }
  })

  test('bodies past 100 KB are 413, headers past 16 KB 431', async () => {
    expect((await post({ query: `{ __typename } #${'x'.repeat(100_000)}` }, bearer(key.secret))).status).toBe(413)
    const chunked = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key.secret}` },
      body: new ReadableStream({
        start(controller) {
          for (let index = 0; index < 30; index += 1) controller.enqueue(Buffer.alloc(5_000, ' '))
          controller.close()
        },
      }),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
    expect((await post(asked, ['X-Filler', 'x'.repeat(17_000)])).status).toBe(431)
  })

  test('a document without fault is not', async () => {
    const { status } = await post({ query: `{ ${aliases(15, '__typename')} }` }, bearer(key.secret))
    expect(status).toBe(200)
  })
})

describe('before it is set up', () => {
  test('everything but the setup answers 503, with the reason', async () => {
    const fresh = await createTestApp({ setUp: false })
    fresh.documents.set(BUILT_IN_ID, BUILT_IN)
    try {
      for (const body of [asked, { documentId: `sha256:${BUILT_IN_ID}` }]) {
        const answer = await sendRaw(`${fresh.url}/graphql`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) })
        expect([answer.status, JSON.parse(answer.text)]).toMatchObject([503, { errors: [{ extensions: { code: 'UNAVAILABLE', reason: 'NOT_SET_UP' } }] }])
      }
      expect((await sendRaw(`${fresh.url}/v1/keys/verify`, { method: 'POST', headers: JSON_HEADERS, body: '{}' })).status).toBe(503)
      // Ready means that changes are heard, and the connection for them may still be on its way.
      await expect.poll(async () => (await sendRaw(`${fresh.url}/readyz`)).status).toBe(200)
    } finally {
      await fresh.close()
    }
  })
})

describe('every answer', () => {
  test('has the headers that browsers act on, errors too', async () => {
    const answers = await Promise.all([
      post(asked, bearer(key.secret)),
      post(asked, bearer('nonsense')),
      post(asked),
      sendRaw(`${app.url}/livez`),
      sendRaw(`${app.url}/readyz`),
      sendRaw(`${app.url}/nothing-here.txt`),
      sendRaw(`${app.url}/api/v1/nothing`),
      post({ key: 'x' }, [], '/v1/keys/verify'),
    ])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringMatching(/object-src 'none'/),
        'x-request-id': expect.stringMatching(/^req_/),
      })
    }
  })
})
