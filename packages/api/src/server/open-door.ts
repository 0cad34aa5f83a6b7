import type { IncomingMessage, ServerResponse } from 'node:http'
import { type DocumentNode, getOperationAST, GraphQLError, type GraphQLSchema, Kind } from 'graphql'
import type { Logger } from 'pino'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import { refusal } from '../application/refusal.ts'
import type { RequestContext, RequestSource, Services } from '../application/request-context.ts'
import type { Orm } from '../persistence/orm.ts'
import { authenticate } from './authenticate.ts'
import { costOf, documentLimitsRule, LIMITS, tooComplex } from './limits.ts'
import { isUnavailable, maskError, unavailable } from './mask-error.ts'
import { documentToRun, maySendDocuments, type PersistedDocuments } from './persisted-documents.ts'
import { isJson, readBody } from '../http/request-body.ts'
import { sendRefusal } from '../http/responses.ts'
import { isSameOrigin, sessionCookie, sessionCookieName } from './session-cookie.ts'

export interface OpenDoorOptions {
  schema: GraphQLSchema
  orm: Orm
  services: Services
  documents: PersistedDocuments
  /** Whether the installation has been set up; until then one mutation is all that runs. */
  isSetUp: () => Promise<boolean>
  isHttps: boolean
}

/** What the request log says of an operation. */
export interface OperationTrace {
  operation: string | null
  principal: string | null
  code: string | null
}

export type OpenDoor = (request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource) => Promise<OperationTrace>

const SETUP_MUTATION = 'setUpLatchkey'

