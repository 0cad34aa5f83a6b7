import { setTimeout as wait } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { CommandFailure, type ExitReason } from './failure.ts'
import { OPERATIONS, type OperationName } from './operations.ts'
import type { Surroundings } from './surroundings.ts'

type Said = Readonly<Record<string, unknown>>

/** Sends requests to one server with one key. Every refusal is a `CommandFailure` that says what to do. */
export interface Client {
  /** The answer to a request of REST or verification, as JSON; null without a body. */
  send: (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, options?: { body?: unknown; headers?: Record<string, string> }) => Promise<Record<string, unknown> | null>
  /** What the only root field of a persisted operation answers; its expected failures are thrown. */
  run: (name: OperationName, variables: Record<string, unknown>) => Promise<Said>
}

const TIMEOUT_MS = 30_000
const TRIES = 3
const LONGEST_WAIT_S = 10

const REASONS: Readonly<Record<number, Exclude<ExitReason, 'ok'>>> = {
  400: 'invalidInput',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'conflict',
  413: 'invalidInput',
  415: 'invalidInput',
  429: 'rateLimited',
  503: 'unavailable',
}

const REASONS_OF_CODES: Readonly<Record<string, Exclude<ExitReason, 'ok'>>> = {
  UNAUTHENTICATED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  BAD_USER_INPUT: 'invalidInput',
  INVALID_INPUT: 'invalidInput',
  OPERATION_TOO_COMPLEX: 'invalidInput',
  RATE_LIMITED: 'rateLimited',
  UNAVAILABLE: 'unavailable',
  PERSISTED_OPERATIONS_ONLY: 'forbidden',
  PERMISSION_NOT_DELEGABLE: 'forbidden',
  API_KEY_NOT_FOUND: 'notFound',
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])

function nextOf(code: string, said: Said, { url }: Connection): string | null {
  const reason = said['reason']
  switch (code) {
    case 'UNAUTHENTICATED':
      return typeof reason === 'string' ? `The key is ${reason}. Use another, or ask whoever manages keys.` : `Look whether the key belongs to ${url.origin} and is whole.`
    case 'FORBIDDEN': {
      const permissions = textsOf(said['required_permissions'] ?? said['requiredPermissions'])
      return permissions.length === 0 ? null : `Use a key with ${permissions.join(', ')}.`
    }
    case 'PERMISSION_NOT_DELEGABLE':
      return 'Ask for less, or use a key that has what is missing.'
    case 'API_KEY_LIMIT_REACHED':
      return 'Revoke a key that nobody uses (latchkey keys list), or ask the operator for more.'
    case 'API_KEY_ALREADY_CREATED':
      return 'The secret is not given again. Revoke that key and create another under a new --idempotency-key.'
    case 'API_KEY_ALREADY_ROTATED':
      return 'If the new secret never reached you, take the rotation back (latchkey keys rotate <id> --cancel) and rotate again under a new --idempotency-key.'
    case 'SECRET_IN_USE':
      return 'Find what uses it, or say --confirm-in-use.'
    case 'STALE_VERSION':
      return 'Look at it again and decide anew.'
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return 'Try again in a moment.'
    default:
      return null
  }
}

interface Issue {
  path: readonly string[]
  message: string
}

/** Everything that is wrong, each on a line of its own; what is said of files and of a document names the line itself. */
function messageOf(said: Said, fallback: string): string {
  const text = [said['detail'], said['message']].find((one) => typeof one === 'string') ?? fallback
  const issues = Array.isArray(said['issues']) ? (said['issues'] as Issue[]) : []
  const missing = Array.isArray(said['missing']) ? (said['missing'] as Said[]).map((one) => `  missing: ${String(one['scope'] ?? one['permission'] ?? one['kind'])}`) : []
  if (issues.length > 0) return ['The server refused the input:', ...issues.map(({ path, message }) => (path[0] === 'files' || path[0] === 'document' ? `  ${message}` : `  ${path.join('.')}: ${message}`))].join('\n')
  return [text, ...missing].join('\n')
}

