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
  if (error instanceof AggregateError) return error.errors.some(isUnavailable)
  return error.cause !== undefined && isUnavailable(error.cause)
}
