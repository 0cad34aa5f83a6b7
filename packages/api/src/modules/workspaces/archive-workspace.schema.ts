import { builder } from '../../graphql/builder.ts'
import { ApiKeyType } from '../api-keys/api-key.schema.ts'
import type { AffectedApiKeys } from '../api-keys/workspace-api-keys.repository.ts'
import { archiveWorkspace, unarchiveWorkspace } from './archive-workspace.ts'
import { WorkspaceNotFound } from './workspace.errors.ts'
import { type WorkspaceRow, workspaceRowOf } from './workspace.repository.ts'
import { WorkspaceType } from './workspace.schema.ts'

const ArchiveWorkspaceInput = builder.inputType('ArchiveWorkspaceInput', {
  description: 'The workspace to archive.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The workspace.' }) }),
})

const ArchiveWorkspaceSuccess = builder.objectRef<{ workspace: WorkspaceRow; affected: AffectedApiKeys }>('ArchiveWorkspaceSuccess').implement({
  description: 'The workspace is archived: no key matches in it any more.',
  fields: (t) => ({
    workspace: t.field({ type: WorkspaceType, description: 'The workspace as it is now.', resolve: (payload) => payload.workspace }),
    affectedApiKeyCount: t.int({
      description: 'How many keys that could still work had chosen it; counted among the keys that you may see. Keys for all workspaces lose it too and are not counted.',
      resolve: ({ affected }) => affected.count,
    }),
    affectedApiKeys: t.field({ type: [ApiKeyType], description: 'The first 100 of them, by name. Each keeps its list, so un-archiving restores it.', resolve: ({ affected }) => affected.first }),
  }),
})

builder.mutationField('archiveWorkspace', (t) =>
  t.withAuth({ permission: 'workspaces:write' }).field({
    type: ArchiveWorkspaceSuccess,
    nullable: true,
    errors: { types: [WorkspaceNotFound] },
    description: 'Archives a workspace. It is no member of "all" any more, and keys that ask for it are answered WRONG_WORKSPACE. Archiving an archived one changes nothing.',
    args: { input: t.arg({ type: ArchiveWorkspaceInput, required: true, description: 'The workspace to archive.' }) },
    resolve: async (_root, { input }, ctx) => {
      const { workspace, affected } = await archiveWorkspace(ctx, input)
      return { workspace: workspaceRowOf(workspace), affected }
    },
  }),
)

const UnarchiveWorkspaceInput = builder.inputType('UnarchiveWorkspaceInput', {
  description: 'The workspace to take back.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The workspace.' }) }),
})

const UnarchiveWorkspaceSuccess = builder.objectRef<{ workspace: WorkspaceRow }>('UnarchiveWorkspaceSuccess').implement({
  description: 'The workspace is in use again.',
  fields: (t) => ({ workspace: t.field({ type: WorkspaceType, description: 'The workspace as it is now.', resolve: (payload) => payload.workspace }) }),
})

builder.mutationField('unarchiveWorkspace', (t) =>
  t.withAuth({ permission: 'workspaces:write' }).field({
    type: UnarchiveWorkspaceSuccess,
    nullable: true,
    errors: { types: [WorkspaceNotFound] },
    description: 'Takes an archived workspace back: keys that chose it and keys for all workspaces work in it again. Doing it to one in use changes nothing.',
    args: { input: t.arg({ type: UnarchiveWorkspaceInput, required: true, description: 'The workspace to take back.' }) },
    resolve: async (_root, { input }, ctx) => ({ workspace: workspaceRowOf(await unarchiveWorkspace(ctx, input)) }),
  }),
)
