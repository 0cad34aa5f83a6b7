import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { LastUse } from './LastUse.tsx';
import { wordsForPropagation } from './propagation.ts';
import { ReasonField, reasonInput } from './ReasonField.tsx';
import { RequestsOfDay } from './RequestsOfDay.tsx';
import { useEnableApiKey } from './use-enable-api-key.ts';

export const DisableApiKeyDialog_apiKey = graphql(`
  fragment DisableApiKeyDialog_apiKey on ApiKey {
    id
    name
    lastUsedAt
  }
`);

const DisableApiKeyMutation = graphql(`
  mutation DisableApiKey($input: DisableApiKeyInput!) {
    disableApiKey(input: $input) {
      ... on DisableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
    }
  }
`);

interface DisableApiKeyDialogProps {
  apiKey: FragmentType<typeof DisableApiKeyDialog_apiKey>;
  onClose: () => void;
}

/** Disabling can be undone, so it asks for a reason and not for courage. */
export function DisableApiKeyDialog({ onClose, ...refs }: DisableApiKeyDialogProps) {
  const apiKey = readFragment(DisableApiKeyDialog_apiKey, refs.apiKey);
  const { run, pending } = useResultMutation(DisableApiKeyMutation);
  const enable = useEnableApiKey();
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);

  const disable = async () => {
    const result = await run({ input: { id: apiKey.id, ...reasonInput(reason) } });
    switch (result.__typename) {
      case 'DisableApiKeySuccess':
        onClose();
        showToast({ text: `“${apiKey.name}” is disabled. ${wordsForPropagation(result.propagation)}`, action: { label: 'Undo', run: () => void enable({ id: apiKey.id, name: apiKey.name }) } });
        return;
      case 'InvalidInput':
      case 'ApiKeyNotFound':
      case 'ApiKeyNotChangeable':
      case 'StaleVersion':
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
      title={`Disable “${apiKey.name}”?`}
      keep="Cancel"
      act="Disable key"
      danger={false}
      pending={pending}
      refusal={refusal}
      onAct={() => void disable()}
      onClose={onClose}
    >
      <p>
        Requests with this key are refused at once, until it is enabled again. <LastUse at={apiKey.lastUsedAt} />
        <RequestsOfDay id={apiKey.id} />
      </p>
      <ReasonField value={reason} placeholder="Seen in a public repository" first onChange={setReason} />
    </ConfirmDialog>
  );
}
