import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { CopyId } from '../../ui/CopyId.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import { Bone } from '../../ui/Skeleton.tsx';

export const MemberFacts_member = graphql(`
  fragment MemberFacts_member on Member {
    id
    createdAt
    user { id name email }
  }
`);

interface MemberFactsProps {
  member: FragmentType<typeof MemberFacts_member>;
  /** When the person last signed in, as far as the audit log knows; `hidden` where that may not be read. */
  lastSignIn: { at: string | null } | 'hidden' | 'loading';
}

export function MemberFacts({ lastSignIn, ...refs }: MemberFactsProps) {
  const { id, createdAt, user } = readFragment(MemberFacts_member, refs.member);
  return (
    <Facts>
      <Fact name="Email">{user.email}</Fact>
      <Fact name="Member since">
        <RelativeTime instant={createdAt} />
      </Fact>
      {lastSignIn === 'hidden' ? null : (
        <Fact name="Last sign-in">
          {lastSignIn === 'loading' ? <Bone width={6} /> : lastSignIn.at === null ? 'None in the audit log' : <RelativeTime instant={lastSignIn.at} />}
        </Fact>
      )}
      <Fact name="Member id">
        <CopyId id={id} of="the member" />
      </Fact>
      <Fact name="Person id">
        <CopyId id={user.id} of="the person" />
      </Fact>
    </Facts>
  );
}
