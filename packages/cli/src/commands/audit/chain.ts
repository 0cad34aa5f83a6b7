import { hash } from 'node:crypto'

/**
 * One event as it is exported. `record` is what was hashed, word for word: the chain's name, the number, the instant to
 * the microsecond and the event as JSON, each on a line. `event` is that JSON once more, for programs.
 */
export interface ExportedEvent {
  id: string
  sequence: number
  occurred_at: string
  event: Readonly<Record<string, unknown>>
  record: string
  previous_hash: string
  hash: string
}

/** GAP: an event is missing. LINK: it does not follow the one before. HASH: it is not what was hashed. FIELDS: it is shown as something else than was hashed. */
export type ChainProblem = 'GAP' | 'LINK' | 'HASH' | 'FIELDS'

export interface BrokenAt {
  sequence: number
  problem: ChainProblem
}

/** The text of an event inside its record. */
export const bodyOf = (record: string): string => record.split('\n').slice(3).join('\n')

/** Where every chain begins: the hash of its name. */
export const beginningOf = (chain: string): string => hash('sha256', chain)

const chainOf = ({ record }: ExportedEvent): string => record.split('\n', 1)[0] ?? ''

function fieldsRepeatRecord({ record, sequence, occurred_at: occurredAt, event }: ExportedEvent): boolean {
  const [, number, instant] = record.split('\n')
  // What is shown is told to the millisecond; what was hashed, to the microsecond.
  if (number !== String(sequence) || instant?.slice(0, 23) !== occurredAt.slice(0, 23)) return false
  try {
    return JSON.stringify(JSON.parse(bodyOf(record))) === JSON.stringify(event)
  } catch {
    return false
  }
}

function problemOf(event: ExportedEvent): ChainProblem | null {
  const { previous_hash: previousHash, record } = event
  if (event.hash !== hash('sha256', Buffer.concat([Buffer.from(previousHash, 'hex'), Buffer.from(record)]))) return 'HASH'
  return fieldsRepeatRecord(event) ? null : 'FIELDS'
}

function problemBetween(older: ExportedEvent, newer: ExportedEvent): BrokenAt | null {
  if (newer.sequence !== older.sequence + 1) return { sequence: older.sequence + 1, problem: 'GAP' }
  return newer.previous_hash === older.hash && chainOf(newer) === chainOf(older) ? null : { sequence: newer.sequence, problem: 'LINK' }
}

/** Checks one event after another, the oldest or the latest first, and remembers no more than the ends. */
export class ChainCheck {
  #given: ExportedEvent | null = null
  #last: ExportedEvent | null = null
  #descending = false
  #events = 0

  /** What is wrong with this event or its link to the one before; null when nothing is. */
  add(event: ExportedEvent): BrokenAt | null {
    const before = this.#last
    if (this.#events === 1 && before !== null) this.#descending = event.sequence < before.sequence
    this.#given ??= event
    this.#last = event
    this.#events += 1
    const problem = problemOf(event)
    if (problem !== null) return { sequence: event.sequence, problem }
    if (before === null) return null
    return this.#descending ? problemBetween(event, before) : problemBetween(before, event)
  }

  /** The ends of what was added and how many there were; null for nothing. Call it when all have been added. */
  get ends(): { oldest: ExportedEvent; latest: ExportedEvent; events: number } | null {
    if (this.#given === null || this.#last === null) return null
    return this.#descending ? { oldest: this.#last, latest: this.#given, events: this.#events } : { oldest: this.#given, latest: this.#last, events: this.#events }
  }

  /** Whether the first event of all follows the chain's beginning; null too where the first event is not there. */
  problemAtBeginning(): BrokenAt | null {
    const oldest = this.ends?.oldest
    if (oldest === undefined || oldest.sequence > 1) return null
    return oldest.previous_hash === beginningOf(chainOf(oldest)) ? null : { sequence: 1, problem: 'LINK' }
  }
}
