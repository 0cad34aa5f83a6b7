import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForPropagation } from './propagation.ts';
import { RequestsOfDay } from './RequestsOfDay.tsx';
import { typedName, usedLately } from './used-lately.ts';

export const DeleteApiKeyDialog_apiKey = graphql(`
  fragment DeleteApiKeyDialog_apiKey on ApiKey {
    id
    name
    status
    lastUsedAt
  }
`);

const DeleteApiKeyMutation = graphql(`
  mutation DeleteApiKey($input: DeleteApiKeyInput!) {
    deleteApiKey(input: $input) {
      ... on DeleteApiKeySuccess { deletedApiKeyId propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
    }
  }
`);

interface DeleteApiKeyDialogProps {
  apiKey: FragmentType<typeof DeleteApiKeyDialog_apiKey>;
  onClose: () => void;
  onDeleted: () => void;
}

export function DeleteApiKeyDialog({ onClose, onDeleted, ...refs }: DeleteApiKeyDialogProps) {
  const apiKey = readFragment(DeleteApiKeyDialog_apiKey, refs.apiKey);
  const { run, pending } = useResultMutation(DeleteApiKeyMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const mustType = apiKey.status === 'ACTIVE' && usedLately(apiKey.lastUsedAt, Date.now());

  const remove = async () => {
    const result = await run({ input: { id: apiKey.id } });
    switch (result.__typename) {
      case 'DeleteApiKeySuccess':
        onClose();
        onDeleted();
        showToast({ text: `“${apiKey.name}” is deleted. ${wordsForPropagation(result.propagation)}` });
        return;
      case 'InvalidInput':
      case 'ApiKeyNotFound':
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
    <ConfirmDialog
      title={`Delete “${apiKey.name}”?`}
      keep="Keep key"
      act="Delete key"
      typed={mustType ? typedName(apiKey.name) : null}
      pending={pending}
      refusal={refusal}
      onAct={() => void remove()}
      onClose={onClose}
    >
      <p>
        {apiKey.status === 'REVOKED' ? 'The' : 'The key is revoked at once, and the'} record leaves every list and search. What it did stays in the
        audit log. To keep the record in sight, revoke the key instead.
        {apiKey.status === 'REVOKED' ? null : <RequestsOfDay id={apiKey.id} />}
      </p>
    </ConfirmDialog>
  );
}
