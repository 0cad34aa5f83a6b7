import { IconArchive, IconArchiveOff, IconDots, IconKey, IconPencil } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Chip } from '../../ui/Chip.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu, MenuItem } from '../../ui/Menu.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Cell, Table } from '../../ui/Table.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForReason } from '../../words/reason-words.ts';

const RenameWorkspaceDialog = lazy(async () => ({ default: (await import('./RenameWorkspaceDialog.tsx')).RenameWorkspaceDialog }));
const ArchiveWorkspaceDialog = lazy(async () => ({ default: (await import('./ArchiveWorkspaceDialog.tsx')).ArchiveWorkspaceDialog }));

const WorkspaceRow_workspace = graphql(`
  fragment WorkspaceRow_workspace on Workspace {
    id
    slug
    name
    archivedAt
    createdAt
    apiKeyCount
    viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } }
  }
`);

export const WorkspaceTable_connection = graphql(`
  fragment WorkspaceTable_connection on WorkspaceConnection {
    nodes { id ...WorkspaceRow_workspace }
  }
`);

const UnarchiveWorkspaceMutation = graphql(`
  mutation UnarchiveWorkspace($input: UnarchiveWorkspaceInput!) {
    unarchiveWorkspace(input: $input) {
      ... on UnarchiveWorkspaceSuccess { workspace { id archivedAt } }
      ... on DomainError { code message }
    }
  }
`);

interface WorkspaceTableProps {
  connection: FragmentType<typeof WorkspaceTable_connection>;
  organizationSlug: string;
  footer: ReactNode;
}

const columns = [{ name: 'Workspace' }, { name: 'Short name' }, { name: 'Keys limited to it' }, { name: 'Created' }, { name: 'Actions', hidden: true }];

export function WorkspaceTable({ organizationSlug, footer, ...refs }: WorkspaceTableProps) {
  const connection = readFragment(WorkspaceTable_connection, refs.connection);
  return (
    <Table label="Workspaces" columns={columns} footer={footer}>
      {connection.nodes.map((workspace) => (
        <WorkspaceRow key={workspace.id} workspace={workspace} organizationSlug={organizationSlug} />
      ))}
    </Table>
  );
}

interface WorkspaceRowProps {
  workspace: FragmentType<typeof WorkspaceRow_workspace>;
  organizationSlug: string;
}

const reasonOf = ({ allowed, reason }: { allowed: boolean; reason: string | null }): string | null => (allowed ? null : wordsForReason(reason));

function WorkspaceRow({ organizationSlug, ...refs }: WorkspaceRowProps) {
  const workspace = readFragment(WorkspaceRow_workspace, refs.workspace);
  const { viewerCan } = workspace;
  const [open, setOpen] = useState<'rename' | 'archive' | null>(null);
  const { run } = useResultMutation(UnarchiveWorkspaceMutation);
  const navigate = useNavigate();
  const close = () => setOpen(null);
  const takeBack = async () => {
    const result = await run({ input: { id: workspace.id } });
    switch (result.__typename) {
      case 'UnarchiveWorkspaceSuccess':
        showToast({ text: `“${workspace.name}” is in use again, with every key that had it.` });
        return;
      case 'WorkspaceNotFound':
        showToast({ text: wordsForError(result), tone: 'danger' });
        return;
      case 'Failed':
        showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <tr role="row">
      <Cell>
        <strong style={{ fontWeight: 580 }}>{workspace.name}</strong> {workspace.archivedAt === null ? null : <Chip tone="neutral">Archived</Chip>}
      </Cell>
      <Cell label="Short name">
        <span className="mono">{workspace.slug}</span>
      </Cell>
      <Cell label="Keys limited to it">
        {workspace.apiKeyCount === null ? <span className="muted">Not yours to see</span> : workspace.apiKeyCount === 0 ? <span className="muted">None</span> : count(workspace.apiKeyCount, 'key')}
      </Cell>
      <Cell label="Created">
        <RelativeTime instant={workspace.createdAt} />
      </Cell>
      <Cell corner>
        <Menu
          align="end"
          trigger={(trigger) => (
            <IconButton {...trigger} aria-label={`Actions for ${workspace.name}`}>
              <IconDots size={18} stroke={1.75} aria-hidden />
            </IconButton>
          )}
        >
          <MenuItem icon={<IconKey size={16} stroke={1.75} aria-hidden />} onSelect={() => void navigate({ to: paths.apiKeys(organizationSlug), search: { workspace: workspace.id } })}>
            Show its keys
          </MenuItem>
          <MenuItem icon={<IconPencil size={16} stroke={1.75} aria-hidden />} reason={reasonOf(viewerCan.rename)} onSelect={() => setOpen('rename')}>
            Rename…
          </MenuItem>
          {workspace.archivedAt === null ? (
            <MenuItem danger icon={<IconArchive size={16} stroke={1.75} aria-hidden />} reason={reasonOf(viewerCan.archive)} onSelect={() => setOpen('archive')}>
              Archive…
            </MenuItem>
          ) : (
            <MenuItem icon={<IconArchiveOff size={16} stroke={1.75} aria-hidden />} reason={reasonOf(viewerCan.unarchive)} onSelect={() => void takeBack()}>
              Take back
            </MenuItem>
          )}
        </Menu>
        <Suspense>
          {open === 'rename' ? <RenameWorkspaceDialog id={workspace.id} name={workspace.name} onClose={close} /> : null}
          {open === 'archive' ? <ArchiveWorkspaceDialog id={workspace.id} name={workspace.name} organizationSlug={organizationSlug} onClose={close} /> : null}
        </Suspense>
      </Cell>
    </tr>
  );
}
