import { getNullableType, type GraphQLInputType, type GraphQLSchema, isInputObjectType, Kind } from 'graphql'
import { type CompiledRoute, compileRoutes, placeOf } from './compiled-route.ts'
import { ComponentSchemas, type JsonSchema, schemaOfType } from './json-schema.ts'
import { BUDGET, JSON_TYPE, needsOf, openApiDocument, refusalReferences } from './openapi-document.ts'
import type { AnswerSchema, Field } from './rest-route.ts'
import { REST_ROUTES } from './routes.ts'
import { VERIFICATION_TAG, verificationPaths } from './verification-paths.ts'

/** The description at a place of the variables, which is the input field's own. */
function descriptionAt(schema: GraphQLSchema, { document }: CompiledRoute, place: string): string {
  const [variable, ...path] = place.split('.')
  const [operation] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION || path.length === 0) return ''
  const node = operation.variableDefinitions?.find((definition) => definition.variable.name.value === variable)?.type
  const name = node?.kind === Kind.NON_NULL_TYPE ? node.type : node
  let type = name?.kind === Kind.NAMED_TYPE ? schema.getType(name.name.value) : undefined
  let description = ''
  for (const step of path) {
    const field = isInputObjectType(type) ? type.getFields()[step] : undefined
    description = field?.description ?? ''
    const next = field && getNullableType(field.type)
    type = isInputObjectType(next) ? next : undefined
  }
  return description
}

const descriptionOf = (schema: GraphQLSchema, compiled: CompiledRoute, field: Field): string => (typeof field === 'string' ? descriptionAt(schema, compiled, placeOf(field)) : field.description)

const typeIn = (types: ReadonlyMap<string, GraphQLInputType>, name: string): GraphQLInputType => {
  const type = types.get(name)
  if (type === undefined) throw new Error(`The route has no field ${name}.`)
  return type
}

const TAGS: Readonly<Record<string, string>> = {
  'api-keys': 'Keys: make, list, change, rotate, revoke and delete them.',
  'audit-log': 'Every change that was made.',
  me: 'The key that asks.',
  permissions: 'What keys can be allowed.',
  workspaces: 'The parts of an organization that keys can be limited to.',
}

const tagOf = (path: string): string => path.split('/')[3] ?? ''

const header = (name: string, description: string): JsonSchema => ({ name, in: 'header', required: false, description, schema: { type: 'string' } })

function parametersOf(schema: GraphQLSchema, compiled: CompiledRoute): JsonSchema[] {
  const { route, queryTypes } = compiled
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, description: 'The public id. Never a secret.', schema: { type: 'string' } }))
  const inQuery = Object.entries(route.query).map(([name, field]) => ({
    name,
    in: 'query',
    required: false,
    description: descriptionOf(schema, compiled, field),
    schema: schemaOfType(typeIn(queryTypes, name), { nullable: false }),
  }))
  const inHeader = [
    ...(route.takesIfMatch === true ? [header('If-Match', 'The ETag that reading the key gave: the change is refused with 412 when the key has changed since.')] : []),
    ...(route.takesIdempotencyKey === true ? [header('Idempotency-Key', 'A text of your own, unique for 24 hours: sending the request again does nothing a second time, and gives no secret again.')] : []),
    ...(route.method === 'GET' ? [header('If-None-Match', 'The ETag of an earlier answer: 304 without a body when it would be the same.')] : []),
  ]
  return [...inPath, ...inQuery, ...inHeader]
}

function bodyOf(schema: GraphQLSchema, compiled: CompiledRoute): JsonSchema | null {
  const { route, bodyTypes } = compiled
  if (route.body === null) return null
  const properties = Object.fromEntries(
    Object.entries(route.body.fields).map(([name, field]) => {
      const nullable = typeof field !== 'string' && field.nullable === true
      return [name, { ...schemaOfType(typeIn(bodyTypes, name), { nullable }), description: descriptionOf(schema, compiled, field) }]
    }),
  )
  const required = route.body.required.length === 0 ? {} : { required: route.body.required }
  return {
    required: route.body.optional !== true,
    content: { [JSON_TYPE]: { schema: { type: 'object', additionalProperties: false, ...required, properties }, ...(route.example?.body === undefined ? {} : { example: route.example.body }) } },
  }
}