const isSetupOnly = (document: DocumentNode): boolean =>
  document.definitions.every(
    (definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION ||
      definition.selectionSet.selections.every(
        (node) => node.kind === Kind.FIELD && (node.name.value === SETUP_MUTATION || node.name.value === '__typename'),
      ),
  )

const notSetUp = (): GraphQLError =>
  refusal('UNAVAILABLE', 'This installation has not been set up yet. Open the setup link that was printed at its start.', {
    status: 503,
    reason: 'NOT_SET_UP',
    headers: { 'Retry-After': '10' },
  })

interface ServerContext {
  latchkey: RequestContext
  setUp: boolean
}

const limitsPlugin: Plugin<RequestContext, ServerContext> = {
  onParse({ parseFn, setParseFn }) {
    setParseFn((source, options) => parseFn(source, { ...options, maxTokens: LIMITS.tokens }))
    return ({ result, replaceParseResult }) => {
      // The parser stops at the limit with a syntax error; the caller should know that it is about size.
      if (result instanceof GraphQLError && result.message.includes('tokens. Parsing aborted')) {
        replaceParseResult(tooComplex(`The document has more than ${LIMITS.tokens} tokens.`) as never)
      }
    }
  },
  onValidate({ addValidationRule }) {
    addValidationRule(documentLimitsRule)
  },
  onExecute({ args, setResultAndStopExecution }) {
    const operation = getOperationAST(args.document, args.operationName)
    if (operation === null || operation === undefined) return
    if (costOf(args.document, operation, (args.variableValues ?? {}) as Record<string, unknown>) > LIMITS.cost) {
      setResultAndStopExecution({ errors: [tooComplex(`The operation may resolve more than ${LIMITS.cost} fields. Ask for smaller pages.`) as GraphQLError] })
    }
  },
}

const setupPlugin: Plugin<RequestContext, ServerContext> = {
  onExecute({ args, setResultAndStopExecution }) {
    const { setUp } = args.contextValue as unknown as ServerContext
    if (!setUp && !isSetupOnly(args.document)) setResultAndStopExecution({ errors: [notSetUp()] })
  },
}

const maskPlugin: Plugin<RequestContext, ServerContext> = {
  onExecute({ args }) {
    const { requestId, log } = args.contextValue
    return {
      onExecuteDone({ result, setResult }) {
        if (!('errors' in result) || result.errors === undefined) return
        setResult({
          ...result,
          errors: result.errors.map((error) => {
            const masked = maskError(error, requestId, log)
            return masked === error ? error : new GraphQLError(masked.message, { path: error.path, nodes: error.nodes, extensions: masked.extensions })
          }),
        })
      },
    }
  },
}

const createEngine = (schema: GraphQLSchema, log: Logger): YogaServerInstance<ServerContext, RequestContext> =>
  createYoga<ServerContext, RequestContext>({
    schema,
    graphqlEndpoint: '/graphql',
    // Stock yoga answers every origin with credentials, and runs mutations sent as forms.
    cors: false,
    multipart: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    logging: false,
    // Execution's errors have been masked with the request's id by then; what else throws has none.
    maskedErrors: { maskError: (error) => maskError(error, 'unknown', log) },
    context: ({ latchkey }) => latchkey,
    plugins: [limitsPlugin, setupPlugin, maskPlugin],
  })

interface Incoming {
  method: 'GET' | 'POST'
  accept: string
  body: string | null
}

async function readIncoming(request: IncomingMessage): Promise<Incoming> {
  const accept = request.headers.accept ?? '*/*'
  if (request.method === 'GET') return { method: 'GET', accept, body: null }
  if (request.method !== 'POST') throw refusal('BAD_USER_INPUT', 'GraphQL is asked by POST, or by GET for queries.', { status: 405, headers: { Allow: 'GET, POST' } })
  if (!isJson(request.headers['content-type'])) throw refusal('BAD_USER_INPUT', 'Send the request as application/json.', { status: 415 })
  const body = await readBody(request)
  if (body === null) throw refusal('BAD_USER_INPUT', 'The request is larger than 100 KB.', { status: 413, headers: { Connection: 'close' } })
  return { method: 'POST', accept, body }
}

const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The parameters with the text of the operation in them, as the engine is given them; malformed ones go on as they are. */
function withDocument(incoming: Incoming, url: URL, documents: PersistedDocuments, freeDocuments: boolean): { url: URL; body: string | null } {
  if (incoming.body === null) {
    const extensions = url.searchParams.get('extensions')
    const parameters = {
      query: url.searchParams.get('query') ?? undefined,
      documentId: url.searchParams.get('documentId') ?? undefined,
      extensions: extensions === null ? undefined : parsedOrNull(extensions),
    }
    const text = documentToRun(parameters, documents, freeDocuments)
    const target = new URL(url)
    if (text !== undefined) target.searchParams.set('query', text)
    target.searchParams.delete('documentId')
    return { url: target, body: null }
  }
  const parsed = parsedOrNull(incoming.body)
  if (Array.isArray(parsed)) throw refusal('BAD_USER_INPUT', 'Send one operation per request: batches are not taken.', { status: 400 })
  const parameters = asObject(parsed)
  if (parameters === null) return { url, body: incoming.body }
  const text = documentToRun(parameters, documents, freeDocuments)
  const { documentId: _, ...rest } = parameters
  return { url, body: JSON.stringify(text === undefined ? rest : { ...rest, query: text }) }
}

const namesDocument = ({ body }: Incoming): boolean => asObject(parsedOrNull(body ?? ''))?.['query'] === undefined

function errorCodes(body: string): string[] {
  const errors = asObject(parsedOrNull(body))?.['errors']
  if (!Array.isArray(errors)) return []
  return errors.map((error) => asObject(asObject(error)?.['extensions'])?.['code']).filter((code) => typeof code === 'string')
}

/**
 * The door for GraphQL documents. Who asks, what may be sent and how large it is are settled first, each with a status of
 * its own; only then does the engine parse, validate and run.
 */
export function createOpenDoor({ schema, orm, services, documents, isSetUp, isHttps }: OpenDoorOptions): OpenDoor {
  const engine = createEngine(schema, services.log)
  const publicOrigin = services.config.publicUrl?.origin ?? null

  return async (request, response, url, source) => {
    const trace: OperationTrace = { operation: null, principal: null, code: null }
    try {
      const incoming = await readIncoming(request)
      const em = orm.em.fork()
      // The cookie counts on POST only: a link or an image elsewhere cannot make the browser act.
      const cookieName = incoming.method === 'POST' ? sessionCookieName(isHttps) : null
      const setUp = await isSetUp()
      // Before it is set up there is nobody that a credential could be of.
      const principal = setUp ? await authenticate({ request, source, em, services, cookieName }) : null
      trace.principal = principal === null ? null : `${principal.kind}:${principal.id}`
      if (principal?.kind !== 'API_KEY' && !isSameOrigin(request.headers as Record<string, string | undefined>, publicOrigin)) {
        throw refusal('FORBIDDEN', 'Requests from pages of another origin are not taken.', { status: 403 })
      }
      if (!setUp && !namesDocument(incoming)) throw notSetUp()
      const target = withDocument(incoming, url, documents, maySendDocuments(principal, services.config.operations))
      let cookie: string | null = null
      const context: RequestContext = {
        ...services,
        ...source,
        em,
        principal,
        setSessionToken: (token) => {
          cookie = sessionCookie(token, isHttps)
        },
      }
      const answer = await engine.fetch(
        target.url,
        {
          method: incoming.method,
          headers: { accept: incoming.accept, ...(incoming.body === null ? {} : { 'content-type': 'application/json' }) },
          ...(target.body === null ? {} : { body: target.body }),
        },
        { latchkey: context, setUp },
      )
      const text = await answer.text()
      const codes = errorCodes(text)
      trace.code = codes[0] ?? null
      // A limit is a refusal before execution: the engine alone would answer 200 to clients of the older media type.
      const status = codes.includes('OPERATION_TOO_COMPLEX') ? 400 : answer.status
      const headers: Record<string, string> = {}
      answer.headers.forEach((value, name) => {
        headers[name] = value
      })
      response.writeHead(status, { ...headers, ...(cookie === null ? {} : { 'Set-Cookie': cookie }), 'Content-Length': Buffer.byteLength(text) })
      response.end(text)
    } catch (error) {
      const refused = error instanceof GraphQLError ? error : isUnavailable(error) ? unavailable() : maskError(error, source.requestId, services.log)
      trace.code = String(refused.extensions['code'])
      sendRefusal(response, request.headers.accept, refused)
    }
    return trace
  }
}
