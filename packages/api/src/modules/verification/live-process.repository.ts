import { CompiledQuery } from 'kysely'
import type { EntityManager } from '../../application/request-context.ts'

export interface FeedProcess {
  id: string
  /** What people call it: host and process. */
  name: string
  configurationDigest: string
}

export interface LiveProcess extends FeedProcess {
  /** The number of the last change that it followed. */
  applied: number
}

/** A process that was silent for longer answers nothing from memory any more. */
export const LIVE_MS = 3_000

/** Processes whose heartbeat is fresh enough that they may still answer from memory. */
export const LIVE_PROCESSES = `
select id, name, configuration_digest as "configurationDigest", applied::float8 as applied from server_process
where heartbeat_at > clock_timestamp() - interval '${LIVE_MS} milliseconds' order by name, id`

/** The live processes, as a transaction sees them. */
export const listLiveProcesses = async (em: EntityManager): Promise<LiveProcess[]> => (await em.getKysely().executeQuery(CompiledQuery.raw(LIVE_PROCESSES))).rows as LiveProcess[]
