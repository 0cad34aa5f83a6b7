import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { KeyLinks } from '../../ui/KeyLinks.tsx';
import { SkeletonRows } from '../../ui/Skeleton.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';

/** Asked for when the question is, so that the numbers in it are of now. */
const KeysOfWorkspaceQuery = graphql(`
  query KeysOfWorkspace($workspaceId: ID!) {
    organization {
      id
      chosen: apiKeys(filter: { workspaceId: $workspaceId, workspaceScope: CHOSEN, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {
        totalCount
        totalCountExact
        nodes { id name hint }
      }
    }
  }
`);

const ArchiveWorkspaceMutation = graphql(`
  mutation ArchiveWorkspace($input: ArchiveWorkspaceInput!) {
    archiveWorkspace(input: $input) {
      ... on ArchiveWorkspaceSuccess { workspace { id archivedAt } affectedApiKeyCount }
      ... on DomainError { code message }
    }
  }
`);

interface ArchiveWorkspaceDialogProps {
  id: string;
  name: string;
  organizationSlug: string;
  onClose: () => void;
}

/** Says which keys it touches before it is done. It can be taken back whole. */
export function ArchiveWorkspaceDialog({ id, name, organizationSlug, onClose }: ArchiveWorkspaceDialogProps) {
  const [{ data, fetching }] = useQuery({ query: KeysOfWorkspaceQuery, variables: { workspaceId: id }, requestPolicy: 'network-only' });
  const { run, pending } = useResultMutation(ArchiveWorkspaceMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const chosen = data?.organization?.chosen;
  const archive = async () => {
    const result = await run({ input: { id } });
    switch (result.__typename) {
      case 'ArchiveWorkspaceSuccess':
        onClose();
        showToast({
          text: `“${name}” is archived.${result.affectedApiKeyCount === 0 ? '' : ` ${count(result.affectedApiKeyCount, 'key')} ${result.affectedApiKeyCount === 1 ? 'matches' : 'match'} nothing in it any more.`}`,
        });
        return;
      case 'WorkspaceNotFound':
        setRefusal(wordsForError(result));
        return;
      case 'Failed':
        setRefusal(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <ConfirmDialog title={`Archive “${name}”?`} keep="Keep it" act="Archive workspace" pending={pending} refusal={refusal} onAct={() => void archive()} onClose={onClose}>
      <p>
        Requests that name this workspace are refused from now on, also with keys of all workspaces. Keys keep their lists, so taking the workspace back
        restores everything.
      </p>
      {fetching || chosen === undefined ? (
        fetching ? <SkeletonRows rows={2} height={1.5} /> : null
      ) : chosen === null || chosen.totalCount === 0 ? (
        <p className="muted">No key has chosen it.</p>
      ) : (
        <div>
          <p>
            {count(chosen.totalCount, 'key')}
            {chosen.totalCountExact ? '' : ' or more'} chose it:
          </p>
          <KeyLinks keys={chosen.nodes} organizationSlug={organizationSlug} all={chosen.totalCount > chosen.nodes.length ? { workspace: id } : undefined} />
        </div>
      )}
    </ConfirmDialog>
  );
}
