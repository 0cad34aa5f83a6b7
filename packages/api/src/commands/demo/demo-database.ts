import pg from 'pg'
import { CommandFailure } from '../command.ts'

/** What belongs to the server and not to what is kept in it: migrations, its own row, the order of changes. */
const KEPT = ['migration', 'installation', 'change', 'change_counter', 'server_process', 'known_key_format', 'known_permission']

interface State {
  demo: boolean
  set_up: boolean
  used: boolean
}

/** Empties the tables and leaves the mark: whatever is made from here on is the demo's, also when making it stops halfway. */
async function empty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tablename: string }>(`select tablename from pg_tables where schemaname = current_schema() and tablename <> all ($1)`, [KEPT])
  await client.query(`truncate ${rows.map(({ tablename }) => client.escapeIdentifier(tablename)).join(', ')}`)
  await client.query('update installation set demo = true, set_up_at = null, setup_token_digest = null, setup_failures = 0 where id = 1')
}

/**
 * Makes the database ready for the demo, with its tables' owner: an empty one is marked, one that the demo has made whole
 * stays as it is unless `reset`, one that it left unfinished begins again. Throws a failure, and changes nothing, for a
 * database that holds anything else.
 */
export async function prepareDemoDatabase(url: string, { reset }: { reset: boolean }): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    const { rows } = await client.query<State>(
      `select demo, set_up_at is not null as set_up, exists (select from organization) or exists (select from "user") or exists (select from gateway_key) as used
        from installation where id = 1 for update`,
    )
    const [state] = rows
    if (state === undefined || (!state.demo && (state.set_up || state.used))) {
      throw new CommandFailure('conflict', 'This database holds something else than the demo, which stays untouched. Give the demo a data directory of its own with LATCHKEY_DATA_DIR.')
    }
    if (reset || !state.set_up) await empty(client)
    await client.query('commit')
  } finally {
    await client.end()
  }
}
