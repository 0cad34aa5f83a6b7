import type { Role } from '@latchkey/domain/role.ts'
import { sql } from 'kysely'
import { refusalFor } from '../../application/demand.ts'
import { isIdOf } from '../../application/identifiers.ts'
import type { OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { AuditActor, TransactionContext } from '../../application/transact.ts'
import { type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { type Columns, millisecondsOf, rowsOf, selectionOf } from '../../persistence/rows.ts'

/** An invitation that can still be accepted. No part of its token is in it. */
export interface InvitationRow {
  id: string
  email: string
  role: Role
  created_at: number
  expires_at: number
  /** Null for one that was made before this was kept. */
  made_by_kind: AuditActor['kind'] | null
  made_by_id: string | null
  made_by_name: string | null
}

const COLUMNS: Columns<InvitationRow> = {
  id: sql`l.id`,
  email: sql`l.email`,
  role: sql`l.role`,
  created_at: millisecondsOf(sql`l.created_at`),
  expires_at: millisecondsOf(sql`l.expires_at`),
  made_by_kind: sql`l.made_by_kind`,
  made_by_id: sql`l.made_by_id`,
  made_by_name: sql`l.made_by_name`,
}
const SELECTION = selectionOf(COLUMNS)

/** At its very end an invitation has ended. */
const openIn = (organizationId: string, now: Date) => sql`l.organization_id = ${organizationId} and l.purpose = 'INVITATION' and l.used_at is null and l.expires_at > ${now}`

/** The open invitations of the principal's organization, the latest first. The field's guard has asked `members:read`. */
export const listVisibleInvitations = (ctx: OrganizationContext, page: PageArguments): Promise<Page<InvitationRow>> =>
  readPage(ctx.em, {
    columns: COLUMNS,
    from: sql`one_time_link l`,
    where: openIn(ctx.principal.organization.id, ctx.clock.now()),
    order: { name: 'invitations', expression: sql`l.created_at`, type: 'timestamptz', direction: 'DESC', id: sql`l.id` },
    tenant: ctx.principal.organization.id,
    page,
  })

/** For `node`: an open invitation for whoever holds `members:read`; null when there is none in the principal's organization. */
export async function findVisibleInvitation(ctx: RequestContext, id: string): Promise<InvitationRow | null> {
  if (!isIdOf('link', id) || refusalFor(ctx.principal, 'members:read', ctx.config.catalogue) !== null) return null
  const [row] = await rowsOf(ctx.em, sql<InvitationRow>`select ${SELECTION} from one_time_link l where ${openIn(ctx.principal?.organization?.id ?? '', ctx.clock.now())} and l.id = ${id}`)
  return row ?? null
}

/** An open invitation of the principal's organization, locked until the transaction ends: who accepts it meanwhile waits. Null when there is none. */
export async function lockOpenInvitation(tx: TransactionContext, id: string): Promise<InvitationRow | null> {
  if (!isIdOf('link', id)) return null
  const [row] = await rowsOf(tx.em, sql<InvitationRow>`select ${SELECTION} from one_time_link l where ${openIn(tx.principal.organization.id, tx.clock.now())} and l.id = ${id} for update`)
  return row ?? null
}

/** Ends a locked invitation now. */
export async function endInvitation(tx: TransactionContext, id: string): Promise<void> {
  const now = tx.clock.now()
  await rowsOf(tx.em, sql`update one_time_link set expires_at = ${now}, updated_at = ${now} where id = ${id} and organization_id = ${tx.principal.organization.id}`)
}
