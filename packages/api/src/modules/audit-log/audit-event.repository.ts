import { AUDIT_ACTIONS, isAuditAction } from '@latchkey/domain/audit/actions.ts'
import { parseAddress } from '@latchkey/domain/address/cidr.ts'
import { type RawBuilder, sql } from 'kysely'
import { refusalFor } from '../../application/demand.ts'
import { ID_PREFIXES, type IdNoun, isIdOf } from '../../application/identifiers.ts'
import { badArgument } from '../../application/refusal.ts'
import { idText } from '../../application/storable-text.ts'
import type { OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { AuditActor, AuditCredential } from '../../application/transact.ts'
import { type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { type Columns, millisecondsOf, rowsOf, selectionOf } from '../../persistence/rows.ts'

/** An event as it was written, in the words of its canonical body. */
export interface AuditEventRow {
  id: string
  sequence: number
  occurred_at: number
  body: AuditEventBody
  /** What was hashed, word for word. */
  record: string
  /** In hex. */
  previous_hash: string
  hash: string
}

export interface AuditEventBody {
  action: string
  actor: AuditActor
  credential: AuditCredential
  target: { kind: string; id: string | null; name: string | null }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  ip: string | null
  userAgent: string | null
  requestId: string
}

export interface AuditEventFilter {
  action?: string | null | undefined
  actorId?: string | null | undefined
  targetId?: string | null | undefined
  ip?: string | null | undefined
  from?: Date | null | undefined
  to?: Date | null | undefined
}

const COLUMNS: Columns<AuditEventRow> = {
  id: sql`e.id`,
  sequence: sql`e.sequence::float8`,
  occurred_at: millisecondsOf(sql`e.occurred_at`),
  body: sql`e.body::json`,
  record: sql`concat_ws(chr(10), e.chain, e.sequence, to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.body)`,
  previous_hash: sql`encode(e.previous_hash, 'hex')`,
  hash: sql`encode(e.hash, 'hex')`,
}
/** The one spelling in which addresses are written down. */
function spelledAddress(text: string): string {
  const parsed = parseAddress(text)
  return parsed.ok ? parsed.text : text
}

/** An action of another chain can be in no organization's log either. */
function actionInLog(action: string): string {
  if (isAuditAction(action) && AUDIT_ACTIONS[action].chain === 'ORGANIZATION') return action
  throw badArgument('action', "is none that an organization's audit log has. docs/audit-actions.md lists them, such as api_key.created.")
}

const ANY_NOUN = Object.keys(ID_PREFIXES) as IdNoun[]

function filterConditions(filter: AuditEventFilter): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  const add = <V>(value: V | null | undefined, condition: (value: V) => RawBuilder<unknown>): void => {
    if (value !== null && value !== undefined) conditions.push(condition(value))
  }
  add(filter.action, (action) => sql`e.action = ${actionInLog(action)}`)
  add(filter.actorId, (id) => sql`e.actor_id = ${idText('actorId', ['user', 'apiKey'], id)}`)
  add(filter.targetId, (id) => sql`e.target_id = ${idText('targetId', ANY_NOUN, id)}`)
  add(filter.ip, (ip) => sql`e.ip = ${spelledAddress(ip)}`)
  add(filter.from, (from) => sql`e.occurred_at >= ${from}`)
  add(filter.to, (to) => sql`e.occurred_at < ${to}`)
  return conditions
}

/** The events of the organization, the latest first. The caller has asked `audit_log:read` for all workspaces. */
export function listVisibleAuditEvents(ctx: OrganizationContext, { filter, page }: { filter: AuditEventFilter; page: PageArguments }): Promise<Page<AuditEventRow>> {
  const organizationId = ctx.principal.organization.id
  return readPage(ctx.em, {
    columns: COLUMNS,
    from: sql`audit_event e`,
    where: sql.join([sql`e.chain = ${organizationId}`, ...filterConditions(filter)], sql` and `),
    order: { name: 'audit_events', expression: sql`e.sequence`, type: 'bigint', direction: 'DESC', id: sql`e.id` },
    tenant: organizationId,
    page,
  })
}

/** An event by its id, or null when it does not exist or this principal may not read the audit log that it is in. */
export async function findVisibleAuditEvent(ctx: RequestContext, id: string): Promise<AuditEventRow | null> {
  const { principal } = ctx
  if (principal === null || principal.organization === null || !isIdOf('auditEvent', id)) return null
  if (refusalFor(principal, 'audit_log:read', ctx.config.catalogue) !== null) return null
  const [row] = await rowsOf(ctx.em, sql<AuditEventRow>`select ${selectionOf(COLUMNS)} from audit_event e where e.chain = ${principal.organization.id} and e.id = ${id}`)
  return row ?? null
}
