import { holds } from '@latchkey/domain/authority.ts'
import type { Role } from '@latchkey/domain/role.ts'
import { type RawBuilder, sql } from 'kysely'
import { isIdOf, newId } from '../../application/identifiers.ts'
import type { EntityManager, OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { TransactionContext, WriteContext } from '../../application/transact.ts'
import { type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { type Columns, millisecondsOf, rowsOf, selectionOf } from '../../persistence/rows.ts'
import { recordAuditOf } from '../audit-log/record-audit.ts'
import { Member } from './member.entity.ts'

export interface MemberRow {
  id: string
  user_id: string
  email: string
  name: string
  role: Role
  /** How many owners the organization has: what may be done to one depends on it. */
  owners: number
  created_at: number
}

const COLUMNS: Columns<MemberRow> = {
  id: sql`m.id`,
  user_id: sql`m.user_id`,
  email: sql`u.email`,
  name: sql`u.name`,
  role: sql`m.role`,
  owners: sql`(select count(*)::int from member other where other.organization_id = m.organization_id and other.role = 'OWNER')`,
  created_at: millisecondsOf(sql`m.created_at`),
}
const FROM = sql`member m join "user" u on u.id = m.user_id`

const membersWhere = (em: EntityManager, condition: RawBuilder<unknown>): Promise<MemberRow[]> => rowsOf(em, sql<MemberRow>`select ${selectionOf(COLUMNS)} from ${FROM} where ${condition}`)

/** The members of the principal's organization, by name. The field's guard has asked `members:read`. */
export const listVisibleMembers = (ctx: OrganizationContext, page: PageArguments): Promise<Page<MemberRow>> =>
  readPage(ctx.em, {
    columns: COLUMNS,
    from: FROM,
    where: sql`m.organization_id = ${ctx.principal.organization.id}`,
    order: { name: 'members', expression: sql`u.name`, type: 'text', direction: 'ASC', id: sql`m.id` },
    tenant: ctx.principal.organization.id,
    page,
  })

/** A member by id for whoever holds `members:read`; null when there is none in the principal's organization. */
export async function findVisibleMember(ctx: RequestContext, id: string): Promise<MemberRow | null> {
  const { principal } = ctx
  if (principal === null || principal.organization === null || principal.authority === null || !isIdOf('member', id)) return null
  if (!holds(principal.authority, 'members:read', ctx.config.catalogue)) return null
  const [row] = await membersWhere(ctx.em, sql`m.organization_id = ${principal.organization.id} and m.id = ${id}`)
  return row ?? null
}

/** A member of the principal's organization, locked until the transaction ends; null when there is none. Lock the organization first. */
export async function lockVisibleMember(tx: TransactionContext, id: string): Promise<MemberRow | null> {
  const organizationId = tx.principal.organization.id
  if (!isIdOf('member', id)) return null
  await rowsOf(tx.em, sql`select 1 from member where organization_id = ${organizationId} and id = ${id} for update`)
  const [row] = await membersWhere(tx.em, sql`m.organization_id = ${organizationId} and m.id = ${id}`)
  return row ?? null
}

/** Whether somebody with this address is a member of an organization. */
export async function isMember(em: EntityManager, organizationId: string, email: string): Promise<boolean> {
  const rows = await membersWhere(em, sql`m.organization_id = ${organizationId} and u.email = ${email}`)
  return rows.length > 0
}

/** The organizations that a person is a member of, ordered as their chains are locked. */
export async function organizationIdsOf(em: EntityManager, userId: string): Promise<string[]> {
  const rows = await rowsOf(em, sql<{ id: string }>`select organization_id as id from member where user_id = ${userId} order by organization_id`)
  return rows.map((row) => row.id)
}

/** Makes a person a member, with the event. `invitationId` says by which link, where there was one. */
export async function addMember(
  tx: WriteContext,
  { organizationId, user, role, invitationId = null }: { organizationId: string; user: { id: string; email: string }; role: Role; invitationId?: string | null },
): Promise<string> {
  const now = tx.clock.now()
  const id = newId(tx.random, 'member')
  tx.em.create(Member, { id, createdAt: now, updatedAt: now, organization: organizationId, user: user.id, role })
  await tx.em.flush()
  recordAuditOf(tx, organizationId, { action: 'member.added', target: { kind: 'member', id, name: user.email }, after: { userId: user.id, email: user.email, role, invitationId } })
  return id
}

/** Gives a locked member another role. */
export async function writeRole(tx: TransactionContext, id: string, role: Role): Promise<void> {
  await rowsOf(tx.em, sql`update member set role = ${role}, updated_at = ${tx.clock.now()} where id = ${id} and organization_id = ${tx.principal.organization.id}`)
}

/** Removes a locked member. */
export async function deleteMember(tx: TransactionContext, id: string): Promise<void> {
  await rowsOf(tx.em, sql`delete from member where id = ${id} and organization_id = ${tx.principal.organization.id}`)
}
