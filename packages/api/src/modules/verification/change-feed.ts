import pg, { type Client } from 'pg'
import type { Logger } from 'pino'
import { ageOf, type Instant, readInstant } from '../../application/instant.ts'
import type { Config } from '../../config.ts'
import { applyChanges } from './apply-changes.ts'
import { type FeedAnswer, POLL } from './feed-statement.ts'
import type { KeyRegister } from './key-register.ts'
import { loadRegister } from './load-register.ts'
import { patiently } from './patiently.ts'
import { type FeedProcess, LIVE_MS } from './live-process.repository.ts'
import { ACKNOWLEDGEMENTS, ProcessRegistry } from './process-registry.ts'

export interface ChangeFeedOptions {
  /** A connection of its own and not through a pooler: notices come on it. */
  connection: pg.ClientConfig
  config: Pick<Config, 'catalogue' | 'plans' | 'policies'>
  process: FeedProcess
  log: Logger
}

export interface FeedHealth {
  /** Whether everything is in memory and followed. */
  trusted: boolean
  /** What stands in the way, in a few words. */
  detail: string
  /** Since when, in milliseconds, nothing newer is known; null before the first load. */
  staleMs: number | null
  /** Whether there is a connection on which changes are heard. */
  connected: boolean
  applied: number
}

/** How often the counter is looked at where no notice comes, from the beginning of a look to that of the next. */
export const POLL_EVERY_MS = 500
/** Between two looks, however long the first took: a database that is slow is not asked without a break. */
const LEAST_PAUSE_MS = 100
/** What is held is believed for this long after the last look at the counter; then the database is asked. */
export const TRUST_MS = LIVE_MS
const CONNECT_TIMEOUT_MS = 2_000
const RETRY_MS = [50, 200, 500, 1_000] as const
/** More sets than this, of keys that are mostly gone by then, and everything is loaded anew. */
const MOST_SETS = 200_000

/** The marks under which history goes on: another one stands there after a restore or a failover that lost changes. */
class HistoryChanged extends Error {}

