import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRoot } from '../../commands/contract.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization } from '../../testing/factories.ts'
import { faultsOf, type JsonSchema, lintFaults } from '../../testing/openapi.ts'
import { createRestClient, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'
import { REST_ROUTES } from './routes.ts'

const path = join(findRoot(), 'packages/contract/openapi.json')
const text = readFileSync(path, 'utf8')

interface Operation {
  operationId: string
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: JsonSchema }> }>
}

const document = JSON.parse(text) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema>; responses: Record<string, { content: Record<string, { schema: JsonSchema }> }> }
}

let app: TestApp
let rest: RestTestClient
beforeAll(async () => {
  app = await createTestApp()
  rest = createRestClient(app, (await makeApiKey(app, await makeOrganization(app))).secret)
})
afterAll(() => app.close())

function expectDescribed(operation: Operation | undefined, answer: RestTestAnswer): void {
  const described = operation?.responses[String(answer.status)]
  const response = described?.$ref === undefined ? described : document.components.responses[described.$ref.replace('#/components/responses/', '')]
  expect(response, `${operation?.operationId} does not describe ${answer.status}`).toBeDefined()
  const [content] = Object.values(response?.content ?? {})
  if (content !== undefined) expect(faultsOf(document, answer.body, content.schema, operation?.operationId ?? '')).toEqual([])
}

describe('the OpenAPI document', () => {
  test('is the one that is served, to anybody', async () => {
    expect((await createRestClient(app, null)('GET', '/openapi.json')).body).toEqual(JSON.parse(text))
  })

  test('passes the strict rules of a linter', async () => {
    expect(await lintFaults(text, path)).toEqual([])
  })

  test('has every route', () => {
    const described = Object.entries(document.paths).flatMap(([address, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`)).filter((one) => one.includes(' /api/v1/'))
    expect(described.sort()).toEqual(REST_ROUTES.map((route) => `${route.method} ${route.path}`).sort())
  })

  test.each(REST_ROUTES.map((route) => [route.name, route] as const))('%s answers what it says, and its example works', async (_name, route) => {
    const operation = document.paths[route.path]?.[route.method.toLowerCase()]
    const { body: made } = await rest('POST', '/api-keys', { body: { name: 'A key', scopes: ['incidents:read'] } })
    const address = `${route.path.replace('/api/v1', '').replace('{id}', String(made?.['id']))}${route.example?.query ?? ''}`
    const answer = await rest(route.method, address, route.example?.body === undefined ? {} : { body: route.example.body })
    expect(answer.status, JSON.stringify(answer.body)).toBe(route.answers.status)
    expectDescribed(operation, answer)
    expectDescribed(operation, await rest(route.method, `${address}${address.includes('?') ? '&' : '?'}unknown=1`))
    expectDescribed(operation, await createRestClient(app, null)(route.method, address))
  })

  test('describes verification as it answers', async () => {
    const { secret } = await makeApiKey(app, await makeOrganization(app))
    const reader = createRestClient(app, (await makeApiKey(app, await makeOrganization(app), { permissions: ['incidents:read'] })).secret)
    const operation = document.paths['/v1/keys/verify']?.['post']
    const ask = (client: RestTestClient, body: unknown): Promise<RestTestAnswer> => client('POST', '/../../v1/keys/verify', { body })
    const own = (await rest('POST', '/api-keys', { body: { name: 'Own', scopes: ['incidents:read'] } })).body?.['key']
    const asked = [
      [await ask(rest, { key: own, permissions: ['incidents:read'] }), 200, 'VALID'],
      [await ask(rest, { key: own, permissions: ['incidents:write'] }), 200, 'INSUFFICIENT_PERMISSIONS'],
      [await ask(rest, { key: secret }), 200, 'NOT_FOUND'],
      [await ask(rest, { permissions: ['no:such'] }), 400, 'BAD_USER_INPUT'],
      [await ask(createRestClient(app, null), { key: own }), 401, 'UNAUTHENTICATED'],
      [await ask(reader, { key: own }), 403, 'FORBIDDEN'],
    ] as const
    for (const [answer, status, code] of asked) {
      expect([answer.status, answer.body?.['code']]).toEqual([status, code])
      expectDescribed(operation, answer)
      const described = operation?.responses[String(status)]?.content?.['application/json']?.schema.properties ?? {}
      expect(Object.keys(described)).toEqual(expect.arrayContaining(Object.keys(answer.body ?? {})))
    }
  })
})
