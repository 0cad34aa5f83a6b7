import { TOP_LEVEL_ERRORS } from '@latchkey/domain/errors.ts'
import { GraphQLError, Kind } from 'graphql'
import type { Logger } from 'pino'
import { refusal } from '../application/refusal.ts'
import { isUnavailable } from '../persistence/unavailable.ts'

export const unavailable = (): GraphQLError =>
  refusal('UNAVAILABLE', 'Latchkey cannot answer just now. Try again in a moment.', { status: 503, headers: { 'Retry-After': '1' } })

/** Whether a code is on the closed list that programs may rely on. */
export const isOwnCode = (code: unknown): boolean => typeof code === 'string' && Object.hasOwn(TOP_LEVEL_ERRORS, code)

/**
 * A resolver gave what the schema does not promise, and the engine says so in a GraphQLError, with what was given in its
 * words. It points at the field then; a fault of a variable or of a directive is at the value that the document has there.
 */
const isBrokenPromise = ({ path, nodes = [], extensions }: GraphQLError): boolean =>
  path !== undefined && !isOwnCode(extensions['code']) && nodes.every(({ kind }) => kind === Kind.FIELD)

/**
 * What leaves of an error. Errors that we made for the caller pass; everything else becomes a sentence with the request's
 * id, and its cause stays in the log.
 */
export function maskError(error: unknown, requestId: string, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? error.originalError : error
  // Without an original error it is graphql-js that speaks of the document or the variables.
  if (error instanceof GraphQLError && (original === undefined || original === null || original instanceof GraphQLError) && !isBrokenPromise(error)) return error
  if (isUnavailable(original)) {
    log.warn({ err: original, requestId }, 'the database could not be asked')
    return unavailable()
  }
  log.error({ err: original ?? error, requestId }, 'an operation failed unexpectedly')
  return new GraphQLError('Something went wrong on our side. Give the request id to whoever runs this installation.', {
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  })
}
