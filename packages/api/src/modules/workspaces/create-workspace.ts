import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { parseName, parseSlug } from '@latchkey/domain/naming.ts'
import { newId } from '../../application/identifiers.ts'
import { InvalidInput, refuseInvalid } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { transact, type WriteContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { Workspace } from './workspace.entity.ts'
import { WorkspaceSlugTaken } from './workspace.errors.ts'

export interface NewWorkspace {
  name: string
  slug: string
}

/** A slug for a name: its letters and digits, joined by hyphens. Empty when it has none that a slug may hold. */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')

/** What a new workspace will be called, or `InvalidInput`. Without a slug it gets one from its name. */
export function parseNewWorkspace(input: { name: string; slug?: string | null | undefined }): NewWorkspace {
  const name = parseName(input.name)
  const slug = parseSlug(input.slug ?? slugOf(input.name))
  refuseInvalid(name, slug)
  if (!name.ok || !slug.ok) throw new InvalidInput([])
  return { name: name.value, slug: slug.value }
}

/** Adds a workspace inside a transaction. Throws `WorkspaceSlugTaken` for a slug that any workspace, archived ones too, has. */
export async function addWorkspace(tx: WriteContext, organizationId: string, { name, slug }: NewWorkspace): Promise<Workspace> {
  const now = tx.clock.now()
  const workspace = tx.em.create(Workspace, { id: newId(tx.random, 'workspace'), organization: organizationId, name, slug, archivedAt: null, createdAt: now, updatedAt: now })
  try {
    await tx.em.flush()
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new WorkspaceSlugTaken(slug)
    throw error
  }
  return workspace
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
