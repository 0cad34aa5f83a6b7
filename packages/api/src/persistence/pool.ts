import pg from 'pg'
import { processConnectionOptions } from './orm.ts'

/**
 * Connections of verification's own, so that no amount of management work can make it wait. A request that gets none in
 * time is answered UNAVAILABLE rather than queued.
 */
export async function createVerificationPool(url: string, size = 8): Promise<pg.Pool> {
  const { options } = await processConnectionOptions(url)
  return new pg.Pool({ connectionString: url, options, max: size, connectionTimeoutMillis: 2_000, idleTimeoutMillis: 60_000 })
}

/** The connection on which changes are followed: a direct one, since notices do not come through a pooler. */
export async function createFeedConnection(url: string): Promise<pg.ClientConfig> {
  const { options } = await processConnectionOptions(url)
  return { connectionString: url, options, application_name: 'latchkey change feed' }
}
