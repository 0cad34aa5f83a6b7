import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import type { Pool } from 'pg'
import { LIVE_PROCESSES, type LiveProcess } from '../verification/live-process.repository.ts'

/** Whether somebody has set this installation up. Once true it stays true. */
export async function isInstallationSetUp(pool: Pick<Pool, 'query'>): Promise<boolean> {
  const { rows } = await pool.query<{ set_up: boolean }>('select set_up_at is not null as set_up from installation where id = 1')
  return rows[0]?.set_up === true
}

/**
 * Whether a start finds everything done: set up, the catalogue as the last start left it, and nobody alive on another
 * configuration than that of `configurationDigest`.
 */
export async function isPrepared(pool: Pick<Pool, 'query'>, catalogue: Catalogue, configurationDigest: string): Promise<boolean> {
  if (!(await isInstallationSetUp(pool))) return false
  const { rows: live } = await pool.query<LiveProcess>(LIVE_PROCESSES)
  if (live.some((one) => one.configurationDigest !== configurationDigest)) return false
  const { rows } = await pool.query<{ name: string; access: string }>('select name, access from known_permission')
  return rows.length === catalogue.entries.size && rows.every(({ name, access }) => catalogue.entries.get(name)?.access === access)
}
