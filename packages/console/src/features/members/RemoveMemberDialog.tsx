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
const KeysOfMemberQuery = graphql(`
  query KeysOfMember($userId: ID!) {
    organization {
      id
      personal: apiKeys(filter: { ownerId: $userId, ownership: PERSONAL, status: [ACTIVE, DISABLED, SUSPENDED] }, first: 10) {
        totalCount
        totalCountExact
        nodes { id name hint }
      }
    }
  }
`);

const RemoveMemberMutation = graphql(`
  mutation RemoveMember($input: RemoveMemberInput!) {
    removeMember(input: $input) {
      ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }
      ... on DomainError { code message }
    }
  }
`);

interface RemoveMemberDialogProps {
  id: string;
  userId: string;
  name: string;
  organizationSlug: string;
  onClose: () => void;
  onRemoved?: () => void;
}

/** Says which keys end with the membership before it ends. */
export function RemoveMemberDialog({ id, userId, name, organizationSlug, onClose, onRemoved }: RemoveMemberDialogProps) {
  const [{ data, fetching }] = useQuery({ query: KeysOfMemberQuery, variables: { userId }, requestPolicy: 'network-only' });
  const { run, pending } = useResultMutation(RemoveMemberMutation, ['Member', 'ApiKey', 'Invitation']);
  const [refusal, setRefusal] = useState<string | null>(null);
  const personal = data?.organization?.personal;
  const remove = async () => {
    const result = await run({ input: { id } });
    switch (result.__typename) {
      case 'RemoveMemberSuccess':
        onClose();
        showToast({ text: `${name} is no longer a member.${result.revokedApiKeys === 0 ? '' : ' Their personal keys are revoked.'}` });
        onRemoved?.();
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
      <p>
        They lose access to this organization at once. Their personal keys are revoked for good and cannot be handed to somebody else: where a program still
        needs one, give it a service key first. Service keys stay as they are.
      </p>
      {personal === null || personal === undefined ? (
        fetching ? <SkeletonRows rows={2} height={1.5} /> : null
      ) : personal.totalCount === 0 ? (
        <p className="muted">They have no personal key that could still work.</p>
      ) : (
        <div>
          <p>
            {count(personal.totalCount, 'personal key')}
            {personal.totalCountExact ? '' : ' or more'} {personal.totalCount === 1 ? 'ends' : 'end'} with that:
          </p>
          <KeyLinks keys={personal.nodes} organizationSlug={organizationSlug} all={personal.totalCount > personal.nodes.length ? { owner: userId } : undefined} />
        </div>
      )}
    </ConfirmDialog>
  );
}
