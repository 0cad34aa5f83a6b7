import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { formatExact } from '../../lib/time.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { LastUse } from './LastUse.tsx';
import { wordsForPropagation } from './propagation.ts';
import { wordsForShortfalls } from './shortfalls.ts';

export const EndRotationDialog_apiKey = graphql(`
  fragment EndRotationDialog_apiKey on ApiKey {
    id
    name
    rotation {
      old { hint lastUsedAt }
      new { hint lastUsedAt }
    }
  }
`);

const EndApiKeyRotationMutation = graphql(`
  mutation EndApiKeyRotation($input: EndApiKeyRotationInput!) {
    endApiKeyRotation(input: $input) {
      ... on EndApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
      ... on SecretInUse { lastUsedAt lastUsedFrom }
    }
  }
`);

const CancelApiKeyRotationMutation = graphql(`
  mutation CancelApiKeyRotation($input: CancelApiKeyRotationInput!) {
    cancelApiKeyRotation(input: $input) {
      ... on CancelApiKeyRotationSuccess { apiKey { id } propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
      ... on SecretInUse { lastUsedAt lastUsedFrom }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
    }
  }
`);

interface EndRotationDialogProps {
  apiKey: FragmentType<typeof EndRotationDialog_apiKey>;
  /** `end` ends the old secret before its time; `cancel` ends the new one and keeps the old. */
  way: 'end' | 'cancel';
  onClose: () => void;
}

/** Ends one of the two secrets. Where that one is in use it says so, and asks once more. */
export function EndRotationDialog({ way, onClose, ...refs }: EndRotationDialogProps) {
  const apiKey = readFragment(EndRotationDialog_apiKey, refs.apiKey);
  const ending = useResultMutation(EndApiKeyRotationMutation);
  const cancelling = useResultMutation(CancelApiKeyRotationMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [inUse, setInUse] = useState(false);
  // What the dialog speaks of stays while the page behind it already shows the key without its rotation.
  const [secret] = useState(() => (way === 'end' ? apiKey.rotation?.old : apiKey.rotation?.new));

  const act = async () => {
    setRefusal(null);
    const input = { id: apiKey.id, confirmInUse: inUse };
    const result = await (way === 'end' ? ending.run({ input }) : cancelling.run({ input }));
    switch (result.__typename) {
      case 'EndApiKeyRotationSuccess':
        onClose();
        showToast({ text: `The old secret of “${apiKey.name}” has ended. ${wordsForPropagation(result.propagation)}` });
        return;
      case 'CancelApiKeyRotationSuccess':
        onClose();
        showToast({ text: `The rotation of “${apiKey.name}” is cancelled: its old secret stays. ${wordsForPropagation(result.propagation)}` });
        return;
      case 'SecretInUse':
        setInUse(true);
        setRefusal(`It was used ${formatExact(result.lastUsedAt)}${result.lastUsedFrom === null ? '' : ` from ${result.lastUsedFrom}`}. Whatever uses it is refused from then on.`);
        return;
      case 'PermissionNotDelegable':
        setRefusal(`${wordsForError(result)} It lacks ${wordsForShortfalls(result.missing).join(', ')}.`);
        return;
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
      title={way === 'end' ? `End the old secret of “${apiKey.name}”?` : `Cancel the rotation of “${apiKey.name}”?`}
      keep="Keep both secrets"
      act={inUse ? 'End it all the same' : way === 'end' ? 'End old secret' : 'End new secret'}
      pending={ending.pending || cancelling.pending}
      refusal={refusal}
      onAct={() => void act()}
      onClose={onClose}
    >
      <p>
        Every request with <code>{secret?.hint}</code> is refused from now on, for good. <LastUse at={secret?.lastUsedAt ?? null} />{' '}
        {way === 'end' ? 'The new secret is then the only one.' : 'The old secret stays, as long as the key does.'}
      </p>
    </ConfirmDialog>
  );
}
