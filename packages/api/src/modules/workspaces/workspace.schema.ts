import { InvalidInput } from '../../application/invalid-input.ts'
import { builder } from '../../graphql/builder.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { permitOf, PermitType } from '../../graphql/shared-types.ts'
import { countApiKeysOfWorkspace } from '../api-keys/workspace-api-keys.repository.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { createWorkspace } from './create-workspace.ts'
import { updateWorkspace } from './update-workspace.ts'
import { WorkspaceNotFound, WorkspaceSlugTaken } from './workspace.errors.ts'
import { reasonAgainstArchiving, reasonAgainstRenaming, reasonAgainstUnarchiving } from './workspace.policy.ts'
import { findVisibleWorkspace, listVisibleWorkspaces, workspaceRowOf, type WorkspaceRow } from './workspace.repository.ts'

const ViewerCanType = builder.objectRef<WorkspaceRow>('WorkspaceViewerCan').implement({
  description: 'What you may do with a workspace, decided by the same rules that the mutations refuse by.',
  fields: (t) => ({
    rename: t.field({
      type: PermitType,
      description: 'Whether you may give it another name.',
      resolve: (_row, _args, { principal, config }) => permitOf(reasonAgainstRenaming(principal?.authority ?? null, config.catalogue)),
    }),
    archive: t.field({
      type: PermitType,
      description: 'Whether you may archive it now.',
      resolve: (row, _args, { principal, config }) => permitOf(reasonAgainstArchiving(principal?.authority ?? null, row.archived_at !== null, config.catalogue)),
    }),
    unarchive: t.field({
      type: PermitType,
      description: 'Whether you may take it back now.',
      resolve: (row, _args, { principal, config }) => permitOf(reasonAgainstUnarchiving(principal?.authority ?? null, row.archived_at !== null, config.catalogue)),
    }),
  }),
})

export const WorkspaceType = builder.objectRef<WorkspaceRow>('Workspace').implement({
  description: 'A part of an organization that keys can be limited to.',
  interfaces: [Node],
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'The short name that services use. It never changes and is never used again.' }),
    name: t.exposeString('name', { description: 'What people call it.' }),
    archivedAt: t.field({ type: 'DateTime', nullable: true, description: 'Since when it is archived: keys match nothing in it. Null while it is in use.', resolve: (row) => row.archived_at }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was made.', resolve: (row) => row.created_at }),
    apiKeyCount: t.withAuth({ permission: 'api_keys:read' }).int({
      nullable: true,
      description: 'How many of the keys that you may see chose it and work or could; keys for all workspaces are not among them. 10,000 stands for as many or more.',
      resolve: ({ id }, _args, ctx) => countApiKeysOfWorkspace(ctx, id),
    }),
    viewerCan: t.field({ type: ViewerCanType, description: 'What you may do with it.', resolve: (row) => row }),
  }),
})

registerNode('ws', 'Workspace', findVisibleWorkspace)

export const WorkspaceConnection = connectionOf('Workspace', WorkspaceType, 'workspaces')

const CreateWorkspaceInput = builder.inputType('CreateWorkspaceInput', {
  description: 'The workspace to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What people call it: 1 to 100 characters.' }),
    slug: t.string({ required: false, description: 'Lower-case letters, digits and hyphens, at most 40. Made from the name when left out.' }),
  }),
})

const CreateWorkspaceSuccess = builder.objectRef<{ workspace: WorkspaceRow }>('CreateWorkspaceSuccess').implement({
  description: 'The workspace was made.',
  fields: (t) => ({ workspace: t.field({ type: WorkspaceType, description: 'The new workspace.', resolve: (payload) => payload.workspace }) }),
})

builder.mutationField('createWorkspace', (t) =>
  t.withAuth({ permission: 'workspaces:write' }).field({
    type: CreateWorkspaceSuccess,
    nullable: true,
    errors: { types: [InvalidInput, WorkspaceSlugTaken] },
    description: 'Makes a workspace in the organization. Keys for all workspaces reach it at once.',
    args: { input: t.arg({ type: CreateWorkspaceInput, required: true, description: 'The workspace to make.' }) },
    resolve: async (_root, { input }, ctx) => ({ workspace: workspaceRowOf(await createWorkspace(ctx, input)) }),
  }),
)

const UpdateWorkspaceInput = builder.inputType('UpdateWorkspaceInput', {
  description: 'What to change of a workspace. Its slug never changes.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The workspace.' }),
    name: t.string({ required: true, description: 'What people call it: 1 to 100 characters.' }),
  }),
})

const UpdateWorkspaceSuccess = builder.objectRef<{ workspace: WorkspaceRow }>('UpdateWorkspaceSuccess').implement({
  description: 'The workspace is called so.',
  fields: (t) => ({ workspace: t.field({ type: WorkspaceType, description: 'The workspace as it is now.', resolve: (payload) => payload.workspace }) }),
})

builder.mutationField('updateWorkspace', (t) =>
  t.withAuth({ permission: 'workspaces:write' }).field({
    type: UpdateWorkspaceSuccess,
    nullable: true,
    errors: { types: [InvalidInput, WorkspaceNotFound] },
    description: 'Renames a workspace. Keys and services name it by its slug or id, so nothing stops working.',
    args: { input: t.arg({ type: UpdateWorkspaceInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, ctx) => ({ workspace: workspaceRowOf(await updateWorkspace(ctx, input)) }),
  }),
)

builder.objectField(OrganizationType, 'workspaces', (t) =>
  t.withAuth({ permission: 'workspaces:read' }).field({
    type: WorkspaceConnection,
    nullable: true,
    description: 'The workspaces that you may see, by name. A key that is limited to workspaces sees its own.',
    args: builder.args((arg) => ({
      includeArchived: arg.boolean({ required: false, description: 'Whether to list archived ones too.' }),
      ...pageArguments(arg),
    })),
    resolve: (organization, { includeArchived, ...page }, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleWorkspaces(ctx, { ...page, includeArchived: includeArchived === true })
    },
  }),
)
