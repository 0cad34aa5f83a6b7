import type { Client } from 'pg'
import { type FeedProcess, LIVE_PROCESSES, type LiveProcess } from './live-process.repository.ts'
import { patiently } from './patiently.ts'

export const ACKNOWLEDGEMENTS = 'latchkey_applied'

/** Stands in an acknowledgement in the place of the number where a process ends. */
const LEFT = 'left'
const LEAVE = `with gone as (delete from server_process where id = $1) select pg_notify('${ACKNOWLEDGEMENTS}', $1 || ' ${LEFT}')`

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
  /** Those that have left since the last heartbeat: what was read before they did names them still. */
  readonly #left = new Set<string>()
  readonly #acknowledged = new Map<string, number>()
  readonly #listeners = new Set<() => void>()

  constructor(own: FeedProcess) {
    this.own = own
  }

  /** The processes that were alive at the last heartbeat and have not left since. */
  get live(): readonly LiveProcess[] {
    return this.#live
  }

  /** Says that this process is alive, once a second at most, and clears away what nobody needs any more. */
  async keepAlive(client: Client, applied: number): Promise<void> {
    if (performance.now() - this.#lastHeartbeat < HEARTBEAT_EVERY_MS) return
    const { id, name, configurationDigest } = this.own
    await patiently(client.query({ name: 'heartbeat', text: HEARTBEAT, values: [id, name, configurationDigest, applied] }))
    const { rows } = await patiently(client.query<LiveProcess>({ name: 'live-processes', text: LIVE_PROCESSES }))
    this.#live = rows.filter((one) => !this.#left.has(one.id))
    for (const gone of this.#left) if (!rows.some((one) => one.id === gone)) this.#left.delete(gone)
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

  /** Takes this process out and says so: until the others hear of it, each of them lets through too small a share of every budget. */
  async leave(client: Client): Promise<void> {
    await patiently(client.query(LEAVE, [this.own.id]))
  }

  /** Tells the others how far this process follows. */
  async tell(client: Client, applied: number): Promise<void> {
    this.hear(`${this.own.id} ${applied}`)
    await patiently(client.query({ name: 'acknowledge', text: `select pg_notify('${ACKNOWLEDGEMENTS}', $1)`, values: [`${this.own.id} ${applied}`] }))
  }

  /** Takes in what a process told: its id and a number, or that it has left. */
  hear(payload: string): void {
    const [id = '', word = ''] = payload.split(' ')
    if (word === LEFT) {
      this.#left.add(id)
      this.#live = this.#live.filter((one) => one.id !== id)
    } else {
      this.#acknowledged.set(id, Number(word))
    }
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
