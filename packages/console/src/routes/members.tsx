import { getRouteApi } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { MemberTable } from '../features/members/MemberTable.tsx';
import { RoleList } from '../features/members/RoleList.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { Notice } from '../ui/Notice.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const MembersQuery = graphql(`
  query Members($first: Int!, $after: String) {
    organization {
      id
      ...RoleList_organization
      members(first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...MemberTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/members-layout/members');
const pageSize = 50;

export function MembersRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const query = usePageQuery(MembersQuery, { first: pageSize, ...(search.after === undefined ? {} : { after: search.after }) }, ['Member']);
  const organization = query.state === 'shown' ? query.answer.organization : null;
  const members = organization?.members;
  const pager = usePaging({ to: paths.members(org), search, pageSize, list: members });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (organization === null) return <SkeletonRows rows={4} height={3.5} />;
  return (
    <>
      {members === null || members === undefined ? (
        <Notice tone="neutral">{query.state === 'shown' && query.refused !== null ? wordsForFailure(query.refused) : 'The members are not yours to see.'}</Notice>
      ) : (
        <MemberTable connection={members} organizationSlug={org} footer={<Pager {...pager} />} />
      )}
      <div style={{ marginTop: '1rem' }}>
        <RoleList organization={organization} />
      </div>
    </>
  );
}
