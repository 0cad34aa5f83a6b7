import pg from 'pg'
import type { ProcessConnection } from './process-connection.ts'

/**
 * Connections of verification's own, so that no amount of management work can make it wait. A request that gets none in
 * time is answered UNAVAILABLE rather than queued.
 */
export const createVerificationPool = ({ url, options }: ProcessConnection, size = 8): pg.Pool =>
  new pg.Pool({ connectionString: url, options, max: size, connectionTimeoutMillis: 2_000, idleTimeoutMillis: 60_000 })

/** The connection on which changes are followed: a direct one, since notices do not come through a pooler. */
export const feedConnectionOf = ({ url, options }: ProcessConnection): pg.ClientConfig => ({ connectionString: url, options, application_name: 'latchkey change feed' })
