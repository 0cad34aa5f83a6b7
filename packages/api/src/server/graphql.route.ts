import type { IncomingMessage } from 'node:http'
import { GraphQLError } from 'graphql'
import { refusalFor } from '../application/demand.ts'
import type { OrganizationOperations, StoredOperation } from '../application/operations.ts'
import { type ApiKeyPrincipal, type Principal, runningOperation } from '../application/principal.ts'
import { refusal } from '../application/refusal.ts'
import type { Services } from '../application/request-context.ts'
import { takePushedBody } from '../http/pushed-body.ts'
import { isJson, MAX_BODY_BYTES } from '../http/request-body.ts'
import { sendRefusal } from '../http/responses.ts'
import { plainCredential } from '../modules/verification/request-head.ts'
import type { Orm } from '../persistence/orm.ts'
import { isUnavailable } from '../persistence/unavailable.ts'
import { authenticate, authenticateAtOnce, type ChargeKey } from './authenticate.ts'
import type { Exchange, OperationTrace } from './exchange.ts'
import type { GraphqlAnswer } from './graphql-answer.ts'
import { createContexts, type GraphqlContext } from './graphql-context.ts'
import { checkHead, type GraphqlRequest, readGraphqlRequest, readPosted, tooLarge } from './graphql-request.ts'
import { maskError, unavailable } from './mask-error.ts'
import type { OpenDoor } from './open-door.ts'
import type { PersistedDoor } from './persisted-door.ts'
import { chooseDocument, type ChosenDocument, type PersistedDocuments } from './persisted-documents.ts'
import { isSameOrigin, sessionCookieName } from './session-cookie.ts'
import { notSetUp } from './setup-only.ts'

export interface GraphqlRouteOptions {
  orm: Orm
  services: Services
  /** The built-in operations. */
  documents: PersistedDocuments
  openDoor: OpenDoor
  persistedDoor: PersistedDoor
  /** Whether the installation has been set up; until then one mutation is all that runs. */
  isSetUp: () => Promise<boolean>
  isHttps: boolean
}

/** `/graphql` in its two forms. */
export interface GraphqlRoute {
  /**
   * Takes a POST that is like most of those of programs: one key that memory knows, a JSON body of known length; answers it
   * and ends the exchange. False, with nothing read or counted, where it is not like that; the other form then answers it.
   */
  take(exchange: Exchange): boolean
  /** Answers; whoever calls it ends the exchange. */
  answer(exchange: Exchange, url: URL): Promise<OperationTrace>
}

/** A push of manifests needs more room than any other request, and only from those who may push. */
const PUSH_BODY_BYTES = 4_000_000
const PUSH_DOCUMENT_LENGTH = 10_000

/** Whether a document may be what a large body is for. Its variables are then the manifests. */
const isPush = (text: unknown): boolean => typeof text === 'string' && text.length <= PUSH_DOCUMENT_LENGTH && text.includes('registerPersistedOperations')

const textOf = (chosen: ChosenDocument): unknown => (chosen.kind === 'STORED' ? chosen.operation.text : chosen.kind === 'TEXT' ? chosen.text : undefined)

/** The request as the open door reads it, with the text of a stored operation in the place of its id. */
function withText({ method, accept, body, parameters }: GraphqlRequest, url: URL, chosen: ChosenDocument): Parameters<OpenDoor>[0] {
  if (parameters === null) return { method, accept, url, body }
  const text = textOf(chosen)
  if (body === null) {
    const target = new URL(url)
    if (typeof text === 'string') target.searchParams.set('query', text)
    target.searchParams.delete('documentId')
    return { method, accept, url: target, body: null }
  }
  const { documentId: _, ...rest } = parameters
  return { method, accept, url, body: JSON.stringify(text === undefined ? rest : { ...rest, query: text }) }
}

const PATH = '/graphql'

const nameOf = ({ kind, id }: Principal): string => `${kind}:${id}`
const newTrace = (): OperationTrace => ({ operation: null, door: null, principal: null, code: null })

/** The address of every POST, as the open door reads it: there is nothing in it to look for. */
export const GRAPHQL_URL = new URL('http://latchkey.invalid/graphql')

