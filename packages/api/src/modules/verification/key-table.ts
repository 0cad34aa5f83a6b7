import { KEY_DISABLED, KEY_REVOKED, KEY_SUSPENDED, SECRET_ENDED } from '@latchkey/domain/verification/decide-packed.ts'

/** One secret with the facts of its key, as numbers. Sets, organizations and owners are numbers of interned ones. */
export interface KeyRow {
  /** Instants in milliseconds; `Infinity` for never. */
  expiresAt: number
  retiresAt: number
  /** KEY_REVOKED, SECRET_ENDED, KEY_DISABLED, KEY_SUSPENDED. */
  flags: number
  organization: number
  /** 0 for a service key. */
  owner: number
  permissions: number
  /** 0 for all workspaces, any operation, any address. */
  workspaces: number
  operations: number
  addresses: number
}

const STORED_FLAGS = KEY_REVOKED | SECRET_ENDED | KEY_DISABLED | KEY_SUSPENDED

// With a million keys the time goes into waiting for memory. So a row is 16 words side by side, one line of a processor's cache,
// and not a column for each; and the first word of its digest stands in the index instead, so that a search reads no row
// that is not the one.
const STRIDE = 16
const DIGEST_REST = 7 // words 0 to 6
const FLAGS = 7
const EXPIRES = 4 // in doubles: words 8 and 9
const ORGANIZATION = 10
const PERMISSIONS = 11
const WORKSPACES = 12
const OPERATIONS = 13
const ADDRESSES = 14
const OWNER = 15
/** A secret that retires; the instant is kept aside, because few do. */
const RETIRES = 0x8000

const EMPTY = 0
const GONE = 0xffff_ffff
const LEAST_CAPACITY = 1_024
const FULLEST = 0.75

const bucketsFor = (rows: number): number => 2 ** Math.ceil(Math.log2(Math.max(LEAST_CAPACITY, rows) / FULLEST))

/**
 * Every secret that has a row, in whatever status, in flat memory: one block of rows and an open-addressed index. Whole
 * digests are compared, so nothing that is not the secret is ever found. Where a search begins depends on a seed of this
 * process: outsiders choose the text whose digest picks the place.
 */
export class KeyTable {
  #words: Uint32Array
  #doubles: Float64Array
  /** Two words for each place: the first word of a digest, and the number of its row and one. */
  #buckets: Uint32Array
  #capacity: number
  /** Rows below this have been used. */
  #end = 0
  #live = 0
  #gone = 0
  readonly #free: number[] = []
  readonly #retiresAt = new Map<number, number>()
  readonly #seed: number

