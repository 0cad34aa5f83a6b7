import { type Cidr, parseCidr } from '@latchkey/domain/address/cidr.ts'
import { effectivePermissions } from '@latchkey/domain/authority.ts'
import type { Catalogue, PermissionName } from '@latchkey/domain/permission/catalogue.ts'
import { grantFromStored, type PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import { authorityOfRole, type Role } from '@latchkey/domain/role.ts'
import type { PermissionBits } from '@latchkey/domain/verification/decide-packed.ts'

/** A set of permissions in both forms: as bits to decide with, and as names, sorted, to answer with. */
export interface PermissionList {
  readonly bits: PermissionBits
  readonly names: readonly PermissionName[]
}

/** The permissions of a catalogue, each with its number. */
export interface PermissionNumbers {
  readonly numberOf: ReadonlyMap<string, number>
  bitsOf(names: Iterable<string>): Uint32Array
}

export function numberPermissions(catalogue: Catalogue): PermissionNumbers {
  const numberOf = new Map([...catalogue.entries.keys()].map((name, index) => [name, index]))
  return {
    numberOf,
    bitsOf(names) {
      const bits = new Uint32Array(Math.ceil(numberOf.size / 32))
      for (const name of names) {
        const index = numberOf.get(name)
        if (index !== undefined) bits[index >>> 5] = (bits[index >>> 5] as number) | (1 << (index & 31))
      }
      return bits
    },
  }
}

/** A grant is written as one text: its level, and for Restricted the names behind a colon with commas between. */
const RESTRICTED = 'RESTRICTED:'

/** Equal things once, each with a number. Number 0 is the one that was put there first. */
class Interned<Value> {
  readonly #numbers = new Map<string, number>()
  readonly #values: Value[] = []
  readonly #make: (text: string) => Value

  constructor(make: (text: string) => Value, first?: Value) {
    this.#make = make
    if (first !== undefined) this.#values.push(first)
  }

  get size(): number {
    return this.#values.length
  }

  numberOf(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#values.push(this.#make(text))
    this.#numbers.set(text, this.#values.length - 1)
    return this.#values.length - 1
  }

  at(number: number): Value {
    return this.#values[number] as Value
  }
}

const NOBODY: PermissionList = { bits: new Uint32Array(0), names: [] }

/** What a grant amounts to today, by whose key it is: a service's, or under the ceiling of each role. */
class Grant {
  readonly #level: PermissionLevel
  readonly #names: readonly string[]
  readonly #catalogue: Catalogue
  readonly #permissions: PermissionNumbers
  readonly #byCeiling = new Map<Role | 'SERVICE', PermissionList>()

  constructor(text: string, catalogue: Catalogue, permissions: PermissionNumbers) {
    const restricted = text.startsWith(RESTRICTED)
    this.#level = restricted ? 'RESTRICTED' : (text as PermissionLevel)
    this.#names = restricted ? text.slice(RESTRICTED.length).split(',') : []
    this.#catalogue = catalogue
    this.#permissions = permissions
  }

  under(ceiling: Role | 'SERVICE'): PermissionList {
    const known = this.#byCeiling.get(ceiling)
    if (known !== undefined) return known
    const grant = grantFromStored(this.#level, this.#names, this.#catalogue)
    const names = [...effectivePermissions(grant, ceiling === 'SERVICE' ? 'SERVICE' : authorityOfRole(ceiling, this.#catalogue).grant, this.#catalogue)].sort()
    const list = { bits: this.#permissions.bitsOf(names), names }
    this.#byCeiling.set(ceiling, list)
    return list
  }
}

export interface WorkspaceSet {
  readonly ids: readonly string[]
  readonly numbers: ReadonlySet<number>
}

/** An empty text is an empty list: it was written as a bound and nothing meets it. */
const listOf = (text: string): string[] => (text === '' ? [] : text.split(','))

/** The sets that keys share. A set is kept as long as the process runs or until everything is loaded again. */
export class SharedSets {
  readonly #grants: Interned<Grant>
  readonly #workspaceNumbers = new Map<string, number>()
  readonly #workspaces: Interned<WorkspaceSet | null>
  readonly #operations: Interned<ReadonlySet<string> | null>
  readonly #addresses: Interned<readonly Cidr[] | null>

  constructor(catalogue: Catalogue, permissions: PermissionNumbers) {
    this.#grants = new Interned((text) => new Grant(text, catalogue, permissions))
    this.#workspaces = new Interned<WorkspaceSet | null>((text) => {
      const ids = listOf(text)
      return { ids, numbers: new Set(ids.map((id) => this.workspaceNumber(id))) }
    }, null)
    this.#operations = new Interned<ReadonlySet<string> | null>((text) => new Set(listOf(text)), null)
    this.#addresses = new Interned<readonly Cidr[] | null>(
      (text) => listOf(text).flatMap((range): Cidr[] => {
        const parsed = parseCidr(range)
        // A range that cannot be read opens nothing.
        return parsed.ok ? [parsed.cidr] : []
      }),
      null,
    )
  }

  /** How many different sets there are. */
  get size(): number {
    return this.#grants.size + this.#workspaces.size + this.#operations.size + this.#addresses.size
  }

  /** The number that a workspace is compared by, given at its first mention. */
  workspaceNumber(id: string): number {
    const known = this.#workspaceNumbers.get(id)
    if (known !== undefined) return known
    this.#workspaceNumbers.set(id, this.#workspaceNumbers.size)
    return this.#workspaceNumbers.size - 1
  }

  grantNumber(written: string): number {
    return this.#grants.numberOf(written)
  }

  /** What a grant amounts to; under nobody's ceiling (null) to nothing. */
  effective(grant: number, ceiling: Role | 'SERVICE' | null): PermissionList {
    return ceiling === null ? NOBODY : this.#grants.at(grant).under(ceiling)
  }

  /** Ids with commas between, or null for all workspaces. */
  workspaceSetNumber(ids: string | null): number {
    return ids === null ? 0 : this.#workspaces.numberOf(ids)
  }

  workspaceSet(number: number): WorkspaceSet | null {
    return this.#workspaces.at(number)
  }

  /** Ids of persisted operations with commas between, or null for any. */
  operationSetNumber(ids: string | null): number {
    return ids === null ? 0 : this.#operations.numberOf(ids)
  }

  operationSet(number: number): ReadonlySet<string> | null {
    return this.#operations.at(number)
  }

  /** Ranges with commas between, or null for any address. */
  addressSetNumber(ranges: string | null): number {
    return ranges === null ? 0 : this.#addresses.numberOf(ranges)
  }

  addressSet(number: number): readonly Cidr[] | null {
    return this.#addresses.at(number)
  }
}
