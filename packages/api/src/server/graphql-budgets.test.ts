import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey, type TestOrganization } from '../testing/factories.ts'
import { JSON_HEADERS, type RawAnswer, sendRaw } from '../testing/http.ts'
import { startRedis, type TestRedis } from '../testing/redis.ts'

// A mutation is told from a query when its document is known, which is after the key was: both doors, and both ways of reading
// a request, charge the right budget, once, and whatever comes of the request.

const READS = 4
const WRITES = 2
const PLANS: TestApp['config']['plans'] = new Map([['small', { id: 'small', maxKeys: 100, rateLimits: { read: READS, write: WRITES }, ipAllowlist: false }]])

const CHANGE = 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }'
const VERIFY = 'mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename } }'
const READ = 'query { viewer { kind } }'
const HIDDEN = 'mutation ($input: RevokeApiKeyInput!) { ...Change } fragment Change on Mutation { revokeApiKey(input: $input) { __typename } }'
const CHANGE_OF_NOTHING = { input: { id: `key_${'0'.repeat(22)}` } }

interface Way {
  name: string
  headers: (secret: string) => string[]
  body: (document: string, variables: Record<string, unknown>) => Record<string, unknown>
}

let ids = new Map<string, string>()

const bearer: Way['headers'] = (secret) => ['Authorization', `Bearer ${secret}`]
// Whatever is no plain credential is read the longer way.
const basic: Way['headers'] = (secret) => ['Authorization', `Basic ${Buffer.from(`${secret}:`).toString('base64')}`]
const stored: Way['body'] = (document, variables) => ({ documentId: ids.get(document), variables })
const text: Way['body'] = (document, variables) => ({ query: document, variables })

const WAYS: Way[] = [
  { name: 'a stored operation', headers: bearer, body: stored },
  { name: 'a stored operation, read the longer way', headers: basic, body: stored },
  { name: 'a document of its own', headers: bearer, body: text },
  { name: 'a document of its own, read the longer way', headers: basic, body: text },
]

describe.each(['in memory', 'on Redis'])('budgets of GraphQL, counted %s', (counted) => {
  let app: TestApp
  let redis: TestRedis | null = null
  let organization: TestOrganization

  beforeAll(async () => {
    redis = counted === 'on Redis' ? await startRedis() : null
    app = await createTestApp({ config: { plans: PLANS }, environment: redis === null ? {} : { REDIS_URL: redis.url } })
    organization = await makeOrganization(app, { plan: 'small' })
    const push = 'mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { ... on RegisterPersistedOperationsSuccess { operationVersion { operationIds } } } }'
    const { secret } = await makeApiKey(app, organization)
    await app.settled()
    ids = new Map()
    for (const [index, document] of [CHANGE, VERIFY].entries()) {
      const input = { client: 'tests', version: String(index), files: [{ path: 'a.graphql', text: document }] }
      const pushed = await send(secret, bearer, { query: push, variables: { input } })
      ids.set(document, /sha256:[0-9a-f]{64}/.exec(pushed.text)?.[0] ?? '')
    }
    // The mutations of its registration are in its own budget.
    const other = await makeApiKey(app, organization)
    await app.settled()
    const pushed = await send(other.secret, bearer, { query: push, variables: { input: { client: 'tests', version: '2', files: [{ path: 'a.graphql', text: READ }] } } })
    ids.set(READ, /sha256:[0-9a-f]{64}/.exec(pushed.text)?.[0] ?? '')
  })
  afterAll(async () => {
    await app.close()
    await redis?.stop()
  })

  const send = (secret: string, headers: Way['headers'], body: unknown): Promise<RawAnswer> =>
    sendRaw(`${app.url}/graphql`, { method: 'POST', headers: [...JSON_HEADERS, ...headers(secret)], body: typeof body === 'string' ? body : JSON.stringify(body) })

  const freshKey = async (): Promise<TestKey> => {
    const key = await makeApiKey(app, organization)
    await app.settled()
    return key
  }

  /** How many requests a key may send until it is told to wait, and what it is told then. */
  const untilRefused = async (ask: () => Promise<RawAnswer>): Promise<{ accepted: number; refusal: RawAnswer }> => {
    for (let accepted = 0; accepted <= READS + WRITES; accepted += 1) {
      const answer = await ask()
      if (answer.status === 429) return { accepted, refusal: answer }
    }
    throw new Error('The key was never told to wait.')
  }

  test.each(WAYS)('$name: mutations use up the budget for writing and nothing else, queries that for reading', async ({ headers, body }) => {
    const { secret } = await freshKey()
    const writing = await untilRefused(() => send(secret, headers, body(CHANGE, CHANGE_OF_NOTHING)))
    expect(writing.accepted).toBe(WRITES)
    expect(JSON.parse(writing.refusal.text)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', reason: 'RATE_LIMITED' } }] })
    expect(writing.refusal.headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/), 'ratelimit-policy': `"per-key";q=${WRITES};w=60`, 'x-latchkey-reason': 'RATE_LIMITED' })
    const reading = await untilRefused(() => send(secret, headers, body(READ, {})))
    expect(reading.accepted).toBe(READS)
    expect(reading.refusal.headers).toMatchObject({ 'ratelimit-policy': `"per-key";q=${READS};w=60` })
  })

  test.each(WAYS)('$name: verification reads, as it does over /v1', async ({ headers, body }) => {
    const { secret } = await freshKey()
    const { accepted } = await untilRefused(() => send(secret, headers, body(VERIFY, { input: { key: 'lk_nonsense' } })))
    expect(accepted).toBe(READS)
    expect((await send(secret, headers, body(CHANGE, CHANGE_OF_NOTHING))).status).toBe(200)
  })

  test('a mutation behind a fragment writes, too', async () => {
    const { secret } = await freshKey()
    const { accepted } = await untilRefused(() => send(secret, bearer, text(HIDDEN, CHANGE_OF_NOTHING)))
    expect(accepted).toBe(WRITES)
  })

  test.each([
    ['that is no JSON', '{'],
    ['for an operation that there is not', { documentId: `sha256:${'0'.repeat(64)}` }],
    ['with a document that cannot be read', { query: 'mutation {' }],
    ['with a document that the schema does not take', { query: 'mutation { nothing }' }],
    ['that is a batch', [{ query: READ }]],
    ['for nothing', {}],
  ])('a request %s uses up one of those for reading', async (_name, body) => {
    const key = await freshKey()
    const ways = [bearer, basic]
    let sent = 0
    const { accepted, refusal } = await untilRefused(() => send(key.secret, ways[sent++ % 2] ?? bearer, body))
    expect(accepted).toBe(READS)
    expect(JSON.parse(refusal.text)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] })
  })

  test('every request is one use of the key, also the one that was too many', async () => {
    const key = await freshKey()
    for (const { headers, body } of WAYS) await send(key.secret, headers, body(READ, {}))
    expect((await send(key.secret, bearer, text(READ, {}))).status).toBe(429)
    await expect
      .poll(async () => (await app.pool.query(`select outcome, sum(requests)::int as requests from api_key_hour where api_key_id = $1 group by outcome order by outcome`, [key.id])).rows, { timeout: 5_000 })
      .toEqual([
        { outcome: 'RATE_LIMITED', requests: 1 },
        { outcome: 'VALID', requests: READS },
      ])
  })
})
