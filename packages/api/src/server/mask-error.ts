import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { refusal } from '../application/refusal.ts'
import { isUnavailable } from '../persistence/unavailable.ts'

export const unavailable = (): GraphQLError =>
  refusal('UNAVAILABLE', 'Latchkey cannot answer just now. Try again in a moment.', { status: 503, headers: { 'Retry-After': '1' } })

/**
 * What leaves of an error. Errors that we made for the caller pass; everything else becomes a sentence with the request's
 * id, and its cause stays in the log.
 */
export function maskError(error: unknown, requestId: string, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error
  if (error instanceof GraphQLError) {
    // Without an original error it is graphql-js that speaks of the document or the variables.
    if (original === undefined || original === null) return error
    if (original instanceof GraphQLError) return error
  }
  if (isUnavailable(original)) {
    log.warn({ err: original, requestId }, 'the database could not be asked')
    return unavailable()
  }
  log.error({ err: original, requestId }, 'an operation failed unexpectedly')
  return new GraphQLError('Something went wrong on our side. Give the request id to whoever runs this installation.', {
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  })
}
