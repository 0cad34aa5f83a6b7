import { isIdOf } from '../../application/identifiers.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { OperationVersionInUse, OperationVersionNotFound } from './persisted-operation.errors.ts'
import { findOperationVersion, listOperationsOfVersionAlone, lockOperationRegistry, type OperationVersionRow, raiseOperationRevision, retireVersion } from './persisted-operation.repository.ts'

export interface Retirement {
  version: OperationVersionRow
  /** The operations that cannot be run any more. */
  retiredOperationIds: string[]
}

const LATELY_MS = 7 * 86_400_000

/**
 * Takes a version out of use: what only it has is refused from now on. Where that was used in the last 7 days it must be
 * asked for with `evenIfUsed`. Retiring a retired one changes nothing. Needs `operations:write` and all workspaces.
 */
export async function retireOperationVersion(ctx: OrganizationContext, { id, evenIfUsed }: { id: string; evenIfUsed?: boolean | null | undefined }): Promise<Retirement> {
  const retirement = await transact(ctx, 'operations:write', async (tx): Promise<Retirement> => {
    const { id: organizationId } = tx.principal.organization
    await lockOperationRegistry(tx, organizationId)
    const version = isIdOf('operationVersion', id) ? await findOperationVersion(tx, organizationId, id) : null
    if (version === null) throw new OperationVersionNotFound()
    if (version.retired_at !== null) return { version, retiredOperationIds: [] }
    const now = tx.clock.now().getTime()
    const alone = await listOperationsOfVersionAlone(tx, organizationId, version)
    const used = alone.filter(({ last_used_at: at }) => at !== null && at > now - LATELY_MS)
    if (used.length > 0 && evenIfUsed !== true) {
      throw new OperationVersionInUse(
        used.map(({ digest }) => digest),
        new Date(Math.max(...used.map(({ last_used_at: at }) => at ?? 0))),
      )
    }
    const digests = alone.map(({ digest }) => digest)
    await retireVersion(tx, organizationId, version.id, digests)
    await raiseOperationRevision(tx, organizationId)
    recordAudit(tx, {
      action: 'persisted_operations.version_retired',
      target: { kind: 'operation_version', id: version.id, name: `${version.client}@${version.version}` },
      before: { client: version.client, version: version.version, operations: version.operations.length, retired: false },
      after: { retired: true, retiredOperations: digests.length },
    })
    return { version: { ...version, retired_at: now }, retiredOperationIds: digests }
  })
  ctx.operations.changed(ctx.principal.organization.id)
  return retirement
}
