import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLError } from 'graphql'

/** What every answer carries, errors and files included. A page adds its own content policy. */
export const securityHeaders = (isHttps: boolean): Record<string, string> => ({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'Cache-Control': 'no-store',
  ...(isHttps ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
})

/** Sends a JSON text with its length. */
export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

/** Whether a request reads. Any other is answered here: 405 with what would be taken (RFC 9110, 15.5.6). */
export function readsOnly(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  sendJson(response, 405, { error: 'This address takes GET and HEAD.' }, { Allow: 'GET, HEAD' })
  return false
}

/** Sends a refusal of a GraphQL request that was never executed: the same status whatever the client accepts. */
export function sendRefusal(response: ServerResponse, accept: string | undefined, error: GraphQLError): void {
  const { http, ...extensions } = error.extensions as { http?: { status?: number; headers?: Record<string, string> } }
  const contentType = accept?.includes('application/graphql-response+json') ? 'application/graphql-response+json; charset=utf-8' : 'application/json; charset=utf-8'
  sendJson(response, http?.status ?? 400, { errors: [{ message: error.message, extensions }] }, { ...http?.headers, 'Content-Type': contentType })
}
