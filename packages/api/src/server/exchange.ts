import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { printAddress } from '@latchkey/domain/address/cidr.ts'
import { clientAddress } from '@latchkey/domain/address/client-address.ts'
import type { Durations } from '../application/durations.ts'
import { createRequestIds } from '../application/identifiers.ts'
import type { RequestSource, Services } from '../application/request-context.ts'
import { HeaderForm } from '../http/header-form.ts'
import { securityHeaders } from '../http/responses.ts'
import { createTraces } from '../http/trace-context.ts'
import { readHead, type RequestHead } from '../modules/verification/request-head.ts'
import { isPlainAscii } from '../modules/verification/verify-answer.ts'

/** What the request log says of an operation. */
export interface OperationTrace {
  operation: string | null
  /** Whether compiled code or the engine answered; null where neither was reached. */
  door?: 'PERSISTED' | 'OPEN' | null
  principal: string | null
  code: string | null
}

/** One request on its way through, whatever it asks for: where it came from, what its answer carries, and its line in the log. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly head: RequestHead
  readonly source: RequestSource
  /** Puts what every answer carries onto the response, for whoever sends it with headers of its own. */
  setHeaders(): void
  /** Sends a text with 200, its type and what every answer carries, in one go. */
  sendText(type: string, text: string): void
  /** Counts how long it took and writes its line. `route` is of a closed list; `path` has no key in it. */
  end(route: string, path: string | null, operation: OperationTrace | void): void
}

interface ExchangeOptions {
  services: Pick<Services, 'config' | 'random' | 'log'>
  isHttps: boolean
  durations: Durations
}

const USER_AGENT_LENGTH = 300

/** Begins exchanges. One list of headers serves them all, because it would be made anew for each request otherwise. */
export function createExchanges({ services, isHttps, durations }: ExchangeOptions): (request: IncomingMessage, response: ServerResponse) => Exchange {
  const { config, log } = services
  const newId = createRequestIds(services.random)
  const traceOf = createTraces(services.random)
  // In small letters: Node.js looks every name up in them, and would make them small each time.
  const always = Object.entries(securityHeaders(isHttps)).flatMap(([name, value]) => [name.toLowerCase(), value])
  const usual = new HeaderForm(always, ['content-type', 'traceparent'])
  // Requests of one connection without a proxy come from one address, which is spelled once.
  const spelled = new WeakMap<Socket, string | null>()

  const addressOf = ({ socket }: IncomingMessage, { forwardedFor }: RequestHead): string | null => {
    const known = forwardedFor === null ? spelled.get(socket) : undefined
    if (known !== undefined) return known
    const address = clientAddress(socket.remoteAddress, forwardedFor ?? undefined, config.trustedProxies)
    const text = address === null ? null : printAddress(address)
    if (forwardedFor === null) spelled.set(socket, text)
    return text
  }

  class Begun implements Exchange {
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly head: RequestHead
    readonly source: RequestSource
    readonly #started = performance.now()
    readonly #trace: ReturnType<typeof traceOf>

    constructor(request: IncomingMessage, response: ServerResponse) {
      this.request = request
      this.response = response
      this.head = readHead(request.rawHeaders)
      this.source = { requestId: newId(), ip: addressOf(request, this.head), userAgent: this.head.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null }
      this.#trace = traceOf(this.head.traceparent)
    }

    setHeaders(): void {
      for (let index = 0; index < always.length; index += 2) this.response.setHeader(always[index] as string, always[index + 1] as string)
      this.response.setHeader('x-request-id', this.source.requestId)
      this.response.setHeader('traceparent', this.#trace.traceparent)
    }

    sendText(type: string, text: string): void {
      usual.fill(0, type)
      usual.fill(1, this.#trace.traceparent)
      usual.fillId(this.source.requestId)
      usual.send(this.response, text, isPlainAscii(text))
    }

    end(route: string, path: string | null, operation: OperationTrace | void): void {
      const { request, response, source } = this
      const milliseconds = performance.now() - this.#started
      durations.observe(route, response.statusCode, milliseconds)
      if (!log.isLevelEnabled('info')) return
      log.info({ requestId: source.requestId, method: request.method, path, status: response.statusCode, ms: Math.round(milliseconds), ip: source.ip, traceId: this.#trace.traceId, ...operation }, 'request')
    }
  }

  return (request, response) => new Begun(request, response)
}
