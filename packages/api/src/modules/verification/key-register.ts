import type { RateLimit } from '@latchkey/domain/authority.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { OWNER_GONE, type PackedRecord } from '@latchkey/domain/verification/decide-packed.ts'
import type { Config } from '../../config.ts'
import type { StoredGatewayKey } from '../gateway-keys/gateway-key.lookup.ts'
import { numberPermissions, type PermissionList, type PermissionNumbers, SharedSets, type WorkspaceSet } from './interned-sets.ts'
import { KeyTable } from './key-table.ts'

export interface KnownWorkspace {
  id: string
  slug: string
  archived: boolean
  /** By which a key's set names it. */
  number: number
}

export interface KnownOrganization {
  number: number
  id: string
  slug: string
  limits: RateLimit | null
  /** The longest that anything of it may be answered from memory alone. */
  maxStalenessMs: number
  workspacesById: Map<string, KnownWorkspace>
  workspacesBySlug: Map<string, KnownWorkspace>
  /** Grows with every change of what answers say of the organization or its workspaces. */
  version: number
}

/** A person's place in an organization, as the ceiling of the person's keys. */
export interface KnownOwner {
  userId: string
  role: Role | null
  version: number
}

/** What the database says of one secret; lists with commas between, null where there is no bound. */
export interface KeyFacts {
  digest: Uint32Array
  expiresAt: number | null
  retiresAt: number | null
  flags: number
  organizationId: string
  ownerId: string | null
  grant: string
  workspaces: string | null
  operations: string | null
  addresses: string | null
}

export interface OrganizationFacts {
  id: string
  slug: string
  plan: string
  maxStalenessSeconds: number | null
}

export interface WorkspaceFacts {
  id: string
  organizationId: string
  slug: string
  archived: boolean
}

export interface MemberFacts {
  organizationId: string
  userId: string
  role: Role
}

/** A record that is filled in again for each decision, so that deciding makes no garbage. */
class RecordInHand implements PackedRecord {
  flags = 0
  expiresAt = 0
  retiresAt = 0
  permissions: PackedRecord['permissions'] = new Uint32Array(0)
  workspaces: PackedRecord['workspaces'] = null
  operations: PackedRecord['operations'] = null
  addresses: PackedRecord['addresses'] = null
}

/**
 * Everything that a verification is decided from, as the database was at one number of the change counter: the secrets
 * with the facts of their keys, organizations with plan and workspaces, the roles of owners, and the gateway keys. Only
 * the change feed writes it.
 */
export class KeyRegister {
  readonly keys: KeyTable
  readonly permissions: PermissionNumbers
  readonly #config: Pick<Config, 'catalogue' | 'plans' | 'policies'>
  readonly #sets: SharedSets
  readonly #organizations: KnownOrganization[] = []
  readonly #organizationsById = new Map<string, KnownOrganization>()
  // Number 0 is for service keys, which have none.
  readonly #owners: KnownOwner[] = [{ userId: '', role: null, version: 0 }]
  readonly #ownersByPlace = new Map<string, number>()
  readonly #ownersByUser = new Map<string, KnownOwner[]>()
  readonly #gatewayKeys = new Map<string, StoredGatewayKey>()
  readonly #inHand = new RecordInHand()
  #workspaceOwners = new Map<string, KnownOrganization>()

  constructor(config: Pick<Config, 'catalogue' | 'plans' | 'policies'>, seed: number, capacity: number) {
    this.#config = config
    this.keys = new KeyTable(seed, capacity)
    this.permissions = numberPermissions(config.catalogue)
    this.#sets = new SharedSets(config.catalogue, this.permissions)
  }

  /** Different sets beside the keys; a register that has collected many of them is better made anew. */
  get setCount(): number {
    return this.#sets.size
  }

  organizationOf(row: number): KnownOrganization {
    return this.#organizations[this.keys.organization(row)] as KnownOrganization
  }

  organization(id: string): KnownOrganization | undefined {
    return this.#organizationsById.get(id)
  }

  ownerOf(row: number): KnownOwner {
    return this.#owners[this.keys.owner(row)] as KnownOwner
  }

  /** What the row's key may do now. */
  permissionsOf(row: number): PermissionList {
    const owner = this.keys.owner(row)
    return this.#sets.effective(this.keys.permissions(row), owner === 0 ? 'SERVICE' : (this.#owners[owner] as KnownOwner).role)
  }

  workspacesOf(row: number): WorkspaceSet | null {
    return this.#sets.workspaceSet(this.keys.workspaces(row))
  }

