import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, type TestKey } from '../testing/factories.ts'
import { JSON_HEADERS, type RawAnswer, sendRaw } from '../testing/http.ts'

// A key's request with a body of known length is taken as the parser pushes it; every other goes the longer way.

let app: TestApp
let key: TestKey
let other: TestKey

const DOCUMENT = 'mutation Verify($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { ... on VerifyApiKeySuccess { verification { valid outcome name } } } }'

beforeAll(async () => {
  app = await createTestApp()
  const organization = await makeOrganization(app)
  key = await makeApiKey(app, organization)
  other = await makeApiKey(app, organization, { permissions: ['monitors:read'] })
  await app.pool.query('update api_key set name = $2 where id = $1', [other.id, 'Zoë – ключ 🔑'])
  documentId = await register(key.secret, DOCUMENT)
  await app.settled()
})
afterAll(() => app.close())

let documentId = ''

/** Registers a document for the organization of a key that may do so; its id. */
async function register(secret: string, text: string): Promise<string> {
  const input = { client: 'tests', version: newVersion(), files: [{ path: 'a.graphql', text }] }
  const push = 'mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { ... on RegisterPersistedOperationsSuccess { operationVersion { operationIds } } } }'
  const pushed = await send(secret, JSON.stringify({ query: push, variables: { input } }))
  return /sha256:[0-9a-f]{64}/.exec(pushed.text)?.[0] ?? ''
}

let versions = 0
const newVersion = (): string => String((versions += 1))

const send = (secret: string, body: string): Promise<RawAnswer> => sendRaw(`${app.url}/graphql`, { method: 'POST', headers: [...JSON_HEADERS, 'Authorization', `Bearer ${secret}`], body })
const bearer = (): string[] => ['Authorization', `Bearer ${key.secret}`]
const post = (body: string, headers: string[] = []): Promise<RawAnswer> => sendRaw(`${app.url}/graphql`, { method: 'POST', headers: [...JSON_HEADERS, ...bearer(), ...headers], body })
const question = (): string => JSON.stringify({ documentId, variables: { input: { key: other.secret, permissions: ['monitors:read'] } } })
const ANSWER = { data: { verifyApiKey: { verification: { valid: true, outcome: 'VALID', name: 'Zoë – ключ 🔑' } } } }

/** Sends pieces of a request one after the other, and gives all that comes back until the server closes. */
function exchange(pieces: readonly (string | Buffer)[], { leave = false } = {}): Promise<string> {
  const { hostname, port } = new URL(app.url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
    const send = async (): Promise<void> => {
      for (const piece of pieces) {
        await new Promise<void>((written) => socket.write(piece, () => written()))
        await pause(20)
      }
      if (leave) socket.destroy()
    }
    send().catch(reject)
  })
}

const head = (more: string): string => `POST /graphql HTTP/1.1\r\nHost: latchkey\r\nConnection: close\r\nAuthorization: Bearer ${key.secret}\r\nContent-Type: application/json\r\n${more}\r\n\r\n`