/**
 * Follows every change of the database in the order of their numbers, and keeps the register that verification decides
 * from. One connection: notices wake it, and a look at the counter twice a second finds what a lost notice did not say.
 * Every look reads the counter, the changes since the last one and the rows they touched in one snapshot, and is applied
 * whole; nothing else writes the register, so nothing that was read earlier ever overwrites something newer.
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions
  #register: KeyRegister | null = null
  #applied = 0
  #mark: string | null = null
  /** The highest number that somebody has named; above what is applied there is a gap. */
  #known = 0
  #asOf: Instant | null = null
  #looks = 0
  #namedAtLook = 0
  #lookAgain = false
  #wake: (() => void) | null = null
  #closed = false
  #client: Client | null = null
  #listening = false
  #running: Promise<void> | null = null
  #waiting: { number: number; afterLook: number; resolve: () => void }[] = []
  readonly processes: ProcessRegistry
  readonly #changeListeners = new Set<(register: KeyRegister, rows: readonly number[] | 'ALL') => void>()

  constructor(options: ChangeFeedOptions) {
    this.#options = options
    this.processes = new ProcessRegistry(options.process)
  }

  /** Begins to follow. Returns at once: until everything is loaded nothing is trusted. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** What was loaded, whether or not it may be believed just now; null before the first load. */
  get register(): KeyRegister | null {
    return this.#register
  }

  get applied(): number {
    return this.#applied
  }

  /** Whether the register says what the database says: looked at less than three seconds ago, with no gap known. */
  isTrusted(): boolean {
    return this.staleness() < TRUST_MS
  }

  /** Whether the register may answer although the database cannot be asked: no gap known, and not older than this. */
  mayAnswerAlone(maxStalenessMs: number): boolean {
    return this.staleness() < maxStalenessMs
  }

  /** For how many milliseconds nothing was heard; `Infinity` where the register says less than is known to have happened. */
  staleness(now: Instant = readInstant()): number {
    return this.#asOf === null || this.#register === null || this.#known > this.#applied ? Infinity : ageOf(this.#asOf, now)
  }

  health(): FeedHealth {
    const staleMs = this.#asOf === null ? null : Math.round(ageOf(this.#asOf, readInstant()))
    const trusted = this.isTrusted()
    const connected = this.#listening
    const detail = this.#register === null ? (connected ? 'is loading' : 'has no connection') : this.#known > this.#applied ? 'follows a change' : trusted ? 'follows' : `heard nothing for ${staleMs} ms`
    return { trusted, detail, staleMs, connected, applied: this.#applied }
  }

  /** Called after rows were written: with their numbers, or with 'ALL' after everything was loaded. */
  onChange(listener: (register: KeyRegister, rows: readonly number[] | 'ALL') => void): void {
    this.#changeListeners.add(listener)
  }

  /** Resolves when everything that was committed before this call is applied. Rejects when that takes ten seconds. */
  catchUp(): Promise<void> {
    return this.#wait({ number: 0, afterLook: this.#looks }, 10_000).then((reached) => {
      if (!reached) throw new Error('The change feed did not catch up.')
    })
  }

  /** A change with this number has been committed. Until it is applied nothing here is trusted. False after `timeoutMs`. */
  reach(number: number, timeoutMs: number): Promise<boolean> {
    if (this.#applied >= number && this.#register !== null) return Promise.resolve(true)
    this.#name(number)
    return this.#wait({ number, afterLook: 0 }, timeoutMs)
  }

  /** Stops following and takes the process out of the register of processes. */
  async close(): Promise<void> {
    this.#closed = true
    this.#wake?.()
    await this.#running
  }

  #name(number: number): void {
    if (number > this.#known) this.#known = number
    this.#namedAtLook = this.#looks
    this.#lookAgain = true
    this.#wake?.()
  }

  #wait(target: { number: number; afterLook: number }, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const entry = { ...target, resolve: () => finish(true) }
      const timer = setTimeout(() => finish(false), timeoutMs)
      const finish = (reached: boolean): void => {
        clearTimeout(timer)
        this.#waiting = this.#waiting.filter((other) => other !== entry)
        resolve(reached)
      }
      this.#waiting.push(entry)
      this.#lookAgain = true
      this.#wake?.()
    })
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed; ) {
      try {
        await this.#connect()
        failures = 0
        await this.#follow()
      } catch (error) {
        this.#disconnect()
        if (this.#closed) break
        this.#options.log[failures === 0 ? 'warn' : 'debug']({ err: error }, 'the change feed was cut and is taken up again')
        await this.#pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 1_000)
        failures += 1
      }
    }
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...this.#options.connection, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, keepAlive: true })
    this.#client = client
    client.on('error', (error) => this.#cut(client, error))
    client.on('end', () => this.#cut(client, new Error('The connection of the change feed has ended.')))
    client.on('notification', ({ channel, payload = '' }) => {
      if (channel === 'latchkey_change') this.#name(Number(payload))
      else this.processes.hear(payload)
    })
    await client.connect()
    await patiently(client.query(`listen latchkey_change; listen ${ACKNOWLEDGEMENTS}`))
    await this.processes.enter(client, this.#applied)
    this.#listening = this.#client === client
  }

  #cut(client: Client, error: Error): void {
    if (this.#client !== client || this.#closed) return
    this.#options.log.debug({ err: error }, 'the connection of the change feed was lost')
    this.#disconnect()
    this.#wake?.()
  }

  #disconnect(): void {
    const client = this.#client
    this.#client = null
    this.#listening = false
    client?.end().catch(() => {})
    // A connection that does not answer would not end either.
    ;(client as unknown as { connection?: { stream?: { destroy(): void } } } | null)?.connection?.stream?.destroy()
  }

  #connection(): Client {
    if (this.#client === null) throw new Error('The connection of the change feed was lost.')
    return this.#client
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      const begun = performance.now()
      await this.#look()
      await this.processes.keepAlive(this.#connection(), this.#applied)
      if (!this.#lookAgain) await this.#pause(Math.max(LEAST_PAUSE_MS, POLL_EVERY_MS - (performance.now() - begun)))
      this.#connection()
    }
    await this.#leave()
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds)
      const wake = done.bind(null)
      function done(): void {
        clearTimeout(timer)
        resolve()
      }
      this.#wake = wake
    })
  }

  async #look(): Promise<void> {
    const sent = readInstant()
    this.#looks += 1
    const look = this.#looks
    this.#lookAgain = false
    if (this.#register === null) return this.#load(sent, look)
    const { rows } = await patiently(this.#connection().query<FeedAnswer>({ name: 'change-feed', text: POLL, values: [this.#applied] }))
    const [answer] = rows
    if (answer === undefined) throw new Error('The change counter has no row.')
    let touched: readonly number[]
    try {
      if (answer.counter < this.#applied || answer.markBefore !== this.#mark) throw new HistoryChanged('Another history of changes is told.')
      touched = applyChanges(this.#register, answer, this.#applied)
    } catch (error) {
      // Whatever could not be followed is read whole instead; until then nothing is trusted.
      this.#options.log.warn({ err: error, applied: this.#applied, counter: answer.counter }, 'the changes could not be followed one by one; everything is read again')
      return this.#load(sent, look)
    }
    const news = answer.counter > this.#applied
    this.#reached(answer.counter, answer.mark, sent, look)
    if (touched.length > 0 || news) this.#tell(touched)
    if (this.#register.setCount > MOST_SETS) this.#register = null
    if (news) await this.processes.tell(this.#connection(), this.#applied)
  }

  async #load(sent: Instant, look: number): Promise<void> {
    this.#asOf = null
    const started = performance.now()
    const { register, number, mark } = await loadRegister(this.#connection(), this.#options.config)
    this.#register = register
    this.#reached(number, mark, sent, look)
    this.#tell('ALL')
    this.#options.log.info({ keys: register.keys.size, ms: Math.round(performance.now() - started), number }, 'the keys were read')
    await this.processes.tell(this.#connection(), this.#applied)
  }

  #reached(number: number, mark: string | null, sent: Instant, look: number): void {
    this.#applied = number
    this.#mark = mark
    this.#asOf = sent
    // What was named before the look began is in it, or was never committed.
    if (this.#namedAtLook < look) this.#known = number
    for (const waiting of this.#waiting) if (waiting.number <= number && waiting.afterLook < look) waiting.resolve()
  }

  #tell(rows: readonly number[] | 'ALL'): void {
    if (this.#register === null) return
    for (const listener of this.#changeListeners) listener(this.#register, rows)
  }

  async #leave(): Promise<void> {
    const client = this.#connection()
    await this.processes.leave(client)
    this.#client = null
    await patiently(client.end())
  }
}
