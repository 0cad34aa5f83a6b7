import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Durations } from '../../application/durations.ts'
import { newRequestId } from '../../application/identifiers.ts'
import type { Random } from '../../application/secrets.ts'
import { securityHeaders } from '../../http/responses.ts'
import { traceOf } from '../../http/trace-context.ts'
import type { RequestHead } from './request-head.ts'

/** Sends an answer: a JSON text, with headers beside those that every answer has. */
export type Send = (status: number, text: string, headers?: readonly string[]) => void

export interface Doorway {
  /** Whether an error only says that the database could not be asked. */
  isUnavailable: (error: unknown) => boolean
  /**
   * Lets one request of verification be answered, now or later, and writes down how it went. `fault` sends what `work`
   * throws, and throws what it does not know; that becomes 503 or, where it is our own mistake, 500.
   */
  run(
    request: IncomingMessage,
    response: ServerResponse,
    head: RequestHead,
    started: number,
    work: (send: Send) => void | Promise<void>,
    fault: (response: ServerResponse, error: unknown) => void,
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
  const always = Object.entries(securityHeaders(isHttps)).flat()
  // One random part for the process and a number for each request: as unique as a random id, at no cost.
  const idPrefix = newRequestId(random)
  let count = 0

  const headersFor = (head: RequestHead, id: string): string[] => {
    const headers = always.slice()
    headers.push('X-Request-Id', id)
    if (head.traceparent !== null) headers.push('traceparent', traceOf(head.traceparent, random).traceparent)
    return headers
  }

  const finish = (request: IncomingMessage, response: ServerResponse, started: number, requestId: string): void => {
    const route = (request.url ?? '').split('?', 1)[0] ?? ''
    const milliseconds = performance.now() - started
    durations.observe(route, response.statusCode, milliseconds)
    // A line for each of thousands of questions a second would cost more than the answer; what came of them is counted.
    if (log.isLevelEnabled('debug')) {
      log.debug({ requestId, method: request.method, path: route, status: response.statusCode, ms: Math.round(milliseconds) }, 'request')
    }
  }

  return {
    isUnavailable,
    run(request, response, head, started, work, fault) {
      count += 1
      const requestId = `${idPrefix}-${count.toString(36)}`
      const send: Send = (status, text, more) => {
        const headers = headersFor(head, requestId)
        if (text !== '') headers.push('Content-Type', JSON_TYPE)
        if (more !== undefined) headers.push(...more)
        headers.push('Content-Length', String(Buffer.byteLength(text)))
        response.writeHead(status, headers)
        response.end(text)
        finish(request, response, started, requestId)
      }
      const failed = (error: unknown): void => {
        if (response.headersSent) {
          response.destroy()
          return
        }
        const headers = headersFor(head, requestId)
        for (let index = 0; index < headers.length; index += 2) response.setHeader(headers[index] as string, headers[index + 1] as string)
        try {
          fault(response, error)
          finish(request, response, started, requestId)
        } catch (unknown) {
          const unavailable = isUnavailable(unknown)
          if (!unavailable) log.error({ err: unknown, requestId }, 'a verification failed unexpectedly')
          response.removeHeader('X-Request-Id')
          for (let index = 0; index < headers.length; index += 2) response.removeHeader(headers[index] as string)
          if (unavailable) send(503, JSON.stringify(UNAVAILABLE), ['Retry-After', '1'])
          else send(500, `{"code":"INTERNAL_SERVER_ERROR","message":"Something went wrong on our side.","request_id":"${requestId}"}`)
        }
      }
      try {
        const later = work(send)
        if (later instanceof Promise) later.catch(failed)
      } catch (error) {
        failed(error)
      }
    },
  }
}
