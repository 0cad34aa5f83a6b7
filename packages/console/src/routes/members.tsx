import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { InviteMember } from '../features/members/InviteMember.tsx';
import { MemberTable } from '../features/members/MemberTable.tsx';
import { RoleList } from '../features/members/RoleList.tsx';
import { graphql } from '../gql/gql.ts';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';

const MembersQuery = graphql(`
  query Members {
    organization {
      id
      ...InviteMember_organization
      ...RoleList_organization
      members(first: 100) { ...MemberTable_connection }
    }
  }
`);

export function MembersRoute() {
  const query = usePageQuery(MembersQuery, {}, ['Member']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const organization = query.state === 'shown' ? query.answer.organization : null;
  return (
    <Page title="Members" lead="Who may work in this organization, and how far.">
      {organization === null ? (
        <SkeletonRows rows={4} height={3.5} />
      ) : (
        <>
          <div style={{ marginBottom: '1rem' }}>
            <InviteMember organization={organization} />
          </div>
          {organization.members === null ? (
            <Notice tone="neutral">{query.state === 'shown' && query.refused !== null ? wordsForFailure(query.refused) : 'The members are not yours to see.'}</Notice>
          ) : (
            <MemberTable connection={organization.members} />
          )}
          <div style={{ marginTop: '1rem' }}>
            <RoleList organization={organization} />
          </div>
        </>
      )}
    </Page>
  );
}
