import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';

const RemoveMemberMutation = graphql(`
  mutation RemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }
      ... on DomainError { code message }
    }
  }
`);

export function RemoveMemberDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { run, pending } = useResultMutation(RemoveMemberMutation);
  const [refusal, setRefusal] = useState<string | null>(null);
  const remove = async () => {
    const result = await run({ input: { id } });
    switch (result.__typename) {
      case 'RemoveMemberSuccess':
        onClose();
        showToast({
          text: `${name} is no longer a member.${result.revokedApiKeys === 0 ? '' : ` ${count(result.revokedApiKeys, 'personal key')} ended with that.`}`,
        });
        return;
      case 'InvalidInput':
      case 'MemberNotFound':
      case 'LastOwner':
      case 'RoleNotAssignable':
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
    <ConfirmDialog title={`Remove ${name}?`} keep="Keep member" act="Remove member" pending={pending} refusal={refusal} onAct={() => void remove()} onClose={onClose}>
      <p>They lose access to this organization at once, and their personal keys end with it. Service keys stay as they are.</p>
    </ConfirmDialog>
  );
}
