import { type ExecutionResult, GraphQLError } from 'graphql'
import type { RequestContext } from '../application/request-context.ts'
import { isOwnCode, maskError } from './mask-error.ts'

export const RESPONSE_TYPE = 'application/graphql-response+json'

/** An answer of `/graphql`, whichever door gave it. */
export interface GraphqlAnswer {
  status: number
  /** The content type. */
  type: string
  /** What the answer carries beside what every answer does; null for nothing. */
  headers: Readonly<Record<string, string>> | null
  text: string
  /** The code of the first error, for the request log. */
  code: string | null
}

const fieldPathOf = (path: readonly (string | number)[]): string => path.filter((key) => typeof key === 'string').join('.')

/** The same error saying something else, at the same place. */
function replaced(error: GraphQLError, message: string, extensions: GraphQLError['extensions']): GraphQLError {
  const other = new GraphQLError(message, { path: error.path ?? null, nodes: error.nodes ?? null, source: error.source ?? null, positions: error.positions ?? null, extensions })
  // Compiled operations know where a field stands without having the node.
  if (error.locations !== undefined && other.locations === undefined) Object.defineProperty(other, 'locations', { value: error.locations, enumerable: true })
  return other
}

/** graphql-js has no code for variables that are not what the document asks for. */
const asBadInput = (error: GraphQLError): GraphQLError =>
  isOwnCode(error.extensions['code']) ? error : replaced(error, error.message, { ...error.extensions, code: 'BAD_USER_INPUT' })

/** What leaves of an error: our own faults masked; a missing permission with the path of the field that asked for it. */
function leaving(error: GraphQLError, { requestId, log }: RequestContext): GraphQLError {
  const masked = maskError(error, requestId, log)
  const names = masked.extensions['code'] === 'FORBIDDEN' && error.path !== undefined ? { fieldPaths: [fieldPathOf(error.path)] } : {}
  if (masked === error && Object.keys(names).length === 0) return asBadInput(error)
  return replaced(error, masked.message, { ...masked.extensions, ...names })
}

/** The result of an execution as it may leave. */
export const leavingResult = <R extends ExecutionResult>(result: R, context: RequestContext): R =>
  result.errors === undefined ? result : { ...result, errors: result.errors.map((error) => leaving(error, context)) }
