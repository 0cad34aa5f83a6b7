import type { GraphQLError, GraphQLSchema } from 'graphql'
import type { StoredOperation } from '../application/operations.ts'
import { overloaded, refusal } from '../application/refusal.ts'
import type { RequestContext } from '../application/request-context.ts'
import { checkDocument, type DocumentFault } from '../graphql/check-document.ts'
import type { Variables } from '../graphql/cost.ts'
import { type OperationResult, type RunnableOperation, runnableOperation } from './compile-operation.ts'
import { type GraphqlAnswer, leavingResult, RESPONSE_TYPE } from './graphql-answer.ts'
import type { GraphqlRequest } from './graphql-request.ts'
import { isSetupOnly, notSetUp } from './setup-only.ts'

interface Runnable {
  ok: true
  runnable: RunnableOperation
  setupOnly: boolean
}

type Prepared = Runnable | { ok: false; faults: readonly DocumentFault[] }

/** A request that the persisted door answers itself. */
interface PlainRequest {
  mediaType: typeof RESPONSE_TYPE | 'application/json'
  prepared: Runnable
  variables: Variables
}

export interface PersistedDoor {
  /** Whether this request is of the usual kind. Any other has its text put in and goes to the open door. */
  plain(request: GraphqlRequest, operation: StoredOperation): PlainRequest | null
  /** The answer: at once where nothing has to be waited for. */
  run(request: PlainRequest, context: RequestContext, setUp: boolean): GraphqlAnswer | Promise<GraphqlAnswer>
  /** Checks and compiles an operation ahead of its first use; the faults of one that the schema does not take (any more). */
  prepare(operation: Pick<StoredOperation, 'digest' | 'text'>): readonly DocumentFault[]
}

/**
 * No operation takes this long: the database gives up on a statement after five seconds. It is there for code that never
 * answers, so that the client is not left waiting for ever.
 */
const DEADLINE_MS = 15_000

const PARAMETERS = new Set(['query', 'documentId', 'variables', 'operationName', 'extensions'])

/** The media type that the open door would answer in, or null where it would do something else than give one JSON answer. */
function mediaTypeOf(accept: string): PlainRequest['mediaType'] | null {
  switch (accept) {
    case '*/*':
    case 'application/json':
      return 'application/json'
    case RESPONSE_TYPE:
      return RESPONSE_TYPE
    default:
      break
  }
  const types = accept
    .toLowerCase()
    .split(',')
    .map((part) => part.trim())
  // A stream is given to those who put it first; q-values and charsets are left to the engine.
  if (types.some((type) => type.includes(';') || type.startsWith('text/') || type.startsWith('multipart/'))) return null
  if (types[0] === RESPONSE_TYPE) return RESPONSE_TYPE
  return types[0] === 'application/json' ? 'application/json' : null
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isAbsent = (value: unknown): boolean => value === undefined || value === null

interface HttpHints {
  status?: number
  headers?: Record<string, string>
  spec?: boolean
}

/** What an error says about the answer's status, taken out of what leaves. */
function split(error: GraphQLError): { body: Record<string, unknown>; http: HttpHints | null } {
  const { http, ...extensions } = error.extensions as { http?: HttpHints }
  const { message, locations, path } = error
  return {
    body: { message, ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }), ...(Object.keys(extensions).length === 0 ? {} : { extensions }) },
    http: http ?? null,
  }
}

const TYPES = { [RESPONSE_TYPE]: `${RESPONSE_TYPE}; charset=utf-8`, 'application/json': 'application/json; charset=utf-8' } as const

function answerOf(result: OperationResult, mediaType: PlainRequest['mediaType']): GraphqlAnswer {
  const type = TYPES[mediaType]
  if (result.errors === undefined) return { status: 200, type, headers: null, text: JSON.stringify({ data: (result as { data?: unknown }).data }), code: null }
  let status = result.refused && mediaType === RESPONSE_TYPE ? 400 : 200
  const headers: Record<string, string> = {}
  const errors = result.errors.map((error) => {
    const { body, http } = split(error)
    Object.assign(headers, http?.headers)
    if (http?.status !== undefined && http.status > status) status = http.status
    return body
  })
  const code = result.errors[0]?.extensions['code']
  const text = JSON.stringify({ errors, ...(result.refused ? {} : { data: result.data }) })
  return { status, type, headers, text, code: typeof code === 'string' ? code : null }
}

const withinDeadline = <T>(work: Promise<T>, { log, requestId }: RequestContext): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      log.error({ requestId }, 'an operation did not end in time')
      reject(overloaded())
    }, DEADLINE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })

/**
 * The door for persisted operations: each is checked and compiled once, and a request runs it without any object of
 * another server's between the socket and the resolvers. Same schema, guards, context, limits and masking as the open
 * door; a test compares the two operation by operation.
 */
export function createPersistedDoor({ schema }: { schema: GraphQLSchema }): PersistedDoor {
  const prepared = new Map<string, Prepared>()

  const preparedOf = ({ digest, text }: Pick<StoredOperation, 'digest' | 'text'>): Prepared => {
    const known = prepared.get(digest)
    if (known !== undefined) return known
    const check = checkDocument(schema, text)
    const made: Prepared = check.ok
      ? { ok: true, runnable: runnableOperation(schema, check.checked), setupOnly: isSetupOnly(check.checked.document) }
      : { ok: false, faults: check.faults }
    prepared.set(digest, made)
    return made
  }

  /** Throws for an operation that the schema does not take. */
  const runnableOf = (made: Prepared): Runnable => {
    if (made.ok) return made
    throw refusal('PERSISTED_OPERATION_NOT_FOUND', 'The persisted operation with this id is not valid any more. Register one that is.', { status: 404, reason: 'NO_LONGER_VALID' })
  }

  return {
    prepare(operation) {
      const made = preparedOf(operation)
      return made.ok ? [] : made.faults
    },

    plain({ method, accept, parameters }, operation) {
      const mediaType = mediaTypeOf(accept)
      if (mediaType === null || parameters === null) return null
      const { variables, operationName, extensions } = parameters
      if (!isAbsent(variables) && !isObject(variables)) return null
      if (!isAbsent(extensions) && !isObject(extensions)) return null
      for (const name in parameters) if (!PARAMETERS.has(name)) return null
      const made = preparedOf(operation)
      // A built-in document that is wrong is our own fault, and the engine says of it what it says of any text.
      if (!made.ok && !operation.isRegistered) return null
      const ready = runnableOf(made)
      const { kind, name } = ready.runnable
      if (kind === 'subscription' || (method === 'GET' && kind !== 'query')) return null
      if (!isAbsent(operationName) && operationName !== name) return null
      return { mediaType, prepared: ready, variables: isObject(variables) ? variables : {} }
    },

    run({ mediaType, prepared: { runnable, setupOnly }, variables }, context, setUp) {
      if (!setUp && !setupOnly) throw notSetUp()
      const leave = (result: OperationResult): GraphqlAnswer => answerOf(leavingResult(result as never, context), mediaType)
      const result = runnable.run(context, variables)
      return result instanceof Promise ? withinDeadline(result, context).then(leave) : leave(result)
    },
  }
}
