import type { Authority } from '@latchkey/domain/authority.ts'
import { UniqueConstraintViolationException } from '@mikro-orm/core'
import { type RawBuilder, sql } from 'kysely'
import { isIdOf, newId } from '../../application/identifiers.ts'
import type { EntityManager, OrganizationContext, RequestContext } from '../../application/request-context.ts'
import type { TransactionContext, WriteContext } from '../../application/transact.ts'
import { type Page, type PageArguments, readPage } from '../../persistence/keyset.ts'
import { type Columns, millisecondsOf, rowsOf, selectionOf } from '../../persistence/rows.ts'
import { Workspace } from './workspace.entity.ts'
import { WorkspaceSlugTaken } from './workspace.errors.ts'

export interface WorkspaceRow {
  id: string
  slug: string
  name: string
  archived_at: number | null
  created_at: number
}

const COLUMNS: Columns<WorkspaceRow> = {
  id: sql`w.id`,
  slug: sql`w.slug`,
  name: sql`w.name`,
  archived_at: millisecondsOf(sql`w.archived_at`),
  created_at: millisecondsOf(sql`w.created_at`),
}
const SELECTION = selectionOf(COLUMNS)

/** A credential that is limited to workspaces sees its own and no others. */
const visible = (organizationId: string, workspaces: Authority['workspaces']): RawBuilder<unknown> =>
  workspaces === 'ALL'
    ? sql`w.organization_id = ${organizationId}`
    : sql`w.organization_id = ${organizationId} and w.id = any (${[...workspaces]}::text[])`

/** The workspaces of the organization that this principal may see, by name. */
export function listVisibleWorkspaces(ctx: OrganizationContext, { includeArchived, ...page }: PageArguments & { includeArchived: boolean }): Promise<Page<WorkspaceRow>> {
  const { organization, authority } = ctx.principal
  const archived = includeArchived ? sql`` : sql`and w.archived_at is null`
  return readPage(ctx.em, {
    columns: COLUMNS,
    from: sql`workspace w`,
    where: sql`${visible(organization.id, authority.workspaces)} ${archived}`,
    order: { name: 'workspaces', expression: sql`w.name`, type: 'text', direction: 'ASC', id: sql`w.id` },
    tenant: organization.id,
    page,
  })
}

/** A workspace by its id, or null when it does not exist or this principal may not see it. */
export async function findVisibleWorkspace(ctx: RequestContext, id: string): Promise<WorkspaceRow | null> {
  const { principal } = ctx
  if (principal === null || principal.authority === null || principal.organization === null) return null
  const [row] = await rowsOf(
    ctx.em,
    sql<WorkspaceRow>`select ${SELECTION} from workspace w where ${visible(principal.organization.id, principal.authority.workspaces)} and w.id = ${id}`,
  )
  return row ?? null
}

/** The workspaces of an organization with these ids, archived ones too, by name; ids of any other organization name nothing. */
export const listWorkspacesOf = (em: EntityManager, organizationId: string, ids: readonly string[]): Promise<WorkspaceRow[]> =>
  rowsOf(em, sql<WorkspaceRow>`select ${SELECTION} from workspace w where w.organization_id = ${organizationId} and w.id = any (${[...ids]}::text[]) order by w.name, w.id`)

/** Locks a workspace, archived or not, until the transaction ends. Null when it does not exist or this principal may not see it. */
export async function lockVisibleWorkspace(tx: TransactionContext, id: string): Promise<Workspace | null> {
  if (!isIdOf('workspace', id)) return null
  const { organization, authority } = tx.principal
  // Keys do not point at workspaces by a foreign key, so nobody else's insert waits for this lock.
  const [found] = await rowsOf(tx.em, sql<{ id: string }>`select w.id from workspace w where ${visible(organization.id, authority.workspaces)} and w.id = ${id} for update`)
  return found === undefined ? null : tx.em.findOneOrFail(Workspace, { id: found.id })
}

/** A workspace of this transaction as queries show it. */
export const workspaceRowOf = ({ id, slug, name, archivedAt, createdAt }: Workspace): WorkspaceRow => ({
  id,
  slug,
  name,
  archived_at: archivedAt?.getTime() ?? null,
  created_at: createdAt.getTime(),
})

export interface NewWorkspace {
  name: string
  slug: string
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
