import type { IncomingMessage } from 'node:http'
import type { Issue } from '@latchkey/domain/issue.ts'
import { getNamedType, getNullableType, type GraphQLError, type GraphQLInputType, isListType } from 'graphql'
import { ProblemError } from '../../http/problem.ts'
import { isJson, readBody } from '../../http/request-body.ts'
import { type CompiledRoute, placeOf } from './compiled-route.ts'
import { badParameter, invalidRequest, issuesOfValue, requiredField, unknownField } from './invalid-request.ts'
import type { Field, RestRequest } from './rest-route.ts'

const badRequest = (status: number, detail: string, headers: Record<string, string> = {}): ProblemError => new ProblemError({ status, code: 'BAD_USER_INPUT', detail, headers })

/** A parameter's text as the type of its variable has it; what does not fit stays text, and the type refuses it. */
export function valueOfText(text: string, type: GraphQLInputType): unknown {
  const { name } = getNamedType(type)
  if (name === 'Int' && /^-?\d{1,15}$/.test(text)) return Number(text)
  if (name === 'Boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function readQuery(url: URL, { queryTypes }: CompiledRoute): Record<string, unknown> {
  const issues: Issue[] = []
  const query: Record<string, unknown> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const type = queryTypes.get(name)
    const texts = url.searchParams.getAll(name)
    if (type === undefined) {
      issues.push(unknownField([name], queryTypes.keys(), 'UNKNOWN_PARAMETER'))
      continue
    }
    const values = texts.map((text) => valueOfText(text, type))
    if (!isListType(getNullableType(type)) && values.length > 1) {
      issues.push({ path: [name], code: 'REPEATED', message: `Give ${name} once.` })
      continue
    }
    const value = isListType(getNullableType(type)) ? values : values[0]
    issues.push(...issuesOfValue([name], value, type))
    query[name] = value
  }
  if (issues.length > 0) throw invalidRequest(issues)
  return query
}

async function readJson(request: IncomingMessage, optional: boolean): Promise<Record<string, unknown>> {
  const isEmpty = request.headers['content-length'] === '0' || (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
  if (isEmpty && optional) return {}
  if (!isJson(request.headers['content-type'])) throw badRequest(415, 'Send the body as application/json.')
  const text = await readBody(request)
  if (text === null) throw badRequest(413, 'The body is larger than 100 KB.', { Connection: 'close' })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw badRequest(400, 'The body is not JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw badRequest(400, 'The body must be a JSON object.')
  return parsed as Record<string, unknown>
}

async function readMembers(request: IncomingMessage, { route, bodyTypes }: CompiledRoute): Promise<Record<string, unknown>> {
  const { body, readOnly = {} } = route
  if (body === null) return {}
  const members = await readJson(request, body.optional === true)
  const issues: Issue[] = Object.entries(members).flatMap(([name, value]): Issue[] => {
    if (Object.hasOwn(readOnly, name)) return [{ path: [name], code: 'READ_ONLY', message: readOnly[name] ?? '' }]
    const type = bodyTypes.get(name)
    const field = Object.hasOwn(body.fields, name) ? body.fields[name] : undefined
    if (type === undefined || field === undefined) return [unknownField([name], bodyTypes.keys())]
    if (value !== null) return issuesOfValue([name], value, type)
    return typeof field !== 'string' && field.nullable === true ? [] : [{ path: [name], code: 'NULL', message: `${name} cannot be null. Leave it out to keep what is.` }]
  })
  for (const name of body.required) {
    if (!Object.hasOwn(members, name)) issues.push(requiredField([name]))
  }
  if (issues.length > 0) throw invalidRequest(issues)
  return members
}

const VERSION_TAG = /^"(\d{1,9})(?:\.[\w-]+)?"$/

/** The version that `If-Match` names. A tag that no key can have, a weak one too, never matches (RFC 9110, 13.1.1). */
function readIfMatch(request: IncomingMessage, { route }: CompiledRoute): number | null {
  const tag = request.headers['if-match']?.trim()
  if (tag === undefined || route.method === 'GET') return null
  if (route.takesIfMatch !== true) throw badRequest(400, 'If-Match is taken where a key is changed or rotated, and nowhere else.')
  if (tag === '*') return null
  if (tag.includes(',')) throw badRequest(400, 'Give one ETag in If-Match.')
  const version = VERSION_TAG.exec(tag)?.[1]
  if (version === undefined) throw new ProblemError({ status: 412, code: 'STALE_VERSION', detail: 'No key has this ETag. Use the one that reading the key gave.' })
  return Number(version)
}

/** A structured-field string in quotes, as the header's draft has it, or the bare text that most clients send. */
function readIdempotencyKey(request: IncomingMessage, { route }: CompiledRoute): string | null {
  const header = request.headers['idempotency-key']
  if (typeof header !== 'string' || route.takesIdempotencyKey !== true) return null
  return /^"(.*)"$/.exec(header)?.[1] ?? header
}

/** Reads a request as its route asks for it; throws one problem that names everything that is wrong. */
export async function readRequest(request: IncomingMessage, url: URL, path: Readonly<Record<string, string>>, compiled: CompiledRoute): Promise<RestRequest> {
  const query = readQuery(url, compiled)
  const version = readIfMatch(request, compiled)
  const body = await readMembers(request, compiled)
  if (version !== null && body['version'] !== undefined && body['version'] !== version) throw badRequest(400, 'If-Match and version name different versions.')
  return { path, query, body, version, idempotencyKey: readIdempotencyKey(request, compiled) }
}

function put(target: Record<string, unknown>, place: string, value: unknown): void {
  const [first = '', ...rest] = place.split('.')
  if (rest.length === 0) target[first] = value
  else put((target[first] ??= {}) as Record<string, unknown>, rest.join('.'), value)
}

/** A refused argument as the refusal of the parameter that filled it; any other error as it is. */
export function asRefusedParameter(error: GraphQLError, { route }: CompiledRoute): GraphQLError | ProblemError {
  const { argument } = error.extensions
  const [name] = Object.entries(route.query).find(([, field]) => placeOf(field).split('.').at(-1) === argument) ?? []
  return name === undefined ? error : badParameter(name, error.message.replace(`"${String(argument)}"`, name))
}

/** The variables that the tables of a route fill. */
export function filledVariables({ route }: CompiledRoute, request: RestRequest): Record<string, unknown> {
  const filled: Record<string, unknown> = {}
  const fill = (fields: Readonly<Record<string, Field>>, values: Readonly<Record<string, unknown>>): void => {
    for (const [name, field] of Object.entries(fields)) if (Object.hasOwn(values, name)) put(filled, placeOf(field), values[name])
  }
  fill(route.query, request.query)
  fill(route.body?.fields ?? {}, request.body)
  return filled
}
