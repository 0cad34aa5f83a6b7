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
