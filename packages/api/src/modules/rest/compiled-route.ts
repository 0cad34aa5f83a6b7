import { hash } from 'node:crypto'
import {
  type DocumentNode,
  getNullableType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  TypeInfo,
  typeFromAST,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { Field, RestRoute } from './rest-route.ts'

/** A route that is known to fit the schema, with what each request would otherwise work out again. */
export interface CompiledRoute {
  route: RestRoute
  document: DocumentNode
  /** `sha256:` and the digest of the document, as persisted operations are called. */
  documentId: string
  pattern: RegExp
  /** The input type of every parameter and member of the body, nullable or not as the schema has it. */
  queryTypes: ReadonlyMap<string, GraphQLInputType>
  bodyTypes: ReadonlyMap<string, GraphQLInputType>
  /** The permissions that the fields of the operation declare. */
  permissions: readonly string[]
}

export const placeOf = (field: Field): string => (typeof field === 'string' ? field : field.to)

const textOf = (route: RestRoute): string => print(parse(route.document))

/** The documents of routes by the SHA-256 of their text, as every manifest has them. */
export const restOperations = (routes: readonly RestRoute[]): Record<string, string> => Object.fromEntries(routes.map((route) => [hash('sha256', textOf(route)), textOf(route)]))

const operationOf = (document: DocumentNode): OperationDefinitionNode => {
  const [operation, ...others] = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (operation === undefined || others.length > 0) throw new Error('A route has one operation.')
  return operation
}

/** The input type at a place of the variables. Throws for a place that the operation does not have: the route is written wrongly. */
export function inputTypeAt(schema: GraphQLSchema, operation: OperationDefinitionNode, place: string): GraphQLInputType {
  const [variable, ...path] = place.split('.')
  const definition = operation.variableDefinitions?.find((one) => one.variable.name.value === variable)
  let type: unknown = definition && typeFromAST(schema, definition.type)
  for (const name of path) {
    const object = getNullableType(type as GraphQLInputType)
    type = isInputObjectType(object) ? object.getFields()[name]?.type : undefined
  }
  if (!isInputType(type)) throw new Error(`The operation ${operation.name?.value} has no variable ${place}.`)
  return type
}

function permissionsOf(schema: GraphQLSchema, document: DocumentNode): string[] {
  const permissions = new Set<string>()
  const info = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(info, {
      Field() {
        const permission = info.getFieldDef()?.extensions['requiredPermission']
        if (typeof permission === 'string') permissions.add(permission)
      },
    }),
  )
  return [...permissions]
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)

/** Checks a route against the schema. Throws when its operation is not valid there, which stops the start. */
export function compileRoute(route: RestRoute, schema: GraphQLSchema): CompiledRoute {
  const text = textOf(route)
  const document = parse(text)
  const faults = validate(schema, document)
  if (faults.length > 0) throw new Error(`The operation of ${route.method} ${route.path} does not fit the schema: ${faults.map((fault) => fault.message).join(' ')}`)
  const operation = operationOf(document)
  const typesOf = (fields: Readonly<Record<string, Field>>): Map<string, GraphQLInputType> =>
    new Map(Object.entries(fields).map(([name, field]) => [name, inputTypeAt(schema, operation, placeOf(field))]))
  return {
    route,
    document,
    documentId: `sha256:${hash('sha256', text)}`,
    pattern: patternOf(route.path),
    queryTypes: typesOf(route.query),
    bodyTypes: typesOf(route.body?.fields ?? {}),
    permissions: permissionsOf(schema, document),
  }
}

/** Compiles routes; throws when two of them answer the same requests. */
export function compileRoutes(routes: readonly RestRoute[], schema: GraphQLSchema): CompiledRoute[] {
  const taken = new Set<string>()
  for (const { method, path } of routes) {
    const place = `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`
    if (taken.has(place)) throw new Error(`Two routes answer ${place}.`)
    taken.add(place)
  }
  return routes.map((route) => compileRoute(route, schema))
}
