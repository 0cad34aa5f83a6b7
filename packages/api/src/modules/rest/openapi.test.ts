import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRoot } from '../../commands/contract.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeOrganization } from '../../testing/factories.ts'
import { createRestClient, type RestTestAnswer, type RestTestClient } from '../../testing/rest.ts'
import { REST_ROUTES } from './routes.ts'

const path = join(findRoot(), 'packages/contract/openapi.json')
const text = readFileSync(path, 'utf8')

interface JsonSchema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  allOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  additionalProperties?: boolean
}

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

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value)

/** What of a value the schema does not describe; a small reading of JSON Schema, as far as the document uses it. */
function faultsOf(value: unknown, schema: JsonSchema, place: string): string[] {
  if (schema.$ref !== undefined) return faultsOf(value, document.components.schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}, place)
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => faultsOf(value, one, place).length === 0) ? [] : [`${place} is none of anyOf`]
  if (schema.allOf !== undefined) return schema.allOf.flatMap((one) => faultsOf(value, one, place))
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.includes(typeOf(value))) return [`${place} is ${typeOf(value)}, not ${types.join(' or ')}`]
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${place} is ${String(value)}`]
  if (Array.isArray(value)) return value.flatMap((item, index) => faultsOf(item, schema.items ?? {}, `${place}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const given = value as Record<string, unknown>
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(given, name)).map((name) => `${place}.${name} is missing`)
  return [...missing, ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => (Object.hasOwn(given, name) ? faultsOf(given[name], one, `${place}.${name}`) : []))]
}

function expectDescribed(operation: Operation | undefined, answer: RestTestAnswer): void {
  const described = operation?.responses[String(answer.status)]
  const response = described?.$ref === undefined ? described : document.components.responses[described.$ref.replace('#/components/responses/', '')]
  expect(response, `${operation?.operationId} does not describe ${answer.status}`).toBeDefined()
  const [content] = Object.values(response?.content ?? {})
  if (content !== undefined) expect(faultsOf(answer.body, content.schema, operation?.operationId ?? '')).toEqual([])
}

describe('the OpenAPI document', () => {
  test('is the one that is served, to anybody', async () => {
    expect((await createRestClient(app, null)('GET', '/openapi.json')).body).toEqual(JSON.parse(text))
  })

  test('passes the strict rules of a linter', async () => {
    const problems = await lintFromString({ source: text, absoluteRef: path, config: await createConfig({ extends: ['recommended-strict'] }) })
    expect(problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)).toEqual([])
  })

  test('has every route', () => {
    const described = Object.entries(document.paths).flatMap(([address, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`))
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
})
