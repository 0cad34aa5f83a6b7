import { parseName, parseSlug } from '@latchkey/domain/naming.ts'
import { InvalidInput, refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { slugOf } from '../organizations/organization.policy.ts'
import type { Workspace } from './workspace.entity.ts'
import { addWorkspace, type NewWorkspace } from './workspace.repository.ts'

/** What a new workspace will be called, or `InvalidInput`. Without a slug it gets one from its name. */
export function parseNewWorkspace(input: { name: string; slug?: string | null | undefined }): NewWorkspace {
  const name = parseName(input.name)
  const slug = parseSlug(input.slug ?? slugOf(input.name))
  refuseInvalid(name, slug)
  if (!name.ok || !slug.ok) throw new InvalidInput([])
  return { name: name.value, slug: slug.value }
}

/** Creates a workspace. Needs `workspaces:write` and all workspaces. */
export function createWorkspace(ctx: OrganizationContext, input: { name: string; slug?: string | null | undefined }): Promise<Workspace> {
  const parsed = parseNewWorkspace(input)
  return transact(ctx, 'workspaces:write', async (tx) => {
    const workspace = await addWorkspace(tx, tx.principal.organization.id, parsed)
    recordAudit(tx, { action: 'workspace.created', target: { kind: 'workspace', id: workspace.id, name: workspace.name }, after: { ...parsed } })
    return workspace
  })
}
