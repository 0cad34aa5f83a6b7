import type { StoredKey } from '../../application/verifier.ts'
import type { KeyRegister, KnownOrganization, KnownOwner } from './key-register.ts'

/** What answers say of a key in words, as the database had it at the register's number. */
export interface Words {
  readonly key: StoredKey
  /** What an answer says of the key, as the inside of a JSON object; made at its first use. */
  json: string | null
  /** Whether that text is plain ASCII. */
  isAscii: boolean
  /** The values of the headers that say to a service whose key it is; made at their first use. */
  identity: readonly string[] | null
  readonly organization: KnownOrganization
  readonly organizationVersion: number
  readonly owner: KnownOwner
  readonly ownerVersion: number
}

const MOST = 50_000

/**
 * The words of the keys that were asked for lately, by row. The decision never comes from here. Whoever writes a row
 * drops its words; those of an organization or an owner are told apart by version.
 */
export class KnownWords {
  readonly #byRow = new Map<number, Words>()

  get(row: number): Words | undefined {
    const words = this.#byRow.get(row)
    if (words === undefined) return undefined
    if (words.organizationVersion === words.organization.version && words.ownerVersion === words.owner.version) return words
    this.#byRow.delete(row)
    return undefined
  }

  put(register: KeyRegister, row: number, key: StoredKey): void {
    if (this.#byRow.size >= MOST) {
      const [oldest] = this.#byRow.keys()
      if (oldest !== undefined) this.#byRow.delete(oldest)
    }
    const organization = register.organizationOf(row)
    const owner = register.ownerOf(row)
    this.#byRow.set(row, { key, json: null, isAscii: false, identity: null, organization, organizationVersion: organization.version, owner, ownerVersion: owner.version })
  }

  forget(rows: readonly number[] | 'ALL'): void {
    if (rows === 'ALL') this.#byRow.clear()
    else for (const row of rows) this.#byRow.delete(row)
  }
}
