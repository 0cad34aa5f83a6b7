import { type DocumentNode, type ExecutionArgs, getOperationAST, GraphQLError, type GraphQLSchema, type ParseOptions, type Source } from 'graphql'
import type { Logger } from 'pino'
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga'
import type { RequestContext } from '../application/request-context.ts'
import { costOf, costRefusal, type OperationCost } from '../graphql/cost.ts'
import { documentLimitsRule, LIMITS, tooComplex } from '../graphql/limits.ts'
import { accessOf } from '../graphql/operation-access.ts'
import type { ChargeKey } from './authenticate.ts'
import { type GraphqlAnswer, leavingResult, RESPONSE_TYPE } from './graphql-answer.ts'
import { asObject, parsedOrNull } from './graphql-request.ts'
import { isOwnCode, maskError } from './mask-error.ts'
import { isSetupOnly, notSetUp } from './setup-only.ts'

/** What a request has beside its context. */
interface RequestState {
  /** Whether the installation has been set up. */
  setUp: boolean
  /** Charges the key that asks, where one does. Throws, or rejects, where its budget is used up. */
  charge: ChargeKey
}

interface ServerContext extends RequestState {
  latchkey: RequestContext
}

/** Whether an operation reads or writes is known when its document has been read. */
const chargePlugin = (schema: GraphQLSchema): Plugin<RequestContext, ServerContext> => ({
  async onExecute({ args, setResultAndStopExecution }) {
    const { charge } = args.contextValue as unknown as ServerContext
    const { document, operationName } = args as ExecutionArgs
    const operation = getOperationAST(document, operationName)
    try {
      if (operation !== null && operation !== undefined) await charge(accessOf(schema, operation))
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error
      setResultAndStopExecution({ errors: [error] })
    }
  },
})

function limitsPlugin(schema: GraphQLSchema): Plugin<RequestContext, ServerContext> {
  // Parsed documents are kept by the engine, so what one costs is worked out once for each.
  const costs = new WeakMap<object, OperationCost>()
  return {
    onParse({ parseFn, setParseFn }) {
      const parse = parseFn as (source: string | Source, options?: ParseOptions) => DocumentNode
      setParseFn((source: string | Source, options?: ParseOptions) => parse(source, { ...options, maxTokens: LIMITS.tokens }))
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
      const { document, operationName, variableValues } = args as ExecutionArgs
      const operation = getOperationAST(document, operationName)
      if (operation === null || operation === undefined) return
      const cost = costs.get(operation) ?? costOf(schema, document, operation)
      costs.set(operation, cost)
      const refused = costRefusal(cost, variableValues ?? {})
      if (refused !== null) setResultAndStopExecution({ errors: [refused as GraphQLError] })
    },
  }
}

const setupPlugin: Plugin<RequestContext, ServerContext> = {
  onExecute({ args, setResultAndStopExecution }) {
    const { setUp } = args.contextValue as unknown as ServerContext
    if (!setUp && !isSetupOnly((args as ExecutionArgs).document)) setResultAndStopExecution({ errors: [notSetUp()] })
  },
}

/** Variables that are not what the document asks for are 400 to clients of the newer media type alone (GraphQL over HTTP, 6.4). */
const asCoercionFailure = (error: GraphQLError): GraphQLError => {
  const http = asObject(error.extensions['http'])
  if (http?.['status'] !== 400 || error.extensions['code'] !== undefined) return error
  return new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { ...error.extensions, http: { ...http, spec: true } } })
}

const maskPlugin: Plugin<RequestContext, ServerContext> = {
  onExecute({ args }) {
    const context = args.contextValue
    return {
      onExecuteDone({ result, setResult }) {
        if ('errors' in result && result.errors !== undefined) {
          const { errors } = result
          setResult(leavingResult('data' in result ? result : { errors: errors.map(asCoercionFailure) }, context))
        }
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
    // The engine goes on with a copy.
    context: ({ latchkey }) => ({ ...latchkey, em: latchkey.em }),
    plugins: [chargePlugin(schema), limitsPlugin(schema), setupPlugin, maskPlugin],
  })

/** The code of an error that has left. */
const codeOf = (error: unknown): unknown => asObject(asObject(error)?.['extensions'])?.['code']

/**
 * The errors of an answer, each with a code of ours: the engine has several of its own for a request that is not what
 * the schema asks for, and quotes its parser beside them.
 */
function withOwnCodes(text: string): { text: string; codes: unknown[] } {
  const said = asObject(parsedOrNull(text))
  const errors = said?.['errors']
  if (!Array.isArray(errors)) return { text, codes: [] }
  if ('data' in (said ?? {}) || errors.every((error) => isOwnCode(codeOf(error)))) return { text, codes: errors.map(codeOf) }
  const own = errors.map((error) => (isOwnCode(codeOf(error)) ? (error as unknown) : { ...asObject(error), extensions: { code: 'BAD_USER_INPUT' } }))
  return { text: JSON.stringify({ ...said, errors: own }), codes: own.map(codeOf) }
}

/** A request with the text of its document in it, as the engine reads it. */
export interface TextRequest {
  method: 'GET' | 'POST'
  accept: string
  url: URL
  body: string | null
}

export type OpenDoor = (request: TextRequest, context: RequestContext, state: RequestState) => Promise<GraphqlAnswer>

/**
 * The door for documents sent as text, and for requests that the persisted door leaves to it: the engine parses,
 * validates and runs, and answers as GraphQL over HTTP asks. Who asks and what may be sent was settled before.
 */
export function createOpenDoor({ schema, log }: { schema: GraphQLSchema; log: Logger }): OpenDoor {
  const engine = createEngine(schema, log)
  return async ({ method, accept, url, body }, context, state) => {
    const answer = await engine.fetch(
      url,
      { method, headers: { accept, ...(body === null ? {} : { 'content-type': 'application/json' }) }, ...(body === null ? {} : { body }) },
      { latchkey: context, ...state },
    )
    const { text, codes } = withOwnCodes(await answer.text())
    const { 'content-type': type = RESPONSE_TYPE, 'content-length': _length, ...headers } = Object.fromEntries(answer.headers.entries())
    // A limit is a refusal before execution: the engine alone would answer 200 to clients of the older media type.
    return { status: codes.includes('OPERATION_TOO_COMPLEX') ? 400 : answer.status, type, headers, text, code: typeof codes[0] === 'string' ? codes[0] : null }
  }
}
