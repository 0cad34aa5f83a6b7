import { readConfig } from '../config.ts'
import { openDatabase } from '../persistence/open-database.ts'
import { migrateDatabase } from '../persistence/migrate-database.ts'
import { type Command, report } from './command.ts'

export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'Bring the database to the shape of this version; "serve" does so by itself.',
  async run(args, around) {
    const config = readConfig(around.environment, around.directory)
    const database = await openDatabase(config, { info: () => {}, warn: (message) => around.err(`${message}\n`) }, { join: true })
    try {
      const { applied } = await migrateDatabase(database.migrationUrl)
      report(args, around, { applied }, applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `Applied ${name}.`))
    } finally {
      await database.stop()
    }
  },
}
