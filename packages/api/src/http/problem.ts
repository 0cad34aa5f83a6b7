import type { ServerResponse } from 'node:http'
import { DOMAIN_ERRORS, TOP_LEVEL_ERRORS } from '@latchkey/domain/errors.ts'
import type { GraphQLError } from 'graphql'
import { sendJson } from './responses.ts'

/** A refusal as REST gives it (RFC 9457). `code` is the word for programs; what is known beside it stands in members of its own. */
export interface Problem {
  status: number
  code: string
  detail: string
  headers?: Readonly<Record<string, string>>
  members?: Readonly<Record<string, unknown>>
}

/** Ends a REST request with a problem. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

const MEANINGS: ReadonlyMap<string, string> = new Map<string, string>([
  ...Object.entries(TOP_LEVEL_ERRORS),
  ...Object.entries(DOMAIN_ERRORS),
  ['NOT_FOUND', 'There is nothing at this address, or nothing that this caller may see.'],
])

const STATUSES: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  CONFIRMATION_REQUIRED: 403,
  RATE_LIMITED: 429,
  BAD_USER_INPUT: 400,
  PERSISTED_OPERATION_NOT_FOUND: 404,
  PERSISTED_OPERATIONS_ONLY: 403,
  OPERATION_TOO_COMPLEX: 400,
  AMBIGUOUS_CREDENTIALS: 400,
  UNAVAILABLE: 503,
}

/** Types that are registered for everybody (draft-ietf-httpapi-ratelimit-headers), so that any client knows them. */
const REGISTERED_TYPES: Readonly<Record<string, string>> = { RATE_LIMITED: 'https://iana.org/assignments/http-problem-types#quota-exceeded' }

/** The name under which a key's budget stands in the RateLimit fields. */
const RATE_LIMIT_POLICY = 'per-key'

const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Every code that a problem can have, with its meaning: what the addresses in `type` answer. */
export const problemMeanings = (): ReadonlyMap<string, string> => MEANINGS

/** The code that the last part of a problem's `type` names, or null. */
export function codeOfProblemType(name: string): string | null {
  const code = name.replaceAll('-', '_').toUpperCase()
  return name === name.toLowerCase() && MEANINGS.has(code) ? code : null
}

/** The problem that a top-level error of the schema is. What the error says beside its code becomes members in snake_case. */
export function problemOfRefusal(error: GraphQLError): Problem {
  const { http, code: given, ...details } = error.extensions as { http?: { status?: number; headers?: Record<string, string> }; code?: unknown }
  const code = typeof given === 'string' ? given : 'BAD_USER_INPUT'
  const status = http?.status ?? STATUSES[code] ?? 500
  const challenge = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}
  return {
    status,
    code,
    detail: error.message,
    headers: { ...challenge, ...http?.headers },
    members: Object.fromEntries(Object.entries(details).filter(([name]) => name !== 'requestId').map(([name, value]) => [snake(name), value])),
  }
}

/** Sends a problem. `type` is an address at this installation that explains the code, the same at every one, or a registered one. */
export function sendProblem(response: ServerResponse, requestId: string, { status, code, detail, headers, members }: Problem): void {
  sendJson(
    response,
    status,
    {
      type: REGISTERED_TYPES[code] ?? `/api/v1/problems/${code.toLowerCase().replaceAll('_', '-')}`,
      title: MEANINGS.get(code) ?? code,
      status,
      detail,
      code,
      trace_id: requestId,
      ...members,
      ...(code === 'RATE_LIMITED' ? { 'violated-policies': [RATE_LIMIT_POLICY] } : {}),
    },
    { ...headers, 'Content-Type': 'application/problem+json; charset=utf-8' },
  )
}
