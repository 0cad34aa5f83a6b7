import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { execute, GraphQLError, type GraphQLSchema } from 'graphql'
import { demand } from '../../application/demand.ts'
import { type Principal, runningOperation } from '../../application/principal.ts'
import { refusal, unauthenticated } from '../../application/refusal.ts'
import type { EntityManager, RequestContext, RequestSource, Services } from '../../application/request-context.ts'
import { codeOfProblemType, type Problem, ProblemError, problemMeanings, problemOfRefusal, sendProblem } from '../../http/problem.ts'
import { sendJson } from '../../http/responses.ts'
import type { Orm } from '../../persistence/orm.ts'
import { type CompiledRoute, compileRoutes } from './compiled-route.ts'
import { openApiOf } from './openapi.ts'
import { notFound } from './outcome.ts'
import { ownOpenApiOf } from './own-openapi.ts'
import { createOwnRoutes, inOrder, OWN_ROUTES } from './own-routes.ts'
import { asRefusedParameter, filledVariables, readRequest } from './read-request.ts'
import type { RestAnswer } from './rest-route.ts'
import { REST_ROUTES } from './routes.ts'

/** What stands for a request until it is known whom it acts as. */
interface Presented {
  request: IncomingMessage
  source: RequestSource
  em: () => EntityManager
  access: 'read' | 'write'
  /** Is given the fields that say what is left of the key's budget. */
  onBudget: (fields: Readonly<Record<string, string>>) => void
}

export interface RestOptions {
  services: Services
  orm: Orm
  schema: GraphQLSchema
  isSetUp: () => Promise<boolean>
  /** Whom a request acts as by its key; a session never counts here. */
  authenticate: (asked: Presented) => Promise<Principal | null>
  /** What leaves of an error. */
  maskError: (error: unknown, requestId: string) => GraphQLError
}

interface RestTrace {
  operation: string | null
  principal: string | null
  code: string | null
}

export type RestDoor = (request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource) => Promise<RestTrace>

const PROBLEMS = /^\/api\/v1\/problems\/([a-z-]+)$/
const OPEN_API = '/api/v1/openapi.json'
/** The document of the routes that the organization of the key has given its operations. */
const OWN_OPEN_API = '/api/x/openapi.json'

const notSetUp = (): ProblemError =>
  new ProblemError({ status: 503, code: 'UNAVAILABLE', detail: 'This installation has not been set up yet.', headers: { 'Retry-After': '10' }, members: { reason: 'NOT_SET_UP' } })

const methodNotAllowed = (methods: readonly string[]): ProblemError =>
  new ProblemError({ status: 405, code: 'BAD_USER_INPUT', detail: `This address takes ${methods.join(', ')}.`, headers: { Allow: methods.join(', ') } })

function demandReading(method: string | undefined): void {
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed(['GET', 'HEAD'])
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]))
  } catch {
    throw notFound('There is nothing at this address.')
  }
}

function findRoute(routes: readonly CompiledRoute[], method: string, pathname: string): FoundRoute {
  const there = routes.filter(({ pattern }) => pattern.test(pathname))
  if (there.length === 0) throw notFound('There is nothing at this address.')
  const compiled = there.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method))
  if (compiled === undefined) throw methodNotAllowed(there.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method])))
  return { compiled, path: decoded(compiled.pattern.exec(pathname)?.groups ?? {}) }
}

interface FoundRoute {
  compiled: CompiledRoute
  path: Record<string, string>
}

const operationNotAllowed = (): GraphQLError =>
  refusal('FORBIDDEN', 'This key is limited to persisted operations, and this route is none of them.', {
    status: 403,
    reason: 'OPERATION_NOT_ALLOWED',
    headers: { 'X-Latchkey-Reason': 'OPERATION_NOT_ALLOWED' },
  })

/** A pinned key runs the operations on its list and nothing else, whatever the address it comes by. */
function demandOperation({ authority }: Principal, documentId: string): void {
  if (authority === null || authority.operations === 'ANY' || authority.operations.has(documentId)) return
  throw operationNotAllowed()
}

const digestTag = (text: string): string => `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`