describe('a request of a key', () => {
  test('is answered alike whether its length is known or not, headers and all', async () => {
    const body = question()
    const known = await post(body)
    const chunked = await post(body, ['X-Forwarded-Proto', 'http', 'Cookie', 'theme=dark'])
    const unknown = await exchange([head('Transfer-Encoding: chunked'), `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`])
    expect([known.status, JSON.parse(known.text)]).toEqual([200, ANSWER])
    expect(known.headers['content-length']).toBe(String(Buffer.byteLength(known.text)))
    expect(Object.keys(known.headers).toSorted()).toEqual(Object.keys(chunked.headers).toSorted())
    const settled = ({ headers }: RawAnswer): unknown => ({ ...headers, date: '', 'x-request-id': '', traceparent: '' })
    expect(settled(known)).toEqual(settled(chunked))
    expect([chunked.text, unknown.slice(unknown.indexOf('\r\n\r\n') + 4)]).toEqual([known.text, known.text])
  })

  test('is read whole in however many pieces it comes, also where one ends within a letter', async () => {
    const bytes = Buffer.from(JSON.stringify({ documentId, variables: { input: { key: 'ключ' } } }))
    const at = bytes.indexOf(0xd0)
    const answer = await exchange([head(`Content-Length: ${bytes.length}`), bytes.subarray(0, 5), bytes.subarray(5, at + 1), bytes.subarray(at + 1)])
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('"outcome":"MALFORMED"')
  })

  test('that ends in the middle harms nobody', async () => {
    expect(await exchange([head('Content-Length: 500'), '{"documentId":'], { leave: true })).toBe('')
    expect(JSON.parse((await post(question())).text)).toEqual(ANSWER)
  })

  test.each<[string, number, string]>([
    ['[{}]', 400, 'BAD_USER_INPUT'],
    ['{"documentId": "sha256:00"}', 404, 'PERSISTED_OPERATION_NOT_FOUND'],
    ['{"documentId": {"toString": 1}}', 404, 'PERSISTED_OPERATION_NOT_FOUND'],
  ])('is refused before anything runs where it is wrong: %s', async (body, status, code) => {
    for (const headers of [[], ['Cookie', 'theme=dark']]) {
      const answer = await post(body, headers)
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { errors: [{ extensions: { code } }] }])
      expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-request-id': expect.stringMatching(/^req_/), traceparent: expect.stringMatching(/^00-/) })
    }
  })

  test('goes on in the trace that it comes with, and is one line in the log', async () => {
    const answer = await post(question(), ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'])
    expect(answer.headers['traceparent']).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/)
    const lines = app.logLines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ requestId }) => requestId === answer.headers['x-request-id'])
    expect(lines).toMatchObject([{ msg: 'request', method: 'POST', path: '/graphql', status: 200, door: 'PERSISTED', principal: `API_KEY:${key.id}`, operation: documentId, traceId: '4bf92f3577b34da6a3ce929d0e0e4736', code: null }])
  })

  test('what the guard allowed a key ends with the change of the key, and with that of its owner', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'ADMIN')
    const [service, personal] = [await makeApiKey(app, organization), await makeApiKey(app, organization, { ownerId: owner.userId })]
    await app.settled()
    const [verify, list] = [await register(service.secret, DOCUMENT), await register(service.secret, '{ organization { members(first: 1) { totalCount } } }')]
    const bodies = [{ documentId: verify, variables: { input: { key: 'lk_nonsense' } } }, { documentId: list }].map((body) => JSON.stringify(body))
    const codeOf = ({ text }: RawAnswer): string | null => (JSON.parse(text) as { errors?: { extensions: { code: string } }[] }).errors?.[0]?.extensions.code ?? null
    const codes = (secret: string): Promise<unknown[]> => Promise.all(bodies.map(async (body) => codeOf(await send(secret, body))))
    for (let again = 0; again < 3; again += 1) expect([await codes(service.secret), await codes(personal.secret)]).toEqual([[null, null], [null, null]])
    await app.pool.query(`update api_key set permission_level = 'RESTRICTED', permissions = '{members:read}' where id = $1`, [service.id])
    await app.pool.query(`update member set role = 'VIEWER' where id = $1`, [owner.memberId])
    await app.settled()
    expect([await codes(service.secret), await codes(personal.secret)]).toEqual([['FORBIDDEN', null], ['FORBIDDEN', null]])
  })

  test('counts once against the budget of the key, and past it is refused', async () => {
    const organization = await makeOrganization(app, { plan: 'team' })
    const { secret } = await makeApiKey(app, organization)
    await app.settled()
    const limit = app.config.plans.get('team')?.rateLimits?.read ?? 0
    const ask = (): Promise<RawAnswer> => send(secret, '{"query": "{ __typename }"}')
    const started = performance.now()
    let accepted = 0
    let answer = await ask()
    while (answer.status === 200) {
      accepted += 1
      answer = await ask()
    }
    const seconds = (performance.now() - started) / 1_000
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([429, { errors: [{ extensions: { code: 'RATE_LIMITED', reason: 'RATE_LIMITED' } }] }])
    expect(answer.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/), 'x-latchkey-reason': 'RATE_LIMITED' })
    expect(accepted).toBeGreaterThanOrEqual(limit)
    // What came back into the budget meanwhile.
    expect(accepted).toBeLessThanOrEqual(limit + Math.ceil((seconds * limit) / 60) + 1)
  })
})
