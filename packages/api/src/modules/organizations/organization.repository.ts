import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { type RawBuilder, sql } from 'kysely'
import { newId } from '../../application/identifiers.ts'
import type { Principal } from '../../application/principal.ts'
import type { EntityManager, RequestContext } from '../../application/request-context.ts'
import type { WriteContext } from '../../application/transact.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { recordInstallationAudit } from '../audit-log/record-audit.ts'
import { Organization } from './organization.entity.ts'

export interface OrganizationRow {
  id: string
  slug: string
  name: string
  external_id: string | null
  plan: string
  api_key_cap: number | null
  policies: Record<string, unknown>
  created_at: number
}

/** An organization as one principal sees it: what the viewer may do in it depends on who looks. */
export interface SeenOrganization extends OrganizationRow {
  viewer: Principal
}

const COLUMNS = sql<OrganizationRow>`o.id, o.slug, o.name, o.external_id, o.plan, o.api_key_cap, o.policies, (extract(epoch from o.created_at) * 1000)::float8 as created_at`

/** The organization that a principal acts in, or null when it acts in none. */
export async function findOwnOrganization(em: EntityManager, principal: Principal): Promise<SeenOrganization | null> {
  if (principal.organization === null) return null
  const [row] = await rowsOf(em, sql<OrganizationRow>`select ${COLUMNS} from organization o where o.id = ${principal.organization.id}`)
  return row === undefined ? null : { ...row, viewer: principal }
}

/** For `node`: the organization that the principal acts in and no other. */
export async function findVisibleOrganization(ctx: RequestContext, id: string): Promise<SeenOrganization | null> {
  return ctx.principal === null || ctx.principal.organization?.id !== id ? null : findOwnOrganization(ctx.em, ctx.principal)
}

/** All organizations that a person is a member of, by name; for a key the one it acts in. */
export async function listOwnOrganizations(em: EntityManager, principal: Principal): Promise<SeenOrganization[]> {
  const condition =
    principal.kind === 'USER'
      ? sql`exists (select 1 from member m where m.organization_id = o.id and m.user_id = ${principal.id})`
      : sql`o.id = ${principal.organization.id}`
  const rows = await rowsOf(em, sql<OrganizationRow>`select ${COLUMNS} from organization o where ${condition} order by o.name, o.id`)
  return rows.map((row) => ({ ...row, viewer: principal }))
}

/** The condition for keys that count toward the cap: of class STANDARD, and neither revoked nor expired nor deleted. `k` is the key's row. */
export const countsTowardCap = (now: Date): RawBuilder<unknown> =>
  sql`k.class = 'STANDARD' and k.deleted_at is null and k.revoked_at is null and (k.expires_at is null or k.expires_at > ${now})`

/** How many keys of an organization count toward its cap now. */
export async function countCountedApiKeys(em: EntityManager, organizationId: string, now: Date): Promise<number> {
  const [row] = await rowsOf(em, sql<{ count: number }>`select count(*)::int as count from api_key k where k.organization_id = ${organizationId} and ${countsTowardCap(now)}`)
  return row?.count ?? 0
}

/**
 * Locks an organization until the transaction ends, without keeping others from adding rows that refer to it. Whatever
 * must be true of the organization as a whole (an owner, the cap) is decided behind this lock. Null when there is none.
 */
export async function lockOrganization(tx: WriteContext, id: string): Promise<OrganizationRow | null> {
  const [row] = await rowsOf(tx.em, sql<OrganizationRow>`select ${COLUMNS} from organization o where o.id = ${id} for no key update`)
  return row ?? null
}

/** An organization by its slug, for the operator's commands. */
export async function findOrganizationBySlug(em: EntityManager, slug: string): Promise<OrganizationRow | null> {
  const [row] = await rowsOf(em, sql<OrganizationRow>`select ${COLUMNS} from organization o where o.slug = ${slug}`)
  return row ?? null
}

/** Every organization by its slug with its keys that count toward the cap, for the operator's commands. */
export const listAllOrganizations = (em: EntityManager, now: Date): Promise<(OrganizationRow & { api_keys: number })[]> =>
  rowsOf(
    em,
    sql<OrganizationRow & { api_keys: number }>`select ${COLUMNS}, (select count(*)::int from api_key k where k.organization_id = o.id and ${countsTowardCap(now)}) as api_keys
      from organization o order by o.slug`,
  )

export interface NewOrganization {
  name: string
  slug: string
  externalId: string | null
  plan: string
  apiKeyCap: number | null
}

/** Another organization has or had the slug, or has the external id. */
export class OrganizationTaken extends Error {
  override name = 'OrganizationTaken'
  readonly property: 'slug' | 'externalId'

  constructor(property: 'slug' | 'externalId', options: ErrorOptions) {
    super(property === 'slug' ? 'Another organization has this slug.' : 'Another organization has this external id.', options)
    this.property = property
  }
}

const takenBy = (error: unknown): unknown =>
  error instanceof UniqueConstraintViolationException ? new OrganizationTaken(error.message.includes('organization_slug_unique') ? 'slug' : 'externalId', { cause: error }) : error

/** Makes an organization, with the event of the installation. Throws `OrganizationTaken`; the transaction cannot go on after that. */
export async function addOrganization(tx: WriteContext, organization: NewOrganization): Promise<string> {
  const now = tx.clock.now()
  const id = newId(tx.random, 'organization')
  tx.em.create(Organization, { ...organization, id, createdAt: now, updatedAt: now, policies: {} })
  try {
    await tx.em.flush()
  } catch (error) {
    throw takenBy(error)
  }
  recordInstallationAudit(tx, { action: 'organization.created', target: { kind: 'organization', id, name: organization.name }, after: { ...organization } })
  return id
}

/** Writes the policies that a locked organization has set itself. */
export async function writePolicies(tx: WriteContext, id: string, policies: Readonly<Record<string, unknown>>): Promise<void> {
  await rowsOf(tx.em, sql`update organization set policies = ${JSON.stringify(policies)}::jsonb, updated_at = ${tx.clock.now()}, version = version + 1 where id = ${id}`)
}

/** Writes what the operator may change of a locked organization. Throws `OrganizationTaken` for an external id that another has. */
export async function writeOrganization(tx: WriteContext, id: string, changed: Pick<NewOrganization, 'plan' | 'apiKeyCap' | 'externalId'>): Promise<void> {
  try {
    await rowsOf(
      tx.em,
      sql`update organization set plan = ${changed.plan}, api_key_cap = ${changed.apiKeyCap}, external_id = ${changed.externalId}, updated_at = ${tx.clock.now()}, version = version + 1 where id = ${id}`,
    )
  } catch (error) {
    // Plain SQL raises the driver's own error.
    if (error instanceof Error && 'code' in error && error.code === '23505') throw new OrganizationTaken('externalId', { cause: error })
    throw error
  }
}
