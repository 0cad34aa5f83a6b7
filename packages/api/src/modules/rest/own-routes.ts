import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLSchema,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionNode,
} from 'graphql'
import type { EntityManager } from '../../application/request-context.ts'
import { type CheckedDocument, checkDocument } from '../../graphql/check-document.ts'
import { costRefusal } from '../../graphql/cost.ts'
import { type OperationRoute, pathVariables } from '../../graphql/route-directive.ts'
import { ProblemError } from '../../http/problem.ts'
import { listRoutedOperations } from '../persisted-operations/routed-operations.repository.ts'
import { type CompiledRoute, compileRoute } from './compiled-route.ts'
import { invalidRequest, issuesOfValue } from './invalid-request.ts'
import { statusOfFailure } from './outcome.ts'
import { valueOfText } from './read-request.ts'
import type { Field, RestRequest, RestRoute } from './rest-route.ts'

/** Where organizations' own routes begin. */
export const OWN_ROUTES = /^\/api\/x\/([^/]{1,200})(\/.*)$/

// Names that no document of an integrator has: what a mutation refused is read without asking that it be selected.
const CODE = 'latchkeyFailureCode'
const MESSAGE = 'latchkeyFailureMessage'
const FAILURE = (parse(`{ f { ... on DomainError { ${CODE}: code ${MESSAGE}: message } } }`).definitions[0] as OperationDefinitionNode).selectionSet.selections[0] as FieldNode

const MAX_KEPT = 1_000

/** The document with a look at the failures of every mutation, which it may not select itself. */
function withFailures(schema: GraphQLSchema, { document, operation }: CheckedDocument): DocumentNode {
  const root = (operation.operation === 'mutation' ? schema.getMutationType() : schema.getQueryType())?.getFields() ?? {}
  const watched = (node: SelectionNode): SelectionNode => {
    if (node.kind !== Kind.FIELD || node.selectionSet === undefined) return node
    const type = root[node.name.value]?.type
    if (type === undefined || !isUnionType(getNamedType(type))) return node
    return { ...node, selectionSet: { ...node.selectionSet, selections: [...node.selectionSet.selections, ...(FAILURE.selectionSet?.selections ?? [])] } }
  }
  const selections = operation.selectionSet.selections.map(watched)
  return { ...document, definitions: document.definitions.map((node) => (node === operation ? { ...operation, selectionSet: { ...operation.selectionSet, selections } } : node)) }
}

function throwFailure(value: unknown): void {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, CODE)) return
  const { [CODE]: code, [MESSAGE]: message, code: _code, message: _message, __typename: _typename, ...members } = value as Record<string, unknown>
  throw new ProblemError({ status: statusOfFailure(String(code), false), code: String(code), detail: String(message), members })
}

function unwrapped(data: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null), data)
}

function routeOfOperation({ text, operation, cost }: CheckedDocument, { method, path, unwrap }: OperationRoute, typesOf: () => CompiledRoute['bodyTypes']): RestRoute {
  const inPath = new Set(pathVariables(path))
  const variables = operation.variableDefinitions ?? []
  const fields: Record<string, Field> = {}
  for (const { variable, type } of variables) {
    const name = variable.name.value
    if (!inPath.has(name)) fields[name] = { to: name, description: '', nullable: type.kind !== Kind.NON_NULL_TYPE }
  }
  const required = variables.filter(({ variable, type, defaultValue }) => !inPath.has(variable.name.value) && type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined)
  return {
    method,
    path,
    name: operation.name?.value ?? 'unnamed',
    document: text,
    summary: '',
    description: '',
    query: method === 'GET' ? fields : {},
    body: method === 'GET' ? null : { fields, required: required.map(({ variable }) => variable.name.value), optional: true },
    variables: (request: RestRequest, filled) => {
      const values = { ...filled, ...pathValues(request, typesOf()) }
      const refused = costRefusal(cost, values)
      if (refused !== null) throw refused
      return values
    },
    answer(data) {
      for (const value of Object.values(data)) throwFailure(value)
      return { status: 200, body: unwrapped(data, unwrap) }
    },
    answers: { status: 200, schema: { kind: 'NOTHING' } },
  }
}

/** The variables in the path, as their types have them. Throws for what does not fit. */
function pathValues({ path }: RestRequest, types: CompiledRoute['bodyTypes']): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  const issues = Object.entries(path).flatMap(([name, text]) => {
    const type = types.get(name)
    if (type === undefined) return []
    values[name] = valueOfText(text, type)
    return issuesOfValue([name], values[name], type)
  })
  if (issues.length > 0) throw invalidRequest(issues)
  return values
}

/** A registered operation with a route: as it was checked, and ready to run. */
interface OwnOperation {
  checked: CheckedDocument
  compiled: CompiledRoute
}

/** The same with the client that its address names. */
export interface OwnRoute extends OwnOperation {
  client: string
}

function compileOwn(schema: GraphQLSchema, digest: string, text: string): OwnOperation | null {
  const check = checkDocument(schema, text)
  // One that an upgrade has broken is named at the start and in the list; its address has nothing until then.
  if (!check.ok || check.checked.route === null) return null
  const { route } = check.checked
  let pathTypes: CompiledRoute['bodyTypes'] = new Map()
  const rest = routeOfOperation(check.checked, route, () => pathTypes)
  const fields = Object.fromEntries(pathVariables(route.path).map((name) => [name, name]))
  pathTypes = compileRoute({ ...rest, query: fields, body: null }, schema).queryTypes
  return { checked: check.checked, compiled: { ...compileRoute(rest, schema), document: withFailures(schema, check.checked), documentId: digest } }
}

/**
 * Finds the routes that an organization gave its operations, of one client or of all: by client, those of its latest
 * version first. A document is compiled once and kept by its digest.
 */
export function createOwnRoutes(schema: GraphQLSchema): (em: EntityManager, organizationId: string, client: string | null) => Promise<OwnRoute[]> {
  const kept = new Map<string, OwnOperation | null>()
  const operationOf = (digest: string, text: string): OwnOperation | null => {
    const known = kept.get(digest)
    if (known !== undefined) return known
    const route = compileOwn(schema, digest, text)
    const [oldest] = kept.keys()
    if (kept.size >= MAX_KEPT && oldest !== undefined) kept.delete(oldest)
    kept.set(digest, route)
    return route
  }
  return async (em, organizationId, client) => {
    const rows = await listRoutedOperations(em, organizationId, client)
    return rows.flatMap((row) => {
      const operation = operationOf(row.digest, row.text)
      return operation === null ? [] : [{ client: row.client, ...operation }]
    })
  }
}

/** The routes in the order in which they are looked up: what is spelled out before what a variable also takes, /keys/open before /keys/{id}. */
export const inOrder = (routes: readonly OwnRoute[]): CompiledRoute[] =>
  routes.map(({ compiled }) => compiled).toSorted((a, b) => pathVariables(a.route.path).length - pathVariables(b.route.path).length)
