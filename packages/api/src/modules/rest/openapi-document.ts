import { problemMeanings } from '../../http/problem.ts'
import { SHORTFALL } from './api-key.shapes.ts'
import type { ComponentSchemas, JsonSchema } from './json-schema.ts'

export const JSON_TYPE = 'application/json'
const PROBLEM_TYPE = 'application/problem+json'

/** What every answer to a key says of its budget, where its plan has one. */
export const BUDGET: JsonSchema = { 'RateLimit-Policy': { $ref: '#/components/headers/RateLimitPolicy' }, RateLimit: { $ref: '#/components/headers/RateLimit' } }
const RETRY_AFTER: JsonSchema = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }

const HEADERS: JsonSchema = {
  RateLimitPolicy: { description: 'The budget of the key by the plan: `"per-key";q=600;w=60` is 600 requests in 60 seconds. Reading and writing have one each. Left out without a budget.', schema: { type: 'string' } },
  RateLimit: { description: 'What is left of it: `"per-key";r=599;t=60` is 599 requests, and 60 seconds until the budget is whole again.', schema: { type: 'string' } },
  RetryAfter: { description: 'The seconds to wait.', schema: { type: 'integer' } },
}

const headersOfRefusal = (status: string): JsonSchema => {
  if (status === '503') return { headers: RETRY_AFTER }
  if (status === '429') return { headers: { ...RETRY_AFTER, ...BUDGET } }
  return status === '401' ? {} : { headers: BUDGET }
}

const REFUSALS: Readonly<Record<string, string>> = {
  '400': 'The request is not what the route takes; `issues` names everything that is wrong.',
  '401': 'No good key was presented.',
  '403': 'The key may not do this, or would give more than it has; what is missing is named.',
  '404': 'There is no such thing, or the key may not see it.',
  '409': 'The state of things stands against it, or the request id was used before.',
  '412': 'The key has changed since the ETag in If-Match.',
  '429': 'Too many requests; wait as long as Retry-After says.',
  '503': 'Latchkey cannot answer now; try again after Retry-After.',
}

/** Refers to the refusals that a route can answer, by their statuses. */
export const refusalReferences = (statuses: readonly string[]): Record<string, JsonSchema> =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]))

/** A paragraph that names the permissions; nothing for none. */
export const needsOf = (permissions: readonly string[]): string => (permissions.length === 0 ? '' : `\n\nNeeds ${permissions.map((name) => `\`${name}\``).join(' and ')}.`)

const problemSchema = (components: ComponentSchemas): JsonSchema => ({
  type: 'object',
  description: 'A refusal (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'trace_id'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'An address at this installation that explains the code, or the registered type of a used-up budget.' },
    title: { type: 'string', description: 'What the code means.' },
    status: { type: 'integer', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What was wrong and what to do, for the developer who reads the answer.' },
    code: { type: 'string', enum: [...problemMeanings().keys()], description: 'Which refusal this is: one of a closed list that programs may rely on.' },
    trace_id: { type: 'string', description: 'The id of the request, as in the header X-Request-Id and the log.' },
    issues: {
      type: 'array',
      description: 'Everything that is wrong with the request.',
      items: { type: 'object', required: ['path', 'code', 'message'], properties: { path: { type: 'array', items: { type: 'string' } }, code: { type: 'string' }, message: { type: 'string' } } },
    },
    required_permissions: { type: 'array', items: { type: 'string' }, description: 'The permissions that it would need.' },
    'violated-policies': { type: 'array', items: { type: 'string' }, description: 'Of 429: the names of the used-up budgets in RateLimit-Policy.' },
    missing: { type: 'array', items: components.reference(SHORTFALL), description: 'What the wanted key has more than you can give.' },
  },
})

export interface Described {
  title: string
  summary: string
  description: string
  tags: readonly JsonSchema[]
  /** By address, then by method. */
  paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  /** The schemas that the paths refer to. */
  components: ComponentSchemas
}

/** An OpenAPI 3.1 document, with what is the same for every route: credentials, refusals, budgets. */
export function openApiDocument({ title, summary, description, tags, paths, components }: Described): Record<string, unknown> {
  const text = JSON.stringify(paths)
  const refusals = Object.entries(REFUSALS).filter(([status]) => text.includes(`"#/components/responses/Problem${status}"`))
  const problem = refusals.length === 0 ? {} : { Problem: problemSchema(components) }
  return {
    openapi: '3.1.0',
    info: { title, version: '1', summary, description, license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' } },
    servers: [{ url: '/', description: 'This installation.' }],
    security: [{ bearer: [] }, { apiKeyHeader: [] }, { basic: [] }],
    tags,
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer <key>' },
        apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'X-API-Key: <key>' },
        basic: { type: 'http', scheme: 'basic', description: 'The key as user name and an empty password.' },
      },
      headers: refusals.length === 0 ? {} : HEADERS,
      schemas: { ...Object.fromEntries(components.schemas), ...problem },
      responses: Object.fromEntries(
        refusals.map(([status, meaning]) => [
          `Problem${status}`,
          { description: meaning, ...headersOfRefusal(status), content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } } },
        ]),
      ),
    },
  }
}
