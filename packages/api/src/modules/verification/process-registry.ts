import type { Client } from 'pg'
import { type FeedProcess, LIVE_PROCESSES, type LiveProcess } from './live-process.repository.ts'
import { patiently } from './patiently.ts'

export const ACKNOWLEDGEMENTS = 'latchkey_applied'

const HEARTBEAT_EVERY_MS = 1_000
const PURGE_EVERY_MS = 60_000

const HEARTBEAT = `
insert into server_process (id, name, configuration_digest, applied, started_at, heartbeat_at)
values ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
on conflict (id) do update set applied = excluded.applied, heartbeat_at = excluded.heartbeat_at`

// The last change stays whatever its age: by its mark a process knows that the history is still the one it followed.
const PURGE = `
with old as (delete from change where occurred_at < clock_timestamp() - interval '1 hour' and number < (select value from change_counter where id = 1))
delete from server_process where heartbeat_at < clock_timestamp() - interval '1 hour'`

/** The processes that follow changes, as this one sees them: who is alive, and how far each has come. */
export class ProcessRegistry {
  readonly own: FeedProcess
  #live: readonly LiveProcess[] = []
  #lastHeartbeat = -Infinity
  #lastPurge = performance.now()
  readonly #acknowledged = new Map<string, number>()
  readonly #listeners = new Set<() => void>()

  constructor(own: FeedProcess) {
    this.own = own
  }

  /** The processes that were alive at the last heartbeat. */
  get live(): readonly LiveProcess[] {
    return this.#live
  }

  /** Says that this process is alive, once a second at most, and clears away what nobody needs any more. */
  async keepAlive(client: Client, applied: number): Promise<void> {
    if (performance.now() - this.#lastHeartbeat < HEARTBEAT_EVERY_MS) return
    const { id, name, configurationDigest } = this.own
    await patiently(client.query({ name: 'heartbeat', text: HEARTBEAT, values: [id, name, configurationDigest, applied] }))
    this.#live = (await patiently(client.query<LiveProcess>({ name: 'live-processes', text: LIVE_PROCESSES }))).rows
    for (const known of this.#acknowledged.keys()) if (!this.#live.some((one) => one.id === known)) this.#acknowledged.delete(known)
    this.#lastHeartbeat = performance.now()
    if (performance.now() - this.#lastPurge < PURGE_EVERY_MS) return
    this.#lastPurge = performance.now()
    await patiently(client.query(PURGE))
  }

  /** Registers the process again: its connection is a new one. */
  async enter(client: Client, applied: number): Promise<void> {
    this.#lastHeartbeat = -Infinity
    await this.keepAlive(client, applied)
  }

  /** Takes this process out. */
  async leave(client: Client): Promise<void> {
    await patiently(client.query('delete from server_process where id = $1', [this.own.id]))
  }

  /** Tells the others how far this process follows. */
  async tell(client: Client, applied: number): Promise<void> {
    this.hear(`${this.own.id} ${applied}`)
    await patiently(client.query({ name: 'acknowledge', text: `select pg_notify('${ACKNOWLEDGEMENTS}', $1)`, values: [`${this.own.id} ${applied}`] }))
  }

  /** Takes in what a process told: its id and a number. */
  hear(payload: string): void {
    const [id = '', number = ''] = payload.split(' ')
    this.#acknowledged.set(id, Number(number))
    for (const listener of this.#listeners) listener()
  }

  /** How far a process has told that it follows. */
  acknowledgedBy(id: string): number {
    return this.#acknowledged.get(id) ?? 0
  }

  /** Calls back at every acknowledgement until the returned function is called. */
  onAcknowledgement(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
