import { lazy, Suspense, useState } from 'react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForReason } from '../../words/reason-words.ts';

const RemoveMemberDialog = lazy(async () => ({ default: (await import('./RemoveMemberDialog.tsx')).RemoveMemberDialog }));

export const RemoveMember_member = graphql(`
  fragment RemoveMember_member on Member {
    id
    user { id name }
    viewerCan { remove { allowed reason } }
  }
`);

interface RemoveMemberProps {
  member: FragmentType<typeof RemoveMember_member>;
  organizationSlug: string;
  layout: 'row' | 'page';
  onRemoved?: () => void;
}

export function RemoveMember({ organizationSlug, layout, onRemoved, ...refs }: RemoveMemberProps) {
  const { id, user, viewerCan } = readFragment(RemoveMember_member, refs.member);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ReasonedButton
        {...(layout === 'row' ? { variant: 'subtle', size: 'compact-sm', 'aria-label': `Remove ${user.name}` } : { variant: 'default' })}
        color="danger"
        reason={viewerCan.remove.allowed ? null : wordsForReason(viewerCan.remove.reason)}
        onClick={() => setAsking(true)}
      >
        Remove…
      </ReasonedButton>
      <Suspense>
        {asking ? (
          <RemoveMemberDialog
            id={id}
            userId={user.id}
            name={user.name}
            organizationSlug={organizationSlug}
            onClose={() => setAsking(false)}
            {...(onRemoved === undefined ? {} : { onRemoved })}
          />
        ) : null}
      </Suspense>
    </>
  );
}
