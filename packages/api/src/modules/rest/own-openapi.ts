import { type GraphQLInputType, type GraphQLSchema, Kind, type OperationDefinitionNode, typeFromAST } from 'graphql'
import { fragmentsOf } from '../../graphql/limits.ts'
import { pathVariables } from '../../graphql/route-directive.ts'
import { ComponentSchemas, type JsonSchema } from './json-schema.ts'
import { BUDGET, JSON_TYPE, needsOf, openApiDocument, refusalReferences } from './openapi-document.ts'
import { OperationSchemas } from './operation-schemas.ts'
import type { OwnRoute } from './own-routes.ts'

interface Variable {
  name: string
  type: GraphQLInputType
  required: boolean
}

const variablesOf = (schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): Variable[] =>
  variableDefinitions.map(({ variable, type, defaultValue }) => ({
    name: variable.name.value,
    type: typeFromAST(schema, type) as GraphQLInputType,
    required: type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined,
  }))

/** What the operation says of itself, where its author has described it. */
const describedAs = ({ description }: OperationDefinitionNode): string | undefined => description?.value.trim()

function parametersOf(schemas: OperationSchemas, { route }: OwnRoute['compiled'], variables: readonly Variable[], spelled: readonly string[]): JsonSchema[] {
  const inPath = pathVariables(route.path)
  const parameter = (place: 'path' | 'query', { name, type, required }: Variable, as = name): JsonSchema => ({
    name: as,
    in: place,
    required: place === 'path' || required,
    description: `The variable ${name} of the operation.`,
    schema: schemas.given(type),
  })
  const others = route.method === 'GET' ? variables.filter(({ name }) => !inPath.includes(name)) : []
  return [
    ...inPath.flatMap((name, index) => variables.filter((variable) => variable.name === name).map((variable) => parameter('path', variable, spelled[index]))),
    ...others.map((variable) => parameter('query', variable)),
  ]
}

function bodyOf(schemas: OperationSchemas, { route }: OwnRoute['compiled'], variables: readonly Variable[]): JsonSchema | null {
  const inBody = variables.filter(({ name }) => !pathVariables(route.path).includes(name))
  if (route.method === 'GET' || inBody.length === 0) return null
  const required = inBody.filter((variable) => variable.required).map(({ name }) => name)
  const properties = Object.fromEntries(inBody.map(({ name, type }) => [name, { ...schemas.input(type), description: `The variable ${name} of the operation.` }]))
  return { required: required.length > 0, content: { [JSON_TYPE]: { schema: { type: 'object', additionalProperties: false, required, properties } } } }
}

/** Describes one route; `spelled` are the names that the address has for the variables in its path. */
function describe(schema: GraphQLSchema, schemas: OperationSchemas, { client, checked, compiled }: OwnRoute, spelled: readonly string[]): JsonSchema {
  const { document, operation } = checked
  const { route, permissions, documentId } = compiled
  const root = schema.getRootType(operation.operation)
  if (root === undefined || root === null) throw new Error(`The schema has no ${operation.operation}.`)
  const variables = variablesOf(schema, operation)
  const body = bodyOf(schemas, compiled, variables)
  return {
    summary: route.name,
    description: `${describedAs(operation) ?? `Runs the persisted operation ${route.name} of ${client}.`}${needsOf(permissions)}`,
    tags: [client],
    parameters: parametersOf(schemas, compiled, variables, spelled),
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      '200': {
        description: 'It went well.',
        headers: BUDGET,
        content: { [JSON_TYPE]: { schema: schemas.answer(root, operation.selectionSet, fragmentsOf(document), checked.route?.unwrap ?? []) } },
      },
      ...(route.method === 'GET' ? { '304': { description: 'It is still what If-None-Match names.', headers: BUDGET } } : {}),
      ...refusalReferences(['400', '401', '403', '404', ...(route.method === 'GET' ? [] : ['409']), '429', '503']),
    },
    'x-latchkey-document-id': documentId,
    ...(permissions.length === 0 ? {} : { 'x-latchkey-permissions': permissions }),
  }
}

/** A name that no other operation of the document has. */
function operationId(wanted: string, taken: Set<string>): string {
  const name = wanted.replaceAll(/[^\w.-]+/g, '_')
  let id = name
  for (let count = 2; taken.has(id); count++) id = `${name}_${count}`
  taken.add(id)
  return id
}

/**
 * The OpenAPI 3.1 document of an organization's own routes, made of its operations and the schema. Of two that answer the
 * same requests the first one given is there, as it is the one that answers.
 */
export function ownOpenApiOf(schema: GraphQLSchema, routes: readonly OwnRoute[]): Record<string, unknown> {
  const components = new ComponentSchemas(schema)
  const schemas = new OperationSchemas(schema, components)
  const paths: Record<string, Record<string, JsonSchema>> = {}
  // Two spellings of one path, such as /{id} and /{key}, are one path of the document (OpenAPI 3.1, Path Templating).
  const spellings = new Map<string, string>()
  const ids = new Set<string>()
  for (const route of routes) {
    const address = `/api/x/${encodeURIComponent(route.client)}${route.compiled.route.path}`
    const shape = address.replaceAll(/\{\w+\}/g, '{}')
    const path = spellings.get(shape) ?? address
    spellings.set(shape, path)
    const methods = (paths[path] ??= {})
    const method = route.compiled.route.method.toLowerCase()
    if (methods[method] !== undefined) continue
    methods[method] = { operationId: operationId(`${route.client}.${route.compiled.route.name}`, ids), ...describe(schema, schemas, route, pathVariables(path)) }
  }
  return openApiDocument({
    title: "The organization's own routes",
    summary: 'Persisted operations with an address of their own.',
    description: 'Every route runs one persisted GraphQL operation that the organization has registered. Refusals are problem details (RFC 9457).',
    tags: [...new Set(routes.map(({ client }) => client))].map((client) => ({ name: client, description: `The operations of ${client}.` })),
    paths,
    components,
  })
}