  /** @param seed 32 random bits. */
  constructor(seed: number, capacity = LEAST_CAPACITY) {
    this.#seed = seed >>> 0
    this.#capacity = Math.max(LEAST_CAPACITY, capacity)
    const block = new ArrayBuffer(this.#capacity * STRIDE * 4)
    this.#words = new Uint32Array(block)
    this.#doubles = new Float64Array(block)
    this.#buckets = new Uint32Array(bucketsFor(this.#capacity) * 2)
  }

  /** How many secrets it holds. */
  get size(): number {
    return this.#live
  }

  /** How much memory the rows and the index take. */
  get byteLength(): number {
    return this.#words.byteLength + this.#buckets.byteLength
  }

  /** The row of the secret with this digest, or -1. */
  find(digest: Uint32Array): number {
    const buckets = this.#buckets
    const mask = buckets.length - 1
    const words = this.#words
    const first = digest[0] as number
    for (let at = (this.#placeOf(digest[1] as number, digest[2] as number) << 1) & mask; ; at = (at + 2) & mask) {
      const entry = buckets[at + 1] as number
      if (entry === EMPTY) return -1
      if (buckets[at] !== first || entry === GONE) continue
      const start = (entry - 1) * STRIDE
      if (words[start] === digest[1] && words[start + 1] === digest[2] && words[start + 2] === digest[3] && words[start + 3] === digest[4] && words[start + 4] === digest[5] && words[start + 5] === digest[6] && words[start + 6] === digest[7]) {
        return entry - 1
      }
    }
  }

  flags(row: number): number {
    return (this.#words[row * STRIDE + FLAGS] as number) & STORED_FLAGS
  }

  expiresAt(row: number): number {
    return this.#doubles[row * (STRIDE / 2) + EXPIRES] as number
  }

  retiresAt(row: number): number {
    return ((this.#words[row * STRIDE + FLAGS] as number) & RETIRES) === 0 ? Infinity : (this.#retiresAt.get(row) ?? 0)
  }

  organization(row: number): number {
    return this.#words[row * STRIDE + ORGANIZATION] as number
  }

  owner(row: number): number {
    return this.#words[row * STRIDE + OWNER] as number
  }

  permissions(row: number): number {
    return this.#words[row * STRIDE + PERMISSIONS] as number
  }

  workspaces(row: number): number {
    return this.#words[row * STRIDE + WORKSPACES] as number
  }

  operations(row: number): number {
    return this.#words[row * STRIDE + OPERATIONS] as number
  }

  addresses(row: number): number {
    return this.#words[row * STRIDE + ADDRESSES] as number
  }

  /** Writes a secret's row, a new one or over what was known of it. Gives its number. */
  put(digest: Uint32Array, facts: KeyRow): number {
    const known = this.find(digest)
    const row = known === -1 ? this.#insert(digest) : known
    const start = row * STRIDE
    const retires = facts.retiresAt !== Infinity
    this.#doubles[row * (STRIDE / 2) + EXPIRES] = facts.expiresAt
    this.#words[start + FLAGS] = (facts.flags & STORED_FLAGS) | (retires ? RETIRES : 0)
    this.#words[start + ORGANIZATION] = facts.organization
    this.#words[start + OWNER] = facts.owner
    this.#words[start + PERMISSIONS] = facts.permissions
    this.#words[start + WORKSPACES] = facts.workspaces
    this.#words[start + OPERATIONS] = facts.operations
    this.#words[start + ADDRESSES] = facts.addresses
    if (retires) this.#retiresAt.set(row, facts.retiresAt)
    else this.#retiresAt.delete(row)
    return row
  }

  /** Forgets a row: its secret is found no more. */
  remove(row: number): void {
    const start = row * STRIDE
    this.#strike(this.#placeOfRow(row), row)
    this.#gone += 1
    this.#words.fill(0, start, start + STRIDE)
    this.#retiresAt.delete(row)
    this.#free.push(row)
    this.#live -= 1
  }

  #placeOf(first: number, second: number): number {
    let mixed = Math.imul(first ^ this.#seed, 0x9e37_79b1) ^ second
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca77)
    return (mixed ^ (mixed >>> 13)) >>> 0
  }

  #placeOfRow(row: number): number {
    return this.#placeOf(this.#words[row * STRIDE] as number, this.#words[row * STRIDE + 1] as number)
  }

  #insert(digest: Uint32Array): number {
    const row = this.#free.pop() ?? this.#append()
    for (let word = 0; word < DIGEST_REST; word += 1) this.#words[row * STRIDE + word] = digest[word + 1] as number
    this.#live += 1
    if ((this.#live + this.#gone) / (this.#buckets.length / 2) > FULLEST) this.#index()
    if (this.#enter(digest[0] as number, row)) this.#gone -= 1
    return row
  }

  #append(): number {
    if (this.#end === this.#capacity) {
      this.#capacity = Math.ceil(this.#capacity * 1.25)
      const block = new ArrayBuffer(this.#capacity * STRIDE * 4)
      const words = new Uint32Array(block)
      words.set(this.#words)
      this.#words = words
      this.#doubles = new Float64Array(block)
    }
    this.#end += 1
    return this.#end - 1
  }

  /** Builds the index again, larger where that is needed, without the places of what is gone. */
  #index(): void {
    const before = this.#buckets
    this.#buckets = new Uint32Array(bucketsFor(Math.ceil(this.#live * 1.1)) * 2)
    this.#gone = 0
    for (let at = 0; at < before.length; at += 2) {
      const entry = before[at + 1] as number
      if (entry !== EMPTY && entry !== GONE) this.#enter(before[at] as number, entry - 1)
    }
  }

  /** True when the place was one of a row that is gone. */
  #enter(first: number, row: number): boolean {
    const buckets = this.#buckets
    const mask = buckets.length - 1
    for (let at = (this.#placeOfRow(row) << 1) & mask; ; at = (at + 2) & mask) {
      const entry = buckets[at + 1] as number
      if (entry !== EMPTY && entry !== GONE) continue
      buckets[at] = first
      buckets[at + 1] = row + 1
      return entry === GONE
    }
  }

  #strike(place: number, row: number): void {
    const buckets = this.#buckets
    const mask = buckets.length - 1
    for (let at = (place << 1) & mask; ; at = (at + 2) & mask) {
      const entry = buckets[at + 1] as number
      if (entry === EMPTY) return
      if (entry !== row + 1) continue
      buckets[at + 1] = GONE
      return
    }
  }
}
