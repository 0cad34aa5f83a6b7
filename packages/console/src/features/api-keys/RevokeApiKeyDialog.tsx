import { useState } from 'react';
import { useQuery } from 'urql';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { CheckField } from '../../ui/CheckField.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { LastUse } from './LastUse.tsx';
import { wordsForPropagation } from './propagation.ts';
import { ReasonField, reasonInput } from './ReasonField.tsx';
import { RequestsOfDay } from './RequestsOfDay.tsx';
import { typedName, usedLately } from './used-lately.ts';

export const RevokeApiKeyDialog_apiKey = graphql(`
  fragment RevokeApiKeyDialog_apiKey on ApiKey {
    id
    name
    hint
    lastUsedAt
  }
`);

/** Asked for when the question is, so that the number in it is of now. */
const MadeWithKeyQuery = graphql(`
  query MadeWithKey($id: ID!) {
    organization {
      id
      made: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }
    }
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
  const [{ data }] = useQuery({ query: MadeWithKeyQuery, variables: { id: apiKey.id }, requestPolicy: 'network-only' });
  const made = data?.organization?.made?.totalCount ?? 0;
  const { run, pending } = useResultMutation(RevokeApiKeyMutation);
  const [reason, setReason] = useState('');
  const [everything, setEverything] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const mustType = usedLately(apiKey.lastUsedAt, Date.now());

  const revoke = async () => {
    const result = await run({
      input: { id: apiKey.id, andEverythingMadeWithIt: everything, ...reasonInput(reason) },
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
    <ConfirmDialog
      title={`Revoke “${apiKey.name}”?`}
      keep="Keep key"
      act="Revoke for good"
      typed={mustType ? typedName(apiKey.name) : null}
      pending={pending}
      refusal={refusal}
      onAct={() => void revoke()}
      onClose={onClose}
    >
      <p>
        Every request with <code>{apiKey.hint}</code> is refused from now on, for good. The record and its history stay.{' '}
        <LastUse at={apiKey.lastUsedAt} so={mustType ? ', so something depends on it' : ''} />
        <RequestsOfDay id={apiKey.id} />
      </p>
      <ReasonField value={reason} onChange={setReason} />
      {made === 0 ? null : (
        <CheckField
          label="And everything made with it"
          description={`It made ${count(made, 'key')}. Keys that ${made === 1 ? 'that one' : 'those'} made are revoked with ${made === 1 ? 'it' : 'them'}.`}
          checked={everything}
          onChange={setEverything}
        />
      )}
    </ConfirmDialog>
  );
}
