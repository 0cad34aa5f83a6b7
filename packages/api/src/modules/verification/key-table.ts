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
/** A secret that retires; the instant is kept aside, because few do. */
const RETIRES = 16
const FLAG_BITS = 5

// With a million keys the time goes into waiting for memory. So a row is 16 words side by side, one line of a processor's
// cache, and not a column for each; and the index is small enough to stay in the caches: of a digest it holds only the bits
// that the row's number leaves free, so that a search hardly ever reads a row that is not the one.
const STRIDE = 16
const EXPIRES_HIGH = 8 // above the flags; words 0 to 7 are the digest
const EXPIRES_LOW = 9
const ORGANIZATION = 10
const PERMISSIONS = 11
const WORKSPACES = 12
const OPERATIONS = 13
const ADDRESSES = 14
const OWNER = 15

const TWO_TO_32 = 2 ** 32
/** In place of an instant's high part, which has at most 22 bits. */
const NEVER = 2 ** (32 - FLAG_BITS) - 1

const EMPTY = 0
const LEAST_CAPACITY = 1_024
const FULL_WHEN_MADE = 0.7
const FULLEST = 0.8

/** Allocators put a large block 16 bytes behind the beginning of a page, so rows that began there would each lie on two lines. */
const TO_NEXT_LINE = 48

const makeRows = (capacity: number): Uint32Array => new Uint32Array(new ArrayBuffer(capacity * STRIDE * 4 + TO_NEXT_LINE), TO_NEXT_LINE)
const makeIndex = (rows: number): Uint32Array => new Uint32Array(Math.ceil(Math.max(LEAST_CAPACITY, rows) / FULL_WHEN_MADE))

/** Numbers up to the capacity, and one that is none of them. */
const numberBitsFor = (capacity: number): number => 2 ** (32 - Math.clz32(capacity + 1)) - 1

/**
 * Every secret that has a row, in whatever status, in flat memory: one block of rows and an open-addressed index. Whole
 * digests are compared, so nothing that is not the secret is ever found. Where a search begins depends on a seed of this
 * process: outsiders choose the text whose digest picks the place.
 */
export class KeyTable {
  #words: Uint32Array
  /** For each place the number of its row and one in the low bits, and bits of the first word of the digest above. */
  #places: Uint32Array
  /** The bits of a place that are the row's; all of them together say that the row is gone. */
  #numberBits: number
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
    this.#words = makeRows(this.#capacity)
    this.#places = makeIndex(this.#capacity)
    this.#numberBits = numberBitsFor(this.#capacity)
  }

  /** How many secrets it holds. */
  get size(): number {
    return this.#live
  }

  /** How much memory the rows and the index take. */
  get byteLength(): number {
    return this.#words.byteLength + this.#places.byteLength
  }

  /** The row of the secret with this digest, or -1. */
  find(digest: Uint32Array): number {
    const places = this.#places
    const numberBits = this.#numberBits
    const words = this.#words
    const first = digest[0] as number
    for (let at = this.#placeOf(digest[1] as number, digest[2] as number); ; at = at + 1 === places.length ? 0 : at + 1) {
      const entry = places[at] as number
      if (entry === EMPTY) return -1
      if (((entry ^ first) & ~numberBits) !== 0) continue
      const number = entry & numberBits
      if (number === numberBits) continue
      const start = (number - 1) * STRIDE
      if (words[start] === first && words[start + 1] === digest[1] && words[start + 2] === digest[2] && words[start + 3] === digest[3] && words[start + 4] === digest[4] && words[start + 5] === digest[5] && words[start + 6] === digest[6] && words[start + 7] === digest[7]) {
        return number - 1
      }
    }
  }

  flags(row: number): number {
    return (this.#words[row * STRIDE + EXPIRES_HIGH] as number) & STORED_FLAGS
  }

  expiresAt(row: number): number {
    const high = (this.#words[row * STRIDE + EXPIRES_HIGH] as number) >>> FLAG_BITS
    return high === NEVER ? Infinity : high * TWO_TO_32 + (this.#words[row * STRIDE + EXPIRES_LOW] as number)
  }

  retiresAt(row: number): number {
    return ((this.#words[row * STRIDE + EXPIRES_HIGH] as number) & RETIRES) === 0 ? Infinity : (this.#retiresAt.get(row) ?? 0)
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
    // Before 1970 is as good as 1970.
    const expires = Math.max(0, facts.expiresAt)
    const high = expires === Infinity ? NEVER : Math.floor(expires / TWO_TO_32)
    this.#words[start + EXPIRES_HIGH] = (high << FLAG_BITS) | (facts.flags & STORED_FLAGS) | (retires ? RETIRES : 0)
    this.#words[start + EXPIRES_LOW] = expires === Infinity ? 0 : expires % TWO_TO_32
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
    this.#places[this.#placeWhere((number) => number === row + 1, row)] = this.#numberBits
    this.#gone += 1
    this.#words.fill(0, start, start + STRIDE)
    this.#retiresAt.delete(row)
    this.#free.push(row)
    this.#live -= 1
  }

  /** Where the search for a digest begins. */
  #placeOf(second: number, third: number): number {
    let mixed = Math.imul(second ^ this.#seed, 0x9e37_79b1) ^ third
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca77)
    // Any number of places, not only a power of two: a share of them all, and never the one behind the last.
    return (((mixed ^ (mixed >>> 13)) >>> 0) * (this.#places.length / TWO_TO_32)) >>> 0
  }

  #insert(digest: Uint32Array): number {
    const row = this.#free.pop() ?? this.#append()
    for (let word = 0; word < digest.length; word += 1) this.#words[row * STRIDE + word] = digest[word] as number
    this.#live += 1
    if ((this.#live + this.#gone) / this.#places.length > FULLEST) this.#index()
    this.#enter(row)
    return row
  }

  #append(): number {
    if (this.#end === this.#capacity) {
      this.#capacity = Math.ceil(this.#capacity * 1.25)
      const words = makeRows(this.#capacity)
      words.set(this.#words)
      this.#words = words
      if (numberBitsFor(this.#capacity) !== this.#numberBits) this.#index()
    }
    this.#end += 1
    return this.#end - 1
  }

  /** Builds the index again, larger where that is needed, without the places of what is gone. */
  #index(): void {
    const before = this.#places
    const numberBits = this.#numberBits
    this.#places = makeIndex(Math.ceil(this.#live * 1.1))
    this.#numberBits = numberBitsFor(this.#capacity)
    this.#gone = 0
    for (const entry of before) {
      const number = entry & numberBits
      if (entry !== EMPTY && number !== numberBits) this.#enter(number - 1)
    }
  }

  #enter(row: number): void {
    const at = this.#placeWhere((number) => number === EMPTY || number === this.#numberBits, row)
    if (this.#places[at] !== EMPTY) this.#gone -= 1
    this.#places[at] = ((this.#words[row * STRIDE] as number) & ~this.#numberBits) | (row + 1)
  }

  /** The first place on the way of a row's digest whose number is a wanted one. */
  #placeWhere(wanted: (number: number) => boolean, row: number): number {
    let at = this.#placeOf(this.#words[row * STRIDE + 1] as number, this.#words[row * STRIDE + 2] as number)
    while (!wanted((this.#places[at] as number) & this.#numberBits)) at = at + 1 === this.#places.length ? 0 : at + 1
    return at
  }
}
