import { useState } from 'react';
import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';

const WithdrawInvitationMutation = graphql(`
  mutation WithdrawInvitation($input: WithdrawInvitationInput!) {
    withdrawInvitation(input: $input) {
      ... on WithdrawInvitationSuccess { withdrawnInvitationId }
      ... on DomainError { code message }
    }
  }
`);

export function WithdrawInvitationDialog({ id, email, onClose }: { id: string; email: string; onClose: () => void }) {
  const { run, pending } = useResultMutation(WithdrawInvitationMutation, ['Invitation']);
  const [refusal, setRefusal] = useState<string | null>(null);
  const withdraw = async () => {
    const result = await run({ input: { id } });
    switch (result.__typename) {
      case 'WithdrawInvitationSuccess':
        onClose();
        showToast({ text: `The invitation of ${email} is withdrawn.` });
        return;
      case 'InvitationNotFound':
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
    <ConfirmDialog
      title={`Withdraw the invitation of ${email}?`}
      keep="Keep it"
      act="Withdraw invitation"
      pending={pending}
      refusal={refusal}
      onAct={() => void withdraw()}
      onClose={onClose}
    >
      <p>Its link stops working at once. You can invite the person again; that makes a new link.</p>
    </ConfirmDialog>
  );
}
