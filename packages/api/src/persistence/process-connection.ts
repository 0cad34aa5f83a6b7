import pg from 'pg'
import { canTakeProcessRole, PROCESS_ROLE } from './process-role.ts'

/** No statement outlives a request: the database gives up a second before the server's own deadline. */
const STATEMENT_TIMEOUT_MS = 5_000

/** How the process connects: every connection is a restricted one with a time limit. */
export interface ProcessConnection {
  url: string
  /** Parameters of the connection, as the driver takes them. */
  options: string
  /** False when the database's user may also change the audit log. */
  auditProtected: boolean
}

/** Connects for one piece of work. */
export const onceConnected = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Finds out how the process is to connect to a database. */
export async function findProcessConnection(url: string): Promise<ProcessConnection> {
  const auditProtected = await onceConnected(url, canTakeProcessRole)
  const role = auditProtected ? ` -c role=${PROCESS_ROLE}` : ''
  return { url, options: `-c statement_timeout=${STATEMENT_TIMEOUT_MS} -c idle_in_transaction_session_timeout=15000${role}`, auditProtected }
}

