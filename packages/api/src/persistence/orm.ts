import { MikroORM, type EntityClass, type EntitySchema } from '@mikro-orm/postgresql'
import type { ProcessConnection } from './process-connection.ts'

export type Orm = MikroORM
export type Entities = (EntityClass<unknown> | EntitySchema)[]

export interface DatabaseOptions {
  connection: ProcessConnection
  entities: Entities
  /** Connections at most, per process. */
  poolSize?: number
}

/**
 * A page is found in a millisecond or two, which starting helpers takes several times over (tried: 0.9 ms against 8.8); and no search
 * is to take the processors that verification needs.
 */
const ONE_PROCESSOR = '-c max_parallel_workers_per_gather=0'

/**
 * Opens the process's own connections. Call `close()` when done. Not by `MikroORM.init`, which looks for extensions that are
 * installed and with them loads the whole library a second time, from outside the bundle.
 */
export function createOrm({ connection: { url, options }, entities, poolSize = 16 }: DatabaseOptions): Orm {
  return new MikroORM({
    clientUrl: url,
    entities,
    pool: { min: 0, max: poolSize },
    driverOptions: { options: `${options} ${ONE_PROCESSOR}`, connectionTimeoutMillis: 5_000 },
    ignoreUndefinedInQuery: false,
  })
}