function refused(connection: Connection, said: Said, reason: Exclude<ExitReason, 'ok'>, requestId: string | null): CommandFailure {
  const code = typeof said['code'] === 'string' ? said['code'] : 'UNKNOWN'
  return new CommandFailure(reason, messageOf(said, 'The server refused the request.'), {
    next: nextOf(code, said, connection),
    details: { code, ...(Array.isArray(said['issues']) ? { issues: said['issues'] as unknown } : {}), ...(requestId === null ? {} : { request_id: requestId }) },
  })
}

function parsed(text: string): Said | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Said) : null
  } catch {
    return null
  }
}

/** How many milliseconds to wait before asking again; null when asking again is of no use. */
function pauseBefore(response: Response, tries: number, repeatable: boolean): number | null {
  if (!repeatable || tries >= TRIES || (response.status !== 503 && response.status !== 429)) return null
  const seconds = Number(response.headers.get('retry-after') ?? '1')
  return Number.isFinite(seconds) && seconds <= LONGEST_WAIT_S ? Math.max(seconds, 0.2) * 1000 : null
}

/** A client of one server. Reading is tried again where the server asks for patience; nothing that writes ever is. */
export function createClient(around: Surroundings, connection: Connection): Client {
  const { url, key } = connection
  const base = url.href.replace(/\/$/, '')

  const ask = async (path: string, init: RequestInit, repeatable: boolean): Promise<Response> => {
    for (let tries = 1; ; tries++) {
      let response: Response
      try {
        // A redirect would carry the key to an address that nobody named.
        response = await around.fetch(`${base}${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
      } catch (cause) {
        throw new CommandFailure('unavailable', `${url.origin} cannot be reached: ${reachFault(cause)}.`, { next: 'Look whether the server runs (GET /readyz) and the address is right.', cause })
      }
      const pause = pauseBefore(response, tries, repeatable)
      if (pause === null) return response
      await response.body?.cancel()
      await wait(pause)
    }
  }

  const headersOf = (body: unknown): Record<string, string> => ({ authorization: `Bearer ${key}`, accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) })

  return {
    async send(method, path, { body, headers } = {}) {
      const response = await ask(path, { method, headers: { ...headersOf(body), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }, method === 'GET')
      const text = await response.text()
      if (response.ok && text === '') return null
      const said = parsed(text)
      if (response.ok && said !== null) return said
      if (said?.['code'] === undefined) throw new CommandFailure('unavailable', `${url.origin} answered ${response.status}, and not as Latchkey does.`, { next: 'Look whether the address is right.' })
      throw refused(connection, said, REASONS[response.status] ?? 'failure', response.headers.get('x-request-id'))
    },
    async run(name, variables) {
      const { documentId, reads } = OPERATIONS[name]
      const body = { documentId, variables }
      const response = await ask('/graphql', { method: 'POST', headers: headersOf(body), body: JSON.stringify(body) }, reads)
      const said = parsed(await response.text())
      const [error] = Array.isArray(said?.['errors']) ? (said['errors'] as { message: string; extensions?: Said }[]) : []
      if (error !== undefined) {
        const code = String(error.extensions?.['code'])
        throw refused(connection, { ...error.extensions, message: error.message }, REASONS_OF_CODES[code] ?? REASONS[response.status] ?? 'failure', response.headers.get('x-request-id'))
      }
      if (said?.['data'] === undefined || said['data'] === null) throw new CommandFailure('unavailable', `${url.origin} answered ${response.status}, and not as Latchkey does.`, { next: 'Look whether the address is right.' })
      const answered = Object.values(said['data'] as Said)[0] as Said
      if (typeof answered['code'] === 'string') throw refused(connection, answered, REASONS_OF_CODES[answered['code']] ?? 'conflict', response.headers.get('x-request-id'))
      return answered
    },
  }
}

function reachFault(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
  return error.message
}
