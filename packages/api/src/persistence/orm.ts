import { MikroORM, type EntityClass, type EntitySchema } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import pg from 'pg'
import { migrations } from './migrations.ts'
import { canTakeProcessRole, grantProcessRole, PROCESS_ROLE } from './process-role.ts'

export type Orm = MikroORM
export type Entities = (EntityClass<unknown> | EntitySchema)[]

// Any number will do, as long as nothing else in the database takes the same one.
const MIGRATION_LOCK = 7_243_902_117

/** No statement outlives a request: the database gives up a second before the server's own deadline. */
const STATEMENT_TIMEOUT_MS = 5_000

export interface DatabaseOptions {
  url: string
  entities: Entities
  /** Connections at most, per process. */
  poolSize?: number
}

const onceConnected = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Brings the database to this version's shape. Two processes may do it at once: one waits for the other. A migration
 * that is interrupted rolls back whole, and the next start runs it again.
 */
export async function migrateDatabase(url: string, entities: Entities): Promise<{ applied: string[] }> {
  return onceConnected(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const orm = await MikroORM.init({
      clientUrl: url,
      entities,
      extensions: [Migrator],
      migrations: { migrationsList: migrations, tableName: 'migration', snapshot: false, allOrNothing: true, silent: true },
      pool: { max: 2 },
    })
    try {
      const applied = await orm.migrator.up()
      await grantProcessRole(client)
      return { applied: applied.map((migration) => migration.name) }
    } finally {
      await orm.close(true)
    }
  })
}

/** The connection parameters that make every connection of the process a restricted one with a time limit. */
export async function processConnectionOptions(url: string): Promise<{ options: string; auditProtected: boolean }> {
  const auditProtected = await onceConnected(url, canTakeProcessRole)
  const role = auditProtected ? ` -c role=${PROCESS_ROLE}` : ''
  return { options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=15000${role}`, auditProtected }
}

/** Opens the process's own connections. Call `close()` when done. */
export async function createOrm({ url, entities, poolSize = 16 }: DatabaseOptions): Promise<{ orm: Orm; auditProtected: boolean }> {
  const { options, auditProtected } = await processConnectionOptions(url)
  const orm = await MikroORM.init({
    clientUrl: url,
    entities,
    pool: { min: 0, max: poolSize },
    driverOptions: { options, connectionTimeoutMillis: 5_000 },
    ignoreUndefinedInQuery: false,
  })
  return { orm, auditProtected }
}
