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
 * Opens the process's own connections. Call `close()` when done. Not by `MikroORM.init`, which looks for extensions that are
 * installed and with them loads the whole library a second time, from outside the bundle.
 */
export function createOrm({ connection: { url, options }, entities, poolSize = 16 }: DatabaseOptions): Orm {
  return new MikroORM({
    clientUrl: url,
    entities,
    pool: { min: 0, max: poolSize },
    driverOptions: { options, connectionTimeoutMillis: 5_000 },
    ignoreUndefinedInQuery: false,
  })
}
