import type { IncomingMessage } from 'node:http'
import { refusal } from '../application/refusal.ts'
import { isJson, MAX_BODY_BYTES, readBody } from '../http/request-body.ts'
import type { GraphqlParameters } from './persisted-documents.ts'

/** A value as an object of members, or null for everything else. */
export const asObject = (value: unknown): Record<string, unknown> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null

/** The JSON of a text, or null where it is none. */
export function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A request to `/graphql`, read as far as every caller may have it read. */
export interface GraphqlRequest {
  method: 'GET' | 'POST'
  accept: string
  /** The body as it came; null for GET. */
  body: string | null
  /** Null where the body is no JSON object. */
  parameters: GraphqlParameters | null
  /** Whether the body is larger than any request but a push needs. */
  isLarge: boolean
}

/** Method and content type, before anything is looked up. Throws 405 and 415. */
export function checkHead(request: IncomingMessage): 'GET' | 'POST' {
  if (request.method === 'GET') return 'GET'
  if (request.method !== 'POST') throw refusal('BAD_USER_INPUT', 'GraphQL is asked by POST, or by GET for queries.', { status: 405, headers: { Allow: 'GET, POST' } })
  if (!isJson(request.headers['content-type'])) throw refusal('BAD_USER_INPUT', 'Send the request as application/json.', { status: 415 })
  return 'POST'
}

/** The refusal of a request that is larger than this one may be. */
export const tooLarge = (maxBytes = MAX_BODY_BYTES): Error =>
  refusal('BAD_USER_INPUT', `The request is larger than ${Math.floor(maxBytes / 1000)} KB.`, { status: 413, headers: { Connection: 'close' } })

/** Reads the rest of a request, a body of at most `maxBytes`. Throws 413, and 400 for a batch. */
export async function readGraphqlRequest(request: IncomingMessage, url: URL, maxBytes = MAX_BODY_BYTES): Promise<GraphqlRequest> {
  const accept = request.headers.accept ?? '*/*'
  if (request.method === 'GET') return { method: 'GET', accept, body: null, parameters: parametersOf(url), isLarge: false }
  const body = await readBody(request, maxBytes)
  if (body === null) throw tooLarge(maxBytes)
  return readPosted(accept, body, Buffer.byteLength(body) > MAX_BODY_BYTES)
}

/** The request that a body is. Throws 400 for a batch. */
export function readPosted(accept: string, body: string, isLarge: boolean): GraphqlRequest {
  const parsed = parsedOrNull(body)
  if (Array.isArray(parsed)) throw refusal('BAD_USER_INPUT', 'Send one operation per request: batches are not taken.', { status: 400 })
  return { method: 'POST', accept, body, parameters: asObject(parsed), isLarge }
}

/** The parameters of a GET; JSON that cannot be read stays text, which no parameter of that name may be. */
function parametersOf(url: URL): GraphqlParameters {
  const parameters: Record<string, unknown> = {}
  for (const name of ['query', 'documentId', 'operationName']) {
    const value = url.searchParams.get(name)
    if (value !== null) parameters[name] = value
  }
  for (const name of ['variables', 'extensions']) {
    const value = url.searchParams.get(name)
    if (value !== null) parameters[name] = parsedOrNull(value) ?? value
  }
  return parameters
}
