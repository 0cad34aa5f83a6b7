import { userInfo } from 'node:os'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import pino from 'pino'
import { createDatabaseClock } from '../application/clock.ts'
import { newRequestId } from '../application/identifiers.ts'
import type { EntityManager, RequestSource, Services } from '../application/request-context.ts'
import { systemRandom } from '../application/secrets.ts'
import { transactAs, type WriteContext } from '../application/transact.ts'
import { type Config, readConfig } from '../config.ts'
import { entities } from '../entities.ts'
import { loadKeyFormats } from '../modules/installation/key-formats.ts'
import { isInstallationSetUp } from '../modules/installation/set-up.lookup.ts'
import { openDatabase } from '../persistence/open-database.ts'
import { migrateDatabase } from '../persistence/migrate-database.ts'
import { createOrm } from '../persistence/orm.ts'
import { createVerificationPool } from '../persistence/pool.ts'
import { findProcessConnection } from '../persistence/process-connection.ts'
import { dateOf, rowsOf } from '../persistence/rows.ts'
import { CommandFailure, type Surroundings } from './command.ts'

/** What a command of the operator works with. */
export interface Operator {
  config: Config
  /** For reading. */
  em: EntityManager
  pool: Pool
  now: () => Date
  /** The way to write: one transaction, with the operator in its events. */
  write: <T>(work: (tx: WriteContext) => Promise<T>) => Promise<T>
}

/** Whoever may run commands on this machine is the operator; the name of the machine's account is all that tells them apart. */
function accountName(): string | null {
  try {
    return userInfo().username
  } catch {
    // Containers run under numbers that no account has.
    return null
  }
}

const notHere = (): never => {
  throw new Error('Commands of the operator neither verify keys nor act as a principal.')
}

/** What stands for the parts of a server that no command has. Changes reach running servers through the database. */
const ABSENT = {
  verifier: { authenticate: notHere, verify: notHere },
  readPrincipalAnew: notHere,
  propagation: { applied: () => Promise.resolve(), wait: notHere },
}

async function databaseTime(em: EntityManager): Promise<Date> {
  const [row] = await rowsOf(em, sql<{ now: number }>`select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`)
  const now = dateOf(row?.now ?? null)
  if (now === null) throw new Error('The database does not tell the time.')
  return now
}

/**
 * Opens the database for one command: beside a running server its database, otherwise it starts the embedded one and
 * stops it after. Brings it to this version's shape first, as a start would.
 */
export async function asOperator<T>(around: Surroundings, work: (operator: Operator) => Promise<T>): Promise<T> {
  const config = readConfig(around.environment, around.directory)
  const warn = (message: string): void => around.err(`${message}\n`)
  const database = await openDatabase(config, { info: () => {}, warn }, { join: true })
  try {
    await migrateDatabase(database.migrationUrl)
    const connection = await findProcessConnection(database.url)
    const orm = createOrm({ connection, entities, poolSize: 4 })
    const pool = createVerificationPool(connection, 1)
    try {
      const em = orm.em.fork()
      const clock = await createDatabaseClock(() => databaseTime(em))
      const log = pino({ level: 'silent' })
      const keyFormats = await loadKeyFormats(pool, config, clock)
      const source: RequestSource = { requestId: newRequestId(systemRandom), ip: null, userAgent: null }
      // A command has no verification and no registry of operations, and writing in a transaction asks for neither.
      const services = { config, clock, random: systemRandom, log, keyFormats, ...ABSENT } as unknown as Services
      return await work({
        config,
        em,
        pool,
        now: () => clock.now(),
        write: (change) =>
          transactAs({ ...services, ...source, em }, { actor: { kind: 'OPERATOR', id: null, email: null, name: accountName() }, credential: { kind: 'COMMAND_LINE', id: null } }, change),
      })
    } finally {
      await pool.end()
      await orm.close()
    }
  } finally {
    await database.stop()
  }
}

/** Until somebody has set it up nothing can be done with an installation, so no link into it would work. */
export async function demandSetUp(operator: Operator): Promise<void> {
  if (!(await isInstallationSetUp(operator.pool))) {
    throw new CommandFailure('conflict', 'This installation is not set up yet. Open the setup link that "latchkey serve" prints, then try again.')
  }
}