/** A request that was read, and what is known about it. */
interface Asked {
  incoming: GraphqlRequest
  url: URL
  principal: Principal | null
  /** Charges the key that asks, once it is known whether the operation reads or writes. Later calls do nothing. */
  charge: ChargeKey
  setUp: boolean
  context: GraphqlContext
  trace: OperationTrace
}

/** Charges the key that asks, if one does, the first time that it is called. */
const once = (charge: ChargeKey | null): ChargeKey => {
  let left = charge
  return (access) => {
    const now = left
    left = null
    return now === null ? null : now(access)
  }
}

/**
 * `/graphql`. Who asks, what may be sent and how large it is are settled first, each with a status of its own; then a
 * persisted operation runs at its door, and everything else at the open one.
 */
export function createGraphqlRoute({ orm, services, documents, openDoor, persistedDoor, isSetUp, isHttps }: GraphqlRouteOptions): GraphqlRoute {
  const publicOrigin = services.config.publicUrl?.origin ?? null
  const { catalogue, operations } = services.config
  const contextFor = createContexts({ orm, services, isHttps })
  // Set up once, set up for good.
  let setUpBefore = false

  const counted = ({ digest, isRegistered }: StoredOperation, principal: Principal | null): void => {
    if (isRegistered && principal?.kind === 'API_KEY') services.operations.used({ organizationId: principal.organization.id, digest, apiKeyId: principal.id })
  }

  /** How long a body may be: for whoever may push as long as manifests are. */
  const mostBytes = ({ headers }: IncomingMessage, principal: Principal | null): number =>
    !(Number(headers['content-length']) <= MAX_BODY_BYTES) && principal !== null && refusalFor(principal, 'operations:write', catalogue) === null ? PUSH_BODY_BYTES : MAX_BODY_BYTES

  const runChosen = ({ incoming, url, principal, charge, setUp, context, trace }: Asked, registered: OrganizationOperations | null): GraphqlAnswer | Promise<GraphqlAnswer> => {
    const chosen = chooseDocument({ parameters: incoming.parameters ?? {}, principal, operations, builtIn: documents, registered })
    if (incoming.isLarge && !isPush(textOf(chosen))) throw tooLarge()
    if (chosen.kind === 'STORED') {
      const { operation } = chosen
      context.principal = runningOperation(principal, operation.digest)
      trace.operation = operation.digest
      counted(operation, principal)
      const plain = persistedDoor.plain(incoming, operation)
      if (plain !== null) {
        trace.door = 'PERSISTED'
        const charging = charge(plain.prepared.runnable.access)
        return charging === null ? persistedDoor.run(plain, context, setUp) : charging.then(() => persistedDoor.run(plain, context, setUp))
      }
    }
    trace.door = 'OPEN'
    return askOpenDoor(withText(incoming, url, chosen), context, { setUp, charge })
  }

  const askOpenDoor: OpenDoor = async (request, context, state) => {
    const answer = await openDoor(request, context, state)
    // A document that cannot be read has used up a request, too.
    await state.charge('read')
    return answer
  }

  /** What is said of a request that was refused: that the budget of its key is used up, where that is so. */
  const faultOf = async (error: unknown, charge: ChargeKey): Promise<unknown> => {
    try {
      await charge('read')
      return error
    } catch (usedUp) {
      return usedUp
    }
  }

  /** Runs what is asked for: at once where everything is known. */
  const run = (asked: Asked): GraphqlAnswer | Promise<GraphqlAnswer> => {
    const { principal } = asked
    const registered = principal?.kind === 'API_KEY' ? services.operations.of(principal.organization.id) : null
    return registered instanceof Promise ? registered.then((known) => runChosen(asked, known)) : runChosen(asked, registered)
  }

  const send = (exchange: Exchange, { status, type, headers, text, code }: GraphqlAnswer, { context: { cookie }, trace }: Asked): void => {
    trace.code = code
    if (status === 200 && headers === null && cookie === null) {
      exchange.sendText(type, text)
      return
    }
    exchange.setHeaders()
    exchange.response.writeHead(status, { 'Content-Type': type, ...headers, ...(cookie === null ? {} : { 'Set-Cookie': cookie }), 'Content-Length': Buffer.byteLength(text) })
    exchange.response.end(text)
  }

  const sendFault = (exchange: Exchange, error: unknown, trace: OperationTrace): void => {
    const { request, response, source } = exchange
    if (response.headersSent) throw error
    const refused = error instanceof GraphQLError ? error : isUnavailable(error) ? unavailable() : maskError(error, source.requestId, services.log)
    trace.code = String(refused.extensions['code'])
    exchange.setHeaders()
    sendRefusal(response, request.headers.accept, refused)
  }

  /** Answers a key's request when its body is there. */
  const answerKey = (exchange: Exchange, principal: ApiKeyPrincipal, charge: ChargeKey, trace: OperationTrace, body: string): void => {
    const { head, source } = exchange
    const context = contextFor(source, principal)
    const end = (): void => {
      context.close()
      exchange.end(PATH, PATH, trace)
    }
    const failed = async (error: unknown): Promise<void> => {
      sendFault(exchange, await faultOf(error, charge), trace)
      end()
    }
    const failedAtLast = (error: unknown): void => {
      failed(error).catch(() => exchange.response.destroy())
    }
    try {
      const asked: Asked = { incoming: readPosted(head.accept ?? '*/*', body, false), url: GRAPHQL_URL, principal, charge, setUp: true, context, trace }
      const finish = (answer: GraphqlAnswer): void => {
        send(exchange, answer, asked)
        end()
      }
      const answer = run(asked)
      if (answer instanceof Promise) answer.then(finish).catch(failedAtLast)
      else finish(answer)
    } catch (error) {
      failedAtLast(error)
    }
  }

  return {
    take(exchange) {
      const { head, source, request } = exchange
      if (!setUpBefore || head.cookie !== null || head.contentLength === null || !(Number(head.contentLength) <= MAX_BODY_BYTES)) return false
      if (head.contentType !== 'application/json' && !isJson(head.contentType ?? undefined)) return false
      const secret = plainCredential(head)
      if (secret === null) return false
      const trace = newTrace()
      try {
        const authenticated = authenticateAtOnce(secret, source, services)
        if (authenticated === null) return false
        const { principal } = authenticated
        const charge = once(authenticated.charge)
        trace.principal = nameOf(principal)
        takePushedBody(request, (body) => answerKey(exchange, principal, charge, trace, body))
      } catch (error) {
        sendFault(exchange, error, trace)
        exchange.end(PATH, PATH, trace)
      }
      return true
    },

    async answer(exchange, url) {
      const { request, source } = exchange
      const trace = newTrace()
      const context = contextFor(source, null)
      let charge = once(null)
      try {
        const method = checkHead(request)
        const setUp = (setUpBefore ||= await isSetUp())
        // The cookie counts on POST only: a link or an image elsewhere cannot make the browser act.
        const cookieName = method === 'POST' ? sessionCookieName(isHttps) : null
        // Before it is set up there is nobody that a credential could be of.
        const onUncharged = (later: ChargeKey): void => {
          charge = once(later)
        }
        const principal = setUp ? await authenticate({ request, source, em: () => context.em, services, cookieName, checksOperations: true, access: 'LATER', onUncharged }) : null
        context.principal = principal
        trace.principal = principal === null ? null : nameOf(principal)
        if (principal?.kind !== 'API_KEY' && !isSameOrigin(request.headers as Record<string, string | undefined>, publicOrigin)) {
          throw refusal('FORBIDDEN', 'Requests from pages of another origin are not taken.', { status: 403 })
        }
        const incoming = await readGraphqlRequest(request, url, mostBytes(request, principal))
        if (!setUp && incoming.parameters?.query !== undefined) throw notSetUp()
        const asked: Asked = { incoming, url, principal, charge, setUp, context, trace }
        send(exchange, await run(asked), asked)
      } catch (error) {
        sendFault(exchange, await faultOf(error, charge), trace)
      }
      context.close()
      return trace
    },
  }
}
