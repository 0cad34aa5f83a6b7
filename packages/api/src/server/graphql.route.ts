import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import type { StoredOperation } from '../application/operations.ts'
import { type Principal, runningOperation } from '../application/principal.ts'
import { refusal } from '../application/refusal.ts'
import { refusalFor } from '../application/demand.ts'
import type { EntityManager, RequestContext, RequestSource, Services } from '../application/request-context.ts'
import { MAX_BODY_BYTES } from '../http/request-body.ts'
import { sendRefusal } from '../http/responses.ts'
import type { Orm } from '../persistence/orm.ts'
import { authenticate } from './authenticate.ts'
import type { GraphqlAnswer } from './graphql-answer.ts'
import { checkHead, type GraphqlRequest, readGraphqlRequest, tooLarge } from './graphql-request.ts'
import { isUnavailable } from '../persistence/unavailable.ts'
import { maskError, unavailable } from './mask-error.ts'
import type { OpenDoor } from './open-door.ts'
import type { PersistedDoor } from './persisted-door.ts'
import { chooseDocument, type ChosenDocument, type PersistedDocuments } from './persisted-documents.ts'
import { isSameOrigin, sessionCookie, sessionCookieName } from './session-cookie.ts'
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

/** What the request log says of an operation. */
export interface OperationTrace {
  operation: string | null
  /** Whether compiled code or the engine answered; null where neither was reached. */
  door?: 'PERSISTED' | 'OPEN' | null
  principal: string | null
  code: string | null
}

export type GraphqlRoute = (request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource) => Promise<OperationTrace>

/** A push of manifests needs more room than any other request, and only from those who may push. */
const PUSH_BODY_BYTES = 4_000_000
const PUSH_DOCUMENT_LENGTH = 10_000

/** Whether a document may be what a large body is for. Its variables are then the manifests. */
const isPush = (text: unknown): boolean => typeof text === 'string' && text.length <= PUSH_DOCUMENT_LENGTH && text.includes('registerPersistedOperations')

/** Whether a body is, or without a length may be, longer than usual. */
const isLong = ({ headers }: IncomingMessage): boolean => !(Number(headers['content-length']) <= MAX_BODY_BYTES)

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

/**
 * `/graphql`. Who asks, what may be sent and how large it is are settled first, each with a status of its own; then a
 * persisted operation runs at its door, and everything else at the open one.
 */
export function createGraphqlRoute({ orm, services, documents, openDoor, persistedDoor, isSetUp, isHttps }: GraphqlRouteOptions): GraphqlRoute {
  const publicOrigin = services.config.publicUrl?.origin ?? null
  const { catalogue, operations } = services.config

  const choose = async (parameters: GraphqlRequest['parameters'], principal: Principal | null): Promise<ChosenDocument> => {
    const registered = principal?.kind === 'API_KEY' ? await services.operations.of(principal.organization.id) : null
    return chooseDocument({ parameters: parameters ?? {}, principal, operations, builtIn: documents, registered })
  }

  const counted = ({ digest, isRegistered }: StoredOperation, principal: Principal | null): void => {
    if (isRegistered && principal?.kind === 'API_KEY') services.operations.used({ organizationId: principal.organization.id, digest, apiKeyId: principal.id })
  }

  const answer = async (request: IncomingMessage, url: URL, source: RequestSource, trace: OperationTrace): Promise<{ answer: GraphqlAnswer; cookie: string | null }> => {
    const method = checkHead(request)
    // Made when somebody asks for it: verification by a persisted operation never does.
    let forked: EntityManager | null = null
    const em = (): EntityManager => (forked ??= orm.em.fork())
    // The cookie counts on POST only: a link or an image elsewhere cannot make the browser act.
    const cookieName = method === 'POST' ? sessionCookieName(isHttps) : null
    const setUp = await isSetUp()
    // Before it is set up there is nobody that a credential could be of.
    const principal = setUp ? await authenticate({ request, source, em, services, cookieName, checksOperations: true }) : null
    trace.principal = principal === null ? null : `${principal.kind}:${principal.id}`
    if (principal?.kind !== 'API_KEY' && !isSameOrigin(request.headers as Record<string, string | undefined>, publicOrigin)) {
      throw refusal('FORBIDDEN', 'Requests from pages of another origin are not taken.', { status: 403 })
    }
    const mayPush = isLong(request) && principal !== null && refusalFor(principal, 'operations:write', catalogue) === null
    const incoming = await readGraphqlRequest(request, url, mayPush ? PUSH_BODY_BYTES : MAX_BODY_BYTES)
    if (!setUp && incoming.parameters?.query !== undefined) throw notSetUp()
    const chosen = await choose(incoming.parameters, principal)
    if (incoming.isLarge && !isPush(textOf(chosen))) throw tooLarge()
    let cookie: string | null = null
    const context: RequestContext = {
      ...services,
      ...source,
      get em() {
        return em()
      },
      principal: chosen.kind === 'STORED' ? runningOperation(principal, chosen.operation.digest) : principal,
      setSessionToken: (token) => {
        cookie = sessionCookie(token, isHttps)
      },
    }
    if (chosen.kind === 'STORED') {
      trace.operation = chosen.operation.digest
      counted(chosen.operation, principal)
      const plain = persistedDoor.plain(incoming, chosen.operation)
      if (plain !== null) {
        trace.door = 'PERSISTED'
        return { answer: await persistedDoor.run(plain, chosen.operation, context, setUp), cookie }
      }
    }
    trace.door = 'OPEN'
    return { answer: await openDoor(withText(incoming, url, chosen), context, setUp), cookie }
  }

  return async (request, response, url, source) => {
    const trace: OperationTrace = { operation: null, door: null, principal: null, code: null }
    try {
      const { answer: given, cookie } = await answer(request, url, source, trace)
      trace.code = given.code
      response.writeHead(given.status, { ...given.headers, ...(cookie === null ? {} : { 'Set-Cookie': cookie }), 'Content-Length': Buffer.byteLength(given.text) })
      response.end(given.text)
    } catch (error) {
      const refused = error instanceof GraphQLError ? error : isUnavailable(error) ? unavailable() : maskError(error, source.requestId, services.log)
      trace.code = String(refused.extensions['code'])
      sendRefusal(response, request.headers.accept, refused)
    }
    return trace
  }
}
