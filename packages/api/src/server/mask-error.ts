import { DriverException } from '@mikro-orm/core'
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { refusal } from '../application/refusal.ts'

// Connection failures (class 08), a shutdown or a start in progress (57P01 to 57P03), too many connections (53300), and
// a statement that ran into its time limit (57014).
const UNAVAILABLE_STATES = /^(?:08...|57P0[123]|53300|57014)$/
const UNAVAILABLE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'ENOENT'])
const LOST_CONNECTION = /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/

/** Whether the database could not be asked: nothing is known to be wrong with the request. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (UNAVAILABLE_STATES.test(code) || UNAVAILABLE_CODES.has(code) || LOST_CONNECTION.test(error.message)) return true
  const cause = error instanceof DriverException || error.cause instanceof Error ? error.cause : undefined
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return cause !== undefined && isUnavailable(cause)
}

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
