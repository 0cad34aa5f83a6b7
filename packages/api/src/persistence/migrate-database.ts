import { MikroORM } from '@mikro-orm/postgresql'
import { Migrator } from '@mikro-orm/migrations'
import { migrations } from './migrations.ts'
import { onceConnected } from './process-connection.ts'
import { grantProcessRole } from './process-role.ts'

// Any number will do, as long as nothing else in the database takes the same one.
const MIGRATION_LOCK = 7_243_902_117

/**
 * Brings the database to this version's shape. Two processes may do it at once: one waits for the other. A migration
 * that is interrupted rolls back whole, and the next start runs it again.
 */
export async function migrateDatabase(url: string): Promise<{ applied: string[] }> {
  return onceConnected(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
    const orm = await MikroORM.init({
      clientUrl: url,
      entities: [],
      discovery: { warnWhenNoEntities: false },
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
