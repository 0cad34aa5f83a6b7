import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Durations } from '../application/durations.ts'
import type { RequestSource, Services } from '../application/request-context.ts'
import { keyInPath, keyInUrl, pathWithoutKeys } from '../http/credentials.ts'
import { livez, readyz } from './health.route.ts'
import { metrics, type MetricsOptions } from './metrics.route.ts'
import { createExchanges, type Exchange, type OperationTrace } from './exchange.ts'
import { GRAPHQL_URL, type GraphqlRoute } from './graphql.route.ts'
import { sendProblem } from '../http/problem.ts'
import { sendJson } from '../http/responses.ts'
import type { ForwardAuthRoute } from '../modules/verification/forward-auth.route.ts'
import type { VerifyRoute } from '../modules/verification/verify.route.ts'
import { isUnavailable } from '../persistence/unavailable.ts'
import type { StaticFiles } from './static.ts'

/** Answers one path itself; what it returns goes into the request's log line. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL, source: RequestSource) => Promise<OperationTrace | void>

export interface RouterOptions {
  services: Pick<Services, 'config' | 'random' | 'log' | 'keyFormats'>
  isHttps: boolean
  graphql: GraphqlRoute
  verify: VerifyRoute
  forwardAuth: ForwardAuthRoute
  rest: Route
  health: Parameters<typeof readyz>[3]
  metrics: MetricsOptions
  durations: Durations
  staticFiles: StaticFiles | null
  /** The page at `/graphql` and what it loads; null where it is not enabled. */
  graphiql: StaticFiles | null
}

const VERIFY = '/v1/keys/verify'
const FORWARD_AUTH = '/v1/forward-auth'
const GRAPHIQL_FILES = '/graphiql/'
const API_PATH = /^\/(?:graphql|v1|api|livez|readyz|metrics)(?:\/|$)/

/** A browser that is pointed at the address, and asks nothing. */
const isVisit = (request: IncomingMessage, url: URL): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') && url.search === '' && request.headers.accept?.includes('text/html') === true

const isRest = (url: URL | null): boolean => url !== null && /^\/api(?:\/|$)/.test(url.pathname)

const ROUTES: ReadonlySet<string> = new Set([VERIFY, '/graphql', '/livez', '/readyz', '/metrics'])

/** The route as a metric names it: of a closed list, since anybody may ask for any path. */
function routeOf(url: URL | null): string {
  if (url === null) return 'none'
  if (ROUTES.has(url.pathname)) return url.pathname
  return isRest(url) ? '/api' : 'other'
}

/** Method and path first, in the order of how often they are asked. Everything that no route takes is the console's. */
export function createRouter({ services, isHttps, graphql, verify, forwardAuth, rest, health, metrics: metricsOptions, durations, staticFiles, graphiql }: RouterOptions) {
  const begin = createExchanges({ services, isHttps, durations })

  const dispatchSafely = async (exchange: Exchange, url: URL): Promise<OperationTrace | void> => {
    const { response, source } = exchange
    const isApi = API_PATH.test(url.pathname)
    const { accepted } = services.keyFormats
    const fault = keyInPath(url.pathname, accepted) ?? (url.search === '' ? null : keyInUrl(url, accepted, isApi))
    if (fault === null) return dispatch(exchange, url)
    if (isRest(url)) sendProblem(response, source.requestId, { status: 400, code: 'BAD_USER_INPUT', detail: fault })
    else sendJson(response, 400, { errors: [{ message: fault, extensions: { code: 'BAD_USER_INPUT' } }] })
  }

  const dispatch = async (exchange: Exchange, url: URL): Promise<OperationTrace | void> => {
    const { request, response, source } = exchange
    switch (url.pathname) {
      case VERIFY:
        return verify.answer(request, response, url, source)
      case '/graphql':
        if (graphiql !== null && isVisit(request, url)) return graphiql(request, response, '/')
        return graphql.answer(exchange, url)
      case '/livez':
        return livez(request, response)
      case '/readyz':
        return readyz(request, response, url, health)
      case '/metrics':
        return metrics(request, response, metricsOptions)
    }
    if (isRest(url)) return rest(request, response, url, source)
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !API_PATH.test(url.pathname)
    if (isPage && graphiql !== null && url.pathname.startsWith(GRAPHIQL_FILES)) return graphiql(request, response, url.pathname.slice(GRAPHIQL_FILES.length - 1))
    if (isPage && staticFiles !== null) return staticFiles(request, response, url.pathname)
    sendJson(response, 404, { error: 'There is nothing at this address.' })
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    // Verification first, before anything is worked out that it does not need.
    const target = request.url ?? '/'
    if (target === VERIFY && request.method === 'POST' && verify.take(request, response)) return
    if (target.startsWith(FORWARD_AUTH) && (target.length === FORWARD_AUTH.length || target.charAt(FORWARD_AUTH.length) === '?')) {
      forwardAuth(request, response, target.slice(FORWARD_AUTH.length))
      return
    }
    const exchange = begin(request, response)
    // The address of every POST to GraphQL is the same, and there is nothing in it to look for.
    const isPlainGraphql = target === '/graphql' && request.method === 'POST'
    if (isPlainGraphql && graphql.take(exchange)) return
    exchange.setHeaders()
    // Only the path and the parameters are read from it; the host that a client names is never used.
    const url = isPlainGraphql ? GRAPHQL_URL : URL.parse(target, 'http://latchkey.invalid')
    const answered = isPlainGraphql ? graphql.answer(exchange, GRAPHQL_URL) : url === null ? Promise.resolve(sendJson(response, 400, { error: 'This address cannot be read.' })) : dispatchSafely(exchange, url)
    answered
      .catch((error: unknown) => {
        const { requestId } = exchange.source
        services.log.error({ err: error, requestId }, 'a request failed unexpectedly')
        if (response.headersSent) response.destroy()
        else if (isUnavailable(error)) sendJson(response, 503, { error: 'Latchkey cannot answer just now.' }, { 'Retry-After': '1' })
        else sendJson(response, 500, { error: 'Something went wrong on our side.', request_id: requestId })
      })
      .then((operation) => exchange.end(routeOf(url), url === null ? null : pathWithoutKeys(url.pathname, services.keyFormats.accepted), operation))
      .catch(() => response.destroy())
  }
}
