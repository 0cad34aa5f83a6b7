import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { Dialog, DialogActions } from '../../ui/Dialog.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForPropagation } from './propagation.ts';
import { usedLately } from './used-lately.ts';

export const RevokeApiKeyDialog_apiKey = graphql(`
  fragment RevokeApiKeyDialog_apiKey on ApiKey {
    id
    name
    hint
    lastUsedAt
  }
`);

const RevokeApiKeyMutation = graphql(`
  mutation RevokeApiKey($input: RevokeApiKeyInput!) {
    revokeApiKey(input: $input) {
      ... on RevokeApiKeySuccess { apiKey { id status } alsoRevoked { id } propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
    }
  }
`);

interface RevokeApiKeyDialogProps {
  apiKey: FragmentType<typeof RevokeApiKeyDialog_apiKey>;
  onClose: () => void;
}

/** Revoking is final. Where the key was used lately, somebody will notice, so its name has to be typed. */
export function RevokeApiKeyDialog({ onClose, ...refs }: RevokeApiKeyDialogProps) {
  const apiKey = readFragment(RevokeApiKeyDialog_apiKey, refs.apiKey);
  const { run, pending } = useResultMutation(RevokeApiKeyMutation);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [everything, setEverything] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const mustType = usedLately(apiKey.lastUsedAt, Date.now());
  const ready = !mustType || typed.trim() === apiKey.name;

  const revoke = async () => {
    const result = await run({
      input: { id: apiKey.id, andEverythingMadeWithIt: everything, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
    });
    switch (result.__typename) {
      case 'RevokeApiKeySuccess':
        onClose();
        showToast({
          text:
            result.alsoRevoked.length === 0
              ? `“${apiKey.name}” is revoked. ${wordsForPropagation(result.propagation)}`
              : `“${apiKey.name}” and ${count(result.alsoRevoked.length, 'key')} made with it are revoked. ${wordsForPropagation(result.propagation)}`,
        });
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
    <Dialog opened title={`Revoke “${apiKey.name}”?`} onClose={onClose}>
      <p>
        Every request with <code>{apiKey.hint}</code> is refused from now on, for good. The record and its history stay.{' '}
        {apiKey.lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <RelativeTime instant={apiKey.lastUsedAt} />
            {mustType ? ', so something depends on it.' : '.'}
          </>
        )}
      </p>
      <TextInput
        label="Reason"
        description="Kept with the key and in the audit log."
        value={reason}
        maxLength={500}
        onChange={(event) => setReason(event.target.value)}
      />
      <CheckField
        label="And everything made with it"
        description="Keys that this key created, and the keys that those created."
        checked={everything}
        onChange={setEverything}
      />
      {mustType ? (
        <TextInput
          label={`Type “${apiKey.name}” to confirm`}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      {refusal === null ? null : (
        <Notice tone="danger" announce="alert">
          {refusal}
        </Notice>
      )}
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          Keep key
        </Button>
        <Button color="danger" disabled={!ready} loading={pending} onClick={() => void revoke()}>
          Revoke for good
        </Button>
      </DialogActions>
    </Dialog>
  );
}
