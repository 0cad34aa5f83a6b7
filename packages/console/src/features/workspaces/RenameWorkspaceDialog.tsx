import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { Dialog, DialogActions, DialogForm } from '../../ui/Dialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { issuesByField } from '../../words/issues.ts';

const UpdateWorkspaceMutation = graphql(`
  mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {
    updateWorkspace(input: $input) {
      ... on UpdateWorkspaceSuccess { workspace { id name } }
      ... on DomainError { code message }
      ... on InvalidInput { issues { path code message } }
    }
  }
`);

/** A new name; keys and services go on, since they know the short name. */
export function RenameWorkspaceDialog({ id, name: before, onClose }: { id: string; name: string; onClose: () => void }) {
  const { run, pending } = useResultMutation(UpdateWorkspaceMutation);
  const [name, setName] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  const rename = async () => {
    const result = await run({ input: { id, name: name.trim() } });
    switch (result.__typename) {
      case 'UpdateWorkspaceSuccess':
        onClose();
        showToast({ text: `The workspace is called “${result.workspace.name}” now.` });
        return;
      case 'InvalidInput':
        setProblem(issuesByField(result.issues).get('name') ?? wordsForError(result));
        return;
      case 'WorkspaceNotFound':
        setProblem(wordsForError(result));
        return;
      case 'Failed':
        setProblem(wordsForFailure(result.failure));
        return;
      default:
        assertNever(result);
    }
  };
  return (
    <Dialog opened title={`Rename “${before}”`} onClose={onClose}>
      <DialogForm
        onSubmit={() => {
          if (!pending) void rename();
        }}
      >
        <TextInput
          data-autofocus
          label="Name"
          description="The short name stays, so nothing that uses it stops working."
          value={name}
          error={problem}
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
        />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={pending}>
            Rename
          </Button>
        </DialogActions>
      </DialogForm>
    </Dialog>
  );
}
