import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { type AffectedApiKeys, listApiKeysOfWorkspace } from '../api-keys/workspace-api-keys.repository.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import type { Workspace } from './workspace.entity.ts'
import { WorkspaceNotFound } from './workspace.errors.ts'
import { lockVisibleWorkspace } from './workspace.repository.ts'

/**
 * Archives a workspace: from the commit on it is no member of "all" and matches nothing, so keys answer WRONG_WORKSPACE
 * for it. No key is changed, so that taking it back restores everything. Names the keys that chose it and could still
 * work, as far as the caller may see keys. Needs `workspaces:write` and all workspaces; doing it twice changes nothing.
 */
export function archiveWorkspace(ctx: OrganizationContext, input: { id: string }): Promise<{ workspace: Workspace; affected: AffectedApiKeys }> {
  return transact(ctx, 'workspaces:write', async (tx) => {
    const workspace = await lockVisibleWorkspace(tx, input.id)
    if (workspace === null) throw new WorkspaceNotFound()
    const now = tx.clock.now()
    if (workspace.archivedAt === null) {
      workspace.archivedAt = now
      workspace.updatedAt = now
      await tx.em.flush()
      recordAudit(tx, { action: 'workspace.archived', target: { kind: 'workspace', id: workspace.id, name: workspace.name }, before: { archivedAt: null }, after: { archivedAt: now.toISOString() } })
    }
    return { workspace, affected: await listApiKeysOfWorkspace(tx, workspace.id) }
  })
}

/** Takes an archived workspace back: every key that chose it, and every key for all workspaces, works in it again. Needs `workspaces:write` and all workspaces. */
export function unarchiveWorkspace(ctx: OrganizationContext, input: { id: string }): Promise<Workspace> {
  return transact(ctx, 'workspaces:write', async (tx) => {
    const workspace = await lockVisibleWorkspace(tx, input.id)
    if (workspace === null) throw new WorkspaceNotFound()
    const { archivedAt } = workspace
    if (archivedAt === null) return workspace
    workspace.archivedAt = null
    workspace.updatedAt = tx.clock.now()
    recordAudit(tx, { action: 'workspace.unarchived', target: { kind: 'workspace', id: workspace.id, name: workspace.name }, before: { archivedAt: archivedAt.toISOString() }, after: { archivedAt: null } })
    return workspace
  })
}
