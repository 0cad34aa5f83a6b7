import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey } from '../testing/factories.ts'

const STORED = 'query Stored($id: ID = "x") { node(id: $id) { id } viewer { kind } }'
const OTHER = 'query Other { viewer { kind } }'
const [STORED_ID, OTHER_ID] = [STORED, OTHER].map((text) => hash('sha256', text))

let app: TestApp
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  key = await makeApiKey(app, await makeOrganization(app))
  for (const text of [STORED, OTHER]) app.documents.set(hash('sha256', text), text)
})
afterAll(() => app.close())

interface Answered {
  status: number
  errors: { message: string; extensions?: Record<string, unknown> }[]
  data?: unknown
}

async function send(body: unknown, accept = 'application/json'): Promise<Answered> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json', accept },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, errors: [], ...((await response.json()) as object) }
}

describe('a request that is not what the schema asks for has one code', () => {
  test.each<[string, unknown]>([
    ['no document', {}],
    ['a document that is none', { query: '{' }],
    ['an unknown field', { query: '{ nothing }' }],
    ['a document that is a number', { query: 5 }],
    ['variables that are a number', { query: '{ viewer { kind } }', variables: 5 }],
    ['a wrong variable of a document', { query: STORED, variables: { id: {} } }],
    ['a wrong variable of a stored operation', { documentId: `sha256:${STORED_ID}`, variables: { id: {} } }],
    ['an operation that is not in the document', { query: STORED, operationName: 'None' }],
    ['an operation that is not the stored one', { documentId: `sha256:${STORED_ID}`, operationName: '__proto__' }],
    ['no JSON', '{'],
    ['a name of JavaScript as a field', { query: '{ constructor __proto__ }' }],
  ])('%s', async (_what, body) => {
    for (const [accept, status] of [['application/json', undefined], ['application/graphql-response+json', 400]] as const) {
      const answer = await send(body, accept)
      if (status !== undefined) expect(answer.status, JSON.stringify(answer)).toBe(status)
      expect(answer).not.toHaveProperty('data')
      expect(answer.errors.length).toBeGreaterThan(0)
      for (const { extensions } of answer.errors) expect(extensions).toEqual({ code: 'BAD_USER_INPUT' })
    }
  })
})

describe('an id in two places', () => {
  const both = (documentId: string, sha256Hash: unknown): Promise<Answered> => send({ documentId, extensions: { persistedQuery: { version: 1, sha256Hash } } })

  test('is one where it is the same, however it is written', async () => {
    for (const documentId of [`sha256:${STORED_ID}`, String(STORED_ID)]) expect(await both(documentId, STORED_ID)).toMatchObject({ status: 200, data: { viewer: { kind: 'API_KEY' } } })
  })

  test.each([OTHER_ID, 'none', 5, null, {}])('is refused where the other is %j', async (other) => {
    expect(await both(`sha256:${STORED_ID}`, other)).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('different operations') as unknown, extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})
