import type { Client, Connection, Submittable } from 'pg'
import { digestOfBytes } from './digest-words.ts'

/** One row of a binary COPY: fields are read in their order, each once. */
export interface RowReader {
  /** A field of 32 bytes, as eight words. */
  digest(into: Uint32Array): void
  text(): string | null
  float(): number | null
  integer(): number
}

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1')
const HEADER = SIGNATURE.length + 8
const DIGEST_BYTES = 32
const NULL = -1
const TRAILER = -1

class BinaryRows implements RowReader {
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0
  #headerRead = false
  readonly #take: (row: RowReader) => void

  constructor(take: (row: RowReader) => void) {
    this.#take = take
  }

  /** A server sends whole rows, the header before the first. Throws when it did not. */
  read(chunk: Buffer): void {
    this.#chunk = chunk
    this.#at = 0
    if (!this.#headerRead) {
      if (!chunk.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('The database did not send a binary copy.')
      this.#at = HEADER + chunk.readInt32BE(HEADER - 4)
      this.#headerRead = true
    }
    while (this.#at < this.#chunk.length) {
      const fields = this.#chunk.readInt16BE(this.#at)
      this.#at += 2
      if (fields === TRAILER) return
      this.#take(this)
    }
  }

  digest(into: Uint32Array): void {
    const start = this.#at + 4
    if (this.#chunk.readInt32BE(this.#at) !== DIGEST_BYTES || start + DIGEST_BYTES > this.#chunk.length) throw new RangeError('A digest of the copy was cut.')
    digestOfBytes(this.#chunk, into, start)
    this.#at = start + DIGEST_BYTES
  }

  text(): string | null {
    const length = this.#chunk.readInt32BE(this.#at)
    this.#at += 4
    if (length === NULL) return null
    const start = this.#at
    this.#at += length
    if (this.#at > this.#chunk.length) throw new RangeError('A row of the copy was cut.')
    return this.#chunk.toString('utf8', start, this.#at)
  }

  float(): number | null {
    const length = this.#chunk.readInt32BE(this.#at)
    this.#at += 4
    if (length === NULL) return null
    this.#at += 8
    return this.#chunk.readDoubleBE(this.#at - 8)
  }

  integer(): number {
    this.#at += 8
    return this.#chunk.readInt32BE(this.#at - 4)
  }
}

/** What the driver calls on the statement it runs. */
interface CopyQuery extends Submittable {
  handleCopyData(message: { chunk: Buffer }): void
  handleCommandComplete(): void
  handleReadyForQuery(): void
  handleError(error: Error): void
  handleRowDescription(): void
  handleDataRow(): void
  handleEmptyQuery(): void
}

/**
 * Runs `copy (select) to stdout (format binary)` and hands out its rows as they come, without keeping any: a million rows
 * make no objects of their own. Rejects when the statement fails or `take` throws; rows after that are passed over.
 */
export function copyRows(client: Client, select: string, take: (row: RowReader) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const rows = new BinaryRows(take)
    let failure: unknown = null
    const query: CopyQuery = {
      submit: (connection: Connection) => connection.query(`copy (${select}) to stdout (format binary)`),
      handleCopyData({ chunk }) {
        if (failure !== null) return
        try {
          rows.read(chunk)
        } catch (error) {
          failure = error
        }
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => (failure === null ? resolve() : reject(failure as Error)),
      handleError: reject,
      handleRowDescription: () => {},
      handleDataRow: () => {},
      handleEmptyQuery: () => {},
    }
    client.query(query)
  })
}
