import { parseName } from '@latchkey/domain/naming.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import type { Workspace } from './workspace.entity.ts'
import { WorkspaceNotFound } from './workspace.errors.ts'
import { lockVisibleWorkspace } from './workspace.repository.ts'

/** Renames a workspace; the same name again changes nothing. Needs `workspaces:write` and all workspaces. An archived one can be renamed too. */
export function updateWorkspace(ctx: OrganizationContext, input: { id: string; name: string }): Promise<Workspace> {
  return transact(ctx, 'workspaces:write', async (tx) => {
    const name = parseName(input.name)
    if (!name.ok) throw new InvalidInput(name.issues)
    const workspace = await lockVisibleWorkspace(tx, input.id)
    if (workspace === null) throw new WorkspaceNotFound()
    if (workspace.name === name.value) return workspace
    recordAudit(tx, { action: 'workspace.updated', target: { kind: 'workspace', id: workspace.id, name: workspace.name }, before: { name: workspace.name }, after: { name: name.value } })
    workspace.name = name.value
    workspace.updatedAt = tx.clock.now()
    return workspace
  })
}
