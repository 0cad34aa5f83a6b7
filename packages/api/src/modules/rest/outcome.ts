import { createHash } from 'node:crypto'
import type { Issue } from '@latchkey/domain/issue.ts'
import { ProblemError } from '../../http/problem.ts'
import { API_KEY, SHORTFALL } from './api-key.shapes.ts'
import { placeOf } from './compiled-route.ts'
import { invalidRequest } from './invalid-request.ts'
import type { RestRequest, RestRoute } from './rest-route.ts'
import { selectionOf, shaped } from './shape.ts'

const KEY = selectionOf(API_KEY)

/** What is selected of each member of a result union that says more than its code and message. */
const ERROR_SELECTIONS: Readonly<Record<string, string>> = {
  InvalidInput: 'issues { path code message }',
  PermissionNotDelegable: `missing ${selectionOf(SHORTFALL)}`,
  ApiKeyLimitReached: 'limit used',
  ImmutableKind: 'kind',
  StaleVersion: `current ${KEY}`,
  ApiKeyNotChangeable: 'keyStatus: status',
  ApiKeyAlreadyCreated: `apiKey ${KEY}`,
  ApiKeyAlreadyRotated: `apiKey ${KEY}`,
}

/** Selects the expected failures of a mutation, each with what it says. */
export const errorSelections = (members: readonly string[]): string =>
  ['__typename', '... on DomainError { code message }', ...members.map((name) => `... on ${name} { ${ERROR_SELECTIONS[name] ?? '__typename'} }`)].join(' ')

/** The HTTP status of an expected failure. */
export const statusOfFailure = (code: string, byIfMatch: boolean): number => {
  if (code === 'INVALID_INPUT') return 400
  if (code.endsWith('_NOT_FOUND')) return 404
  if (code === 'PERMISSION_NOT_DELEGABLE' || code === 'API_KEY_LIMIT_REACHED') return 403
  return code === 'STALE_VERSION' && byIfMatch ? 412 : 409
}

/** What a field of the operation's input is called where it is sent; as it is called there where nothing fills it. */
function restName({ body }: RestRoute, inputField: string): string {
  if (inputField === 'requestId') return 'Idempotency-Key'
  return Object.entries(body?.fields ?? {}).find(([, field]) => placeOf(field) === `input.${inputField}`)?.[0] ?? inputField
}

/** Translates a path of the operation's input into the names of the body that was sent. */
function restPath(route: RestRoute, sent: RestRequest['body'], path: readonly unknown[]): string[] {
  const [first = '', ...rest] = path.map(String)
  // The rules name the date for either way of saying an end; whoever sent the period is told of that.
  if (first === 'expiresAt' && Object.hasOwn(sent, 'expires_in') && !Object.hasOwn(sent, 'expires_at')) return ['expires_in']
  return [restName(route, first), ...rest]
}

const QUOTED_OR_CAMEL = /"(?:[^"\\]|\\.)*"|\b[a-z]+(?:[A-Z][a-z]+)+\b/g

/** A message with the names of the body for those of the operation's input. What it quotes was sent, and stays. */
const restWords = (route: RestRoute, message: string): string => message.replaceAll(QUOTED_OR_CAMEL, (found) => (found.startsWith('"') ? found : restName(route, found)))

type Failed = Readonly<Record<string, unknown>>

function membersOf(failed: Failed): Record<string, unknown> {
  const members: Record<string, unknown> = {}
  if (Array.isArray(failed['missing'])) members['missing'] = failed['missing'].map((missing) => shaped(SHORTFALL, missing))
  if (failed['limit'] !== undefined) Object.assign(members, { limit: failed['limit'], used: failed['used'] })
  if (failed['keyStatus'] !== undefined) members['key_status'] = failed['keyStatus']
  if (typeof failed['kind'] === 'string') members['kind'] = failed['kind']
  if (failed['current'] !== undefined) members['current'] = shaped(API_KEY, failed['current'])
  if (failed['apiKey'] !== undefined) members['api_key'] = shaped(API_KEY, failed['apiKey'])
  return members
}

/** What a mutation answered, when it went well; throws its expected failure as a problem. */
export function successOf(route: RestRoute, answered: unknown, request: RestRequest): Readonly<Record<string, unknown>> {
  const result = answered as Failed & { __typename: string; code?: string; message?: string }
  if (result.code === undefined) return result
  if (Array.isArray(result['issues'])) {
    throw invalidRequest((result['issues'] as Issue[]).map(({ path, code, message }) => ({ path: restPath(route, request.body, path), code, message: restWords(route, message) })))
  }
  throw new ProblemError({ status: statusOfFailure(result.code, request.version !== null), code: result.code, detail: result.message ?? '', members: membersOf(result) })
}

export const notFound = (detail: string, code = 'NOT_FOUND'): ProblemError => new ProblemError({ status: 404, code, detail })

/**
 * A key's ETag: the version of its settings, which `If-Match` is compared by, and a digest of the rest that can change
 * without them, such as its last use, which `If-None-Match` also minds.
 */
export function etagOfKey(key: Readonly<Record<string, unknown>>): string {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest('base64url').slice(0, 16)
  return `"${String(key['version'])}.${digest}"`
}
