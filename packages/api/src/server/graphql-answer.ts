import { type ExecutionResult, GraphQLError } from 'graphql'
import type { RequestContext } from '../application/request-context.ts'
import { maskError } from './mask-error.ts'

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

/** What leaves of an error: our own faults masked; a missing permission with the path of the field that asked for it. */
function leaving(error: GraphQLError, { requestId, log }: RequestContext): GraphQLError {
  const masked = maskError(error, requestId, log)
  const names = masked.extensions['code'] === 'FORBIDDEN' && error.path !== undefined ? { fieldPaths: [fieldPathOf(error.path)] } : {}
  if (masked === error && Object.keys(names).length === 0) return error
  const replaced = new GraphQLError(masked.message, { path: error.path ?? null, nodes: error.nodes ?? null, extensions: { ...masked.extensions, ...names } })
  // Compiled operations know where a field stands without having the node.
  if (error.locations !== undefined && replaced.locations === undefined) Object.defineProperty(replaced, 'locations', { value: error.locations, enumerable: true })
  return replaced
}

/** The result of an execution as it may leave. */
export const leavingResult = <R extends ExecutionResult>(result: R, context: RequestContext): R =>
  result.errors === undefined ? result : { ...result, errors: result.errors.map((error) => leaving(error, context)) }
