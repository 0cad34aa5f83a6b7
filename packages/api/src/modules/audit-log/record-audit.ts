import type { AuditAction } from '@latchkey/domain/audit/actions.ts'
import type { TransactionContext, WriteContext } from '../../application/transact.ts'

interface AuditedChange {
  action: AuditAction
  target: { kind: string; id: string | null; name: string | null }
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
}

const remember = (tx: WriteContext, organizationId: string | null, change: AuditedChange): void => {
  tx.events.push({ ...change, organizationId, before: change.before ?? null, after: change.after ?? null })
}

/**
 * Remembers an event of the principal's organization; `transact` appends it as the last thing before the commit. Actor,
 * credential, address and request id come from the transaction, so no caller can forget or forge them. Give ids, hints
 * and settings in `before` and `after`, never a secret or a digest.
 */
export const recordAudit = (tx: TransactionContext, change: AuditedChange): void => remember(tx, tx.principal.organization.id, change)

/** The same for an organization that is not a principal's: members' links, the operator's commands. */
export const recordAuditOf = (tx: WriteContext, organizationId: string, change: AuditedChange): void => remember(tx, organizationId, change)

/** The same for the chain of the installation: organizations, gateway keys, the catalogue, sessions. */
export const recordInstallationAudit = (tx: WriteContext, change: AuditedChange): void => remember(tx, null, change)