/** Whether the client has this already: tags are compared weakly, as RFC 9110 (13.1.2) asks for reading. */
function isKnown(request: IncomingMessage, tag: string): boolean {
  const given = request.headers['if-none-match']
  if (given === undefined) return false
  const bare = (text: string): string => text.trim().replace(/^W\//, '')
  return given.trim() === '*' || given.split(',').some((one) => bare(one) === bare(tag))
}

function sendAnswer(request: IncomingMessage, response: ServerResponse, { status, body, headers = {} }: RestAnswer): void {
  if (body === undefined) {
    response.writeHead(status, headers)
    response.end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendJson(response, status, body, headers)
    return
  }
  const tag = headers['ETag'] ?? digestTag(JSON.stringify(body))
  if (isKnown(request, tag)) {
    response.writeHead(304, { ...headers, ETag: tag })
    response.end()
    return
  }
  sendJson(response, status, body, { ...headers, ETag: tag })
}

/**
 * `/api/v1`: routes that are persisted operations. A request is read as its route says, the operation runs in this
 * process through the one schema, and its answer is unwrapped; no rule stands here. Every refusal is a problem (RFC 9457).
 */
export function createRestRoute({ services, orm, schema, isSetUp, authenticate, maskError }: RestOptions): RestDoor {
  const routes = compileRoutes(REST_ROUTES, schema)
  const openApi = JSON.stringify(openApiOf(schema))
  const ownRoutes = createOwnRoutes(schema)

  /** The route of an operation that the organization has registered. */
  const findOwnRoute = async (em: EntityManager, { organization }: Principal, method: string, pathname: string): Promise<FoundRoute> => {
    const [, client = '', rest = ''] = OWN_ROUTES.exec(pathname) ?? []
    const routes = organization === null ? [] : await ownRoutes(em, organization.id, decoded({ client })['client'] ?? '')
    return findRoute(inOrder(routes), method, rest)
  }

  /** What the list of operations is refused to is not told by their addresses either. */
  const describeOwnRoutes = async (em: EntityManager, principal: Principal): Promise<RestAnswer> => {
    if (principal.authority?.operations !== 'ANY') throw operationNotAllowed()
    demand(principal, 'operations:read', services.config.catalogue)
    return { status: 200, body: ownOpenApiOf(schema, await ownRoutes(em, principal.organization.id, null)) }
  }

  const run = async (compiled: CompiledRoute, context: RequestContext, variables: Record<string, unknown>): Promise<Readonly<Record<string, unknown>>> => {
    const result = await execute({ schema, document: compiled.document, contextValue: context, variableValues: variables })
    const [error] = result.errors ?? []
    if (error !== undefined) throw asRefusedParameter(maskError(error, context.requestId), compiled)
    return result.data ?? {}
  }

  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource, trace: RestTrace): Promise<RestAnswer> => {
    const method = request.method ?? 'GET'
    const describes = url.pathname === OWN_OPEN_API
    if (describes) demandReading(method)
    const builtIn = describes || OWN_ROUTES.test(url.pathname) ? null : findRoute(routes, method, url.pathname)
    trace.operation = builtIn?.compiled.route.name ?? null
    if (!(await isSetUp())) throw notSetUp()
    const em = orm.em.fork()
    const principal = await authenticate({
      request,
      source,
      em: () => em,
      access: method === 'GET' || method === 'HEAD' ? 'read' : 'write',
      // On the response and not in the answer: what is refused from here on has used up a request too.
      onBudget(fields) {
        for (const [name, value] of Object.entries(fields)) response.setHeader(name, value)
      },
    })
    if (principal === null) throw unauthenticated()
    trace.principal = `${principal.kind}:${principal.id}`
    if (describes) return describeOwnRoutes(em, principal)
    const { compiled, path } = builtIn ?? (await findOwnRoute(em, principal, method, url.pathname))
    trace.operation = compiled.route.name
    demandOperation(principal, compiled.documentId)
    if (builtIn === null && principal.kind === 'API_KEY') services.operations.used({ organizationId: principal.organization.id, digest: compiled.documentId, apiKeyId: principal.id })
    const asked = await readRequest(request, url, path, compiled)
    const context: RequestContext = {
      ...services,
      ...source,
      em,
      principal: runningOperation(principal, compiled.documentId),
      setSessionToken: () => {
        throw new Error('No route of REST begins or ends a session.')
      },
    }
    const data = await run(compiled, context, compiled.route.variables(asked, filledVariables(compiled, asked)))
    return compiled.route.answer(data, asked)
  }

  const problemOf = (error: unknown, requestId: string): Problem => {
    if (error instanceof ProblemError) return error.problem
    return problemOfRefusal(error instanceof GraphQLError ? error : maskError(error, requestId))
  }

  const documentAt = (request: IncomingMessage, url: URL): RestAnswer | null => {
    const name = PROBLEMS.exec(url.pathname)?.[1]
    if (name === undefined && url.pathname !== OPEN_API) return null
    demandReading(request.method)
    if (name === undefined) return { status: 200, body: JSON.parse(openApi) as Record<string, unknown> }
    const code = codeOfProblemType(name)
    if (code === null) throw notFound('There is no problem of this name.')
    return { status: 200, body: { code, meaning: problemMeanings().get(code) } }
  }

  return async (request, response, url, source) => {
    const trace: RestTrace = { operation: null, principal: null, code: null }
    try {
      sendAnswer(request, response, documentAt(request, url) ?? (await answer(request, response, url, source, trace)))
    } catch (error) {
      const problem = problemOf(error, source.requestId)
      trace.code = problem.code
      sendProblem(response, source.requestId, problem)
    }
    return trace
  }
}
