import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Logger } from 'pino'
import type { Durations } from '../../application/durations.ts'
import { newRequestId } from '../../application/identifiers.ts'
import type { Random } from '../../application/secrets.ts'
import { HeaderForm } from '../../http/header-form.ts'
import { securityHeaders } from '../../http/responses.ts'
import { createTraces } from '../../http/trace-context.ts'
import type { RequestHead } from './request-head.ts'
import { isPlainAscii } from './verify-answer.ts'

/** One request on its way through. */
export interface Answering {
  /** Sends an answer: a JSON text, with headers beside those that every answer has. `isAscii` where that is known of the text. */
  send(status: number, text: string, headers?: readonly string[], isAscii?: boolean): void
  /** Sends 200 and no text, with the headers of a form that is filled in. */
  sendForm(form: HeaderForm): void
}

type Fault = (response: ServerResponse, error: unknown) => void

export interface Doorway {
  /** A form for answers without a text, with these headers beside those that every answer has. */
  form(names: readonly string[]): HeaderForm
  /** Whether an error only says that the database could not be asked. */
  isUnavailable: (error: unknown) => boolean
  /**
   * Lets one request of verification be answered, now or later, and writes down how it went. `fault` sends what `work`
   * throws, and throws what it does not know; that becomes 503 or, where it is our own mistake, 500.
   */
  run(
    route: string,
    request: IncomingMessage,
    response: ServerResponse,
    head: RequestHead,
    started: number,
    work: (answering: Answering) => void | Promise<void>,
    fault: Fault,
  ): void
}

interface DoorwayOptions {
  log: Logger
  random: Random
  isHttps: boolean
  /** Whether an error only says that the database could not be asked. */
  isUnavailable: (error: unknown) => boolean
  durations: Durations
}

/** What is answered when nothing can be decided. */
export const UNAVAILABLE = { code: 'UNAVAILABLE', message: 'Latchkey cannot answer just now.' } as const

const JSON_TYPE = 'application/json; charset=utf-8'

/** What the two verification routes have in common: the headers of every answer, its id, its trace, and its line in the log. */
export function createDoorway({ log, random, isHttps, isUnavailable, durations }: DoorwayOptions): Doorway {
  // In small letters: Node.js looks every name up in them, and would make them small each time.
  const always = Object.entries(securityHeaders(isHttps)).flatMap(([name, value]) => [name.toLowerCase(), value])
  // One random part for the process and a number for each request: as unique as a random id, at no cost.
  const idPrefix = newRequestId(random)
  const traceOf = createTraces(random)
  let count = 0

  const usual = new HeaderForm([...always, 'content-type', JSON_TYPE], [])

  const headersFor = (head: RequestHead, id: string): string[] => {
    const headers = always.slice()
    headers.push('x-request-id', id)
    if (head.traceparent !== null) headers.push('traceparent', traceOf(head.traceparent).traceparent)
    return headers
  }

  const finish = (route: string, request: IncomingMessage, response: ServerResponse, started: number, requestId: string): void => {
    const milliseconds = performance.now() - started
    durations.observe(route, response.statusCode, milliseconds)
    // A line for each of thousands of questions a second would cost more than the answer; what came of them is counted.
    if (log.isLevelEnabled('debug')) {
      log.debug({ requestId, method: request.method, path: route, status: response.statusCode, ms: Math.round(milliseconds) }, 'request')
    }
  }

  /** Without closures: they would be made anew for each of thousands of requests a second. */
  class Passage {
    readonly route: string
    readonly request: IncomingMessage
    readonly response: ServerResponse
    readonly head: RequestHead
    readonly started: number
    readonly fault: Fault
    readonly requestId: string

    constructor(route: string, request: IncomingMessage, response: ServerResponse, head: RequestHead, started: number, fault: Fault) {
      count += 1
      this.requestId = `${idPrefix}-${count.toString(36)}`
      this.route = route
      this.request = request
      this.response = response
      this.head = head
      this.started = started
      this.fault = fault
    }

    send(status: number, text: string, more?: readonly string[], isAscii = isPlainAscii(text)): void {
      if (status === 200 && more === undefined && this.head.traceparent === null) {
        usual.fillId(this.requestId)
        usual.send(this.response, text, isAscii)
      } else {
        this.response.writeHead(status, this.#headers(text, more))
        this.response.end(text)
      }
      finish(this.route, this.request, this.response, this.started, this.requestId)
    }

    sendForm(form: HeaderForm): void {
      const { traceparent } = this.head
      form.fillId(this.requestId)
      form.send(this.response, '', true, traceparent === null ? undefined : ['traceparent', traceOf(traceparent).traceparent])
      finish(this.route, this.request, this.response, this.started, this.requestId)
    }

    #headers(text: string, more: readonly string[] | undefined): string[] {
      const headers = headersFor(this.head, this.requestId)
      if (text !== '') headers.push('content-type', JSON_TYPE)
      if (more !== undefined) for (const line of more) headers.push(line)
      headers.push('content-length', String(Buffer.byteLength(text)))
      return headers
    }

    fail(error: unknown): void {
      const { response, requestId } = this
      if (response.headersSent) {
        response.destroy()
        return
      }
      const headers = headersFor(this.head, requestId)
      for (let index = 0; index < headers.length; index += 2) response.setHeader(headers[index] as string, headers[index + 1] as string)
      try {
        this.fault(response, error)
        finish(this.route, this.request, response, this.started, requestId)
      } catch (unknown) {
        const unavailable = isUnavailable(unknown)
        if (!unavailable) log.error({ err: unknown, requestId }, 'a verification failed unexpectedly')
        for (let index = 0; index < headers.length; index += 2) response.removeHeader(headers[index] as string)
        if (unavailable) this.send(503, JSON.stringify(UNAVAILABLE), ['Retry-After', '1'])
        else this.send(500, `{"code":"INTERNAL_SERVER_ERROR","message":"Something went wrong on our side.","request_id":"${requestId}"}`)
      }
    }
  }

  return {
    isUnavailable,
    form: (names) => new HeaderForm(always, names),
    run(route, request, response, head, started, work, fault) {
      const passage = new Passage(route, request, response, head, started, fault)
      try {
        const later = work(passage)
        if (later instanceof Promise) later.catch((error: unknown) => passage.fail(error))
      } catch (error) {
        passage.fail(error)
      }
    },
  }
}