  /** What the decision about a row is made from. Good until the next call. */
  recordOf(row: number): PackedRecord {
    const record = this.#inHand
    const owner = this.keys.owner(row)
    const ownerGone = owner !== 0 && (this.#owners[owner] as KnownOwner).role === null
    record.flags = this.keys.flags(row) | (ownerGone ? OWNER_GONE : 0)
    record.expiresAt = this.keys.expiresAt(row)
    record.retiresAt = this.keys.retiresAt(row)
    record.permissions = this.permissionsOf(row).bits
    record.workspaces = this.workspacesOf(row)?.numbers ?? null
    record.operations = this.#sets.operationSet(this.keys.operations(row))
    record.addresses = this.#sets.addressSet(this.keys.addresses(row))
    return record
  }

  /** A gateway key by its digest, one character per byte. */
  gatewayKey(digest: string): StoredGatewayKey | undefined {
    return this.#gatewayKeys.get(digest)
  }

  putOrganization({ id, slug, plan, maxStalenessSeconds }: OrganizationFacts): void {
    const limits = this.#config.plans.get(plan)?.rateLimits ?? null
    const maxStalenessMs = (maxStalenessSeconds ?? this.#config.policies.maxStalenessSeconds) * 1_000
    const known = this.#organizationsById.get(id)
    if (known !== undefined) {
      Object.assign(known, { slug, limits, maxStalenessMs, version: known.version + 1 })
      return
    }
    const made: KnownOrganization = { number: this.#organizations.length, id, slug, limits, maxStalenessMs, workspacesById: new Map(), workspacesBySlug: new Map(), version: 0 }
    this.#organizations.push(made)
    this.#organizationsById.set(id, made)
  }

  putWorkspace({ id, organizationId, slug, archived }: WorkspaceFacts): void {
    const organization = this.#organizationsById.get(organizationId)
    if (organization === undefined) throw new Error(`The workspace ${id} is of an organization that was not read.`)
    this.removeWorkspace(id)
    const workspace: KnownWorkspace = { id, slug, archived, number: this.#sets.workspaceNumber(id) }
    organization.workspacesById.set(id, workspace)
    organization.workspacesBySlug.set(slug, workspace)
    this.#workspaceOwners.set(id, organization)
    organization.version += 1
  }

  removeWorkspace(id: string): void {
    const organization = this.#workspaceOwners.get(id)
    const workspace = organization?.workspacesById.get(id)
    if (organization === undefined || workspace === undefined) return
    organization.workspacesById.delete(id)
    if (organization.workspacesBySlug.get(workspace.slug) === workspace) organization.workspacesBySlug.delete(workspace.slug)
    this.#workspaceOwners.delete(id)
    organization.version += 1
  }

  /** What role somebody has in an organization; null for none. */
  putMember(organizationId: string, userId: string, role: Role | null): void {
    const owner = this.#owners[this.#ownerNumber(organizationId, userId)] as KnownOwner
    owner.role = role
    owner.version += 1
  }

  /** What answers say of a person has changed. */
  touchUser(userId: string): void {
    for (const owner of this.#ownersByUser.get(userId) ?? []) owner.version += 1
  }

  /** Writes a secret's row and gives its number. */
  putKey(facts: KeyFacts): number {
    const organization = this.#organizationsById.get(facts.organizationId)
    if (organization === undefined) throw new Error(`A key is of the organization ${facts.organizationId}, which was not read.`)
    return this.keys.put(facts.digest, {
      expiresAt: facts.expiresAt === null ? Infinity : Math.trunc(facts.expiresAt),
      retiresAt: facts.retiresAt === null ? Infinity : Math.trunc(facts.retiresAt),
      flags: facts.flags,
      organization: organization.number,
      owner: facts.ownerId === null ? 0 : this.#ownerNumber(facts.organizationId, facts.ownerId),
      permissions: this.#sets.grantNumber(facts.grant),
      workspaces: this.#sets.workspaceSetNumber(facts.workspaces),
      operations: this.#sets.operationSetNumber(facts.operations),
      addresses: this.#sets.addressSetNumber(facts.addresses),
    })
  }

  putGatewayKeys(keys: readonly StoredGatewayKey[]): void {
    this.#gatewayKeys.clear()
    for (const key of keys) this.#gatewayKeys.set(Buffer.from(key.digest, 'hex').toString('latin1'), key)
  }

  /** Somebody who is not known as a member has no role, until a membership says otherwise. */
  #ownerNumber(organizationId: string, userId: string): number {
    const place = `${organizationId} ${userId}`
    const known = this.#ownersByPlace.get(place)
    if (known !== undefined) return known
    const owner: KnownOwner = { userId, role: null, version: 0 }
    this.#owners.push(owner)
    this.#ownersByPlace.set(place, this.#owners.length - 1)
    const places = this.#ownersByUser.get(userId)
    if (places === undefined) this.#ownersByUser.set(userId, [owner])
    else places.push(owner)
    return this.#owners.length - 1
  }
}
