import {
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  getNamedType,
  getNullableType,
  GraphQLDirective,
  GraphQLEnumType,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLSchema,
  GraphQLString,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql'
import { type Fragments, fragmentsOf } from './limits.ts'

const ROUTE_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export type RouteMethod = (typeof ROUTE_METHODS)[number]

const RouteMethodType = new GraphQLEnumType({
  name: 'RouteMethod',
  description: 'The HTTP method of a route.',
  values: {
    GET: { description: 'For queries; variables come from the path and the parameters of the address.' },
    POST: { description: 'Variables come from the path and a JSON body.' },
    PUT: { description: 'Variables come from the path and a JSON body.' },
    PATCH: { description: 'Variables come from the path and a JSON body.' },
    DELETE: { description: 'Variables come from the path and, where there is one, a JSON body.' },
  },
})

/** An operation's own route under `/api/x/<client>`. It is a part of the document, so it is registered, versioned and retired with it. */
export const routeDirective = new GraphQLDirective({
  name: 'route',
  description: 'Gives a registered operation an address of its own: /api/x/<client><path>, for the keys of the organization that registered it.',
  locations: [DirectiveLocation.QUERY, DirectiveLocation.MUTATION],
  args: {
    method: { type: new GraphQLNonNull(RouteMethodType), description: 'The HTTP method; GET for queries only.' },
    path: { type: new GraphQLNonNull(GraphQLString), description: 'The path, such as /keys/{id}: lower-case segments, and variables of the operation in braces.' },
    unwrap: { type: GraphQLString, description: 'The part of the answer that is given, such as organization.apiKeys.nodes. All of it when left out.' },
  },
})

export interface OperationRoute {
  method: RouteMethod
  path: string
  unwrap: readonly string[]
}

const PATH = /^(?:\/(?:[a-z0-9][a-z0-9_-]{0,63}|\{[A-Za-z][A-Za-z0-9_]{0,63}\})){1,8}$/
const UNWRAP = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){0,9}$/

/** The names of the variables in a path. */
export const pathVariables = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

/** Two routes with the same of these answer the same requests. */
export const placeOfRoute = ({ method, path }: OperationRoute): string => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`

function constantOf(directive: DirectiveNode, name: string): string | null | undefined {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value
  if (value === undefined || value.kind === Kind.NULL) return null
  // A variable has no value before the operation runs, and a route must be known long before.
  return value.kind === Kind.STRING || value.kind === Kind.ENUM ? value.value : undefined
}

const isScalarLike = (type: TypeNode): boolean => (type.kind === Kind.NON_NULL_TYPE ? isScalarLike(type.type) : type.kind === Kind.NAMED_TYPE)

/** Whether the document selects something at this path of response names, in any of its fragments. What is in a list has no one place. */
function selects(schema: GraphQLSchema, fragments: Fragments, parent: GraphQLNamedType | undefined | null, selectionSet: SelectionSetNode | undefined, path: readonly string[]): boolean {
  const [first, ...rest] = path
  return (selectionSet?.selections ?? []).some((node) => {
    if (node.kind !== Kind.FIELD) {
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value)
      const condition = fragment?.typeCondition?.name.value
      return selects(schema, fragments, condition === undefined ? parent : schema.getType(condition), fragment?.selectionSet, path)
    }
    if ((node.alias ?? node.name).value !== first) return false
    if (rest.length === 0) return true
    const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value]?.type : undefined
    return type !== undefined && !isListType(getNullableType(type)) && selects(schema, fragments, getNamedType(type), node.selectionSet, rest)
  })
}

/**
 * The route of an operation of a document that is valid: null for none, or what is wrong with it and where. The compiled
 * schema has checked the names of arguments and methods before.
 */
export function routeOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): { route: OperationRoute | null } | { fault: string; line: number } {
  const directive = operation.directives?.find((one) => one.name.value === routeDirective.name)
  if (directive === undefined) return { route: null }
  const fault = (message: string): { fault: string; line: number } => ({ fault: message, line: directive.loc?.startToken.line ?? 1 })
  const [method, path, unwrap] = ['method', 'path', 'unwrap'].map((name) => constantOf(directive, name))
  if (method === undefined || path === undefined || unwrap === undefined) return fault('The arguments of @route are constants, no variables.')
  if (method === 'GET' && operation.operation !== 'query') return fault('A route with the method GET is for queries only.')
  if (path === null || !PATH.test(path)) return fault('The path of a route has one to eight segments like /open-keys or /{id}: lower-case letters, digits, _ and -, or a variable in braces.')
  const names = pathVariables(path)
  if (new Set(names).size < names.length) return fault('A variable stands once in the path of a route.')
  for (const name of names) {
    const variable = operation.variableDefinitions?.find((one) => one.variable.name.value === name)
    if (variable === undefined || !isScalarLike(variable.type)) return fault(`The path of the route names {${name}}, which is no variable of the operation with a single value.`)
  }
  if (unwrap === null) return { route: { method: method as RouteMethod, path, unwrap: [] } }
  if (!UNWRAP.test(unwrap) || !selects(schema, fragmentsOf(document), schema.getRootType(operation.operation), operation.selectionSet, unwrap.split('.'))) {
    return fault('unwrap names a part of the answer that the operation does not select, or one inside a list.')
  }
  return { route: { method: method as RouteMethod, path, unwrap: unwrap.split('.') } }
}