function schemaOfAnswer(components: ComponentSchemas, answer: AnswerSchema): JsonSchema | null {
  switch (answer.kind) {
    case 'NOTHING':
      return null
    case 'OBJECT': {
      const reference = components.reference(answer.shape)
      return answer.extra === undefined ? reference : { allOf: [reference, { type: 'object', required: Object.keys(answer.extra), properties: answer.extra }] }
    }
    case 'PAGE':
      return {
        type: 'object',
        required: ['page', 'page_size', 'total_count', 'total_count_exact', 'next_cursor', 'data'],
        properties: {
          page: { type: ['integer', 'null'], description: 'The number of the page; null when it was asked for by cursor.' },
          page_size: { type: 'integer', description: 'How many entries a page has at most.' },
          total_count: { type: 'integer', description: 'How many there are in all, exact up to 10000.' },
          total_count_exact: { type: 'boolean', description: 'Whether total_count is exact: false from 10001 on.' },
          next_cursor: { type: ['string', 'null'], description: 'Asks for the next page as `cursor`; null on the last.' },
          data: { type: 'array', items: components.reference(answer.shape) },
        },
      }
    case 'LISTS':
      return {
        type: 'object',
        required: Object.keys(answer.lists),
        properties: Object.fromEntries(Object.entries(answer.lists).map(([name, shape]) => [name, { type: 'array', items: components.reference(shape) }])),
      }
  }
}

const refusalsOf = ({ route }: CompiledRoute): string[] => [
  '400',
  '401',
  '403',
  ...(route.path.includes('{') ? ['404'] : []),
  ...(route.method === 'GET' || route.method === 'DELETE' ? [] : ['409']),
  ...(route.takesIfMatch === true ? ['412'] : []),
  '429',
  '503',
]

function operationOf(schema: GraphQLSchema, components: ComponentSchemas, compiled: CompiledRoute): JsonSchema {
  const { route, permissions } = compiled
  const body = bodyOf(schema, compiled)
  const answer = schemaOfAnswer(components, route.answers.schema)
  return {
    operationId: route.name,
    summary: route.summary,
    description: `${route.description}${needsOf(permissions)}`,
    tags: [tagOf(route.path)],
    parameters: parametersOf(schema, compiled),
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      [route.answers.status]: { description: 'It went well.', headers: BUDGET, ...(answer === null ? {} : { content: { [JSON_TYPE]: { schema: answer } } }) },
      ...(route.method === 'GET' ? { '304': { description: 'It is still what If-None-Match names.', headers: BUDGET } } : {}),
      ...refusalReferences(refusalsOf(compiled)),
    },
    'x-latchkey-document-id': compiled.documentId,
    ...(permissions.length === 0 ? {} : { 'x-latchkey-permissions': permissions }),
  }
}

/** The OpenAPI 3.1 document of the facade, made of the table of routes and the schema, with verification. */
export function openApiOf(schema: GraphQLSchema): Record<string, unknown> {
  const components = new ComponentSchemas(schema)
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const compiled of compileRoutes(REST_ROUTES, schema)) {
    const { path, method } = compiled.route
    ;(paths[path] ??= {})[method.toLowerCase()] = operationOf(schema, components, compiled)
  }
  return openApiDocument({
    title: 'Latchkey REST API',
    summary: 'Manage and verify API keys over plain HTTP.',
    description: 'Every route under /api/v1 runs one persisted GraphQL operation; the rules are the same. Names are in snake_case and refusals are problem details (RFC 9457).',
    tags: [...[...new Set(REST_ROUTES.map(({ path }) => tagOf(path)))].map((name) => ({ name, description: TAGS[name] ?? '' })), VERIFICATION_TAG],
    paths: { ...paths, ...verificationPaths },
    components,
  })
}
