import { IconMailOpened } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { InvitationTable } from '../features/members/InvitationTable.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const InvitationsQuery = graphql(`
  query Invitations($first: Int!, $after: String) {
    organization {
      id
      invitations(first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...InvitationTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/members-layout/members/invitations');
const pageSize = 50;

export function InvitationsRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const query = usePageQuery(InvitationsQuery, { first: pageSize, ...(search.after === undefined ? {} : { after: search.after }) }, ['Invitation']);
  const invitations = query.state === 'shown' ? query.answer.organization?.invitations : null;
  const pager = usePaging({ to: paths.invitations(org), search, pageSize, list: invitations });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') return <SkeletonRows rows={2} height={3.5} />;
  if (invitations === null || invitations === undefined) {
    return <Notice tone="neutral">{query.refused === null ? 'The invitations are not yours to see.' : wordsForFailure(query.refused)}</Notice>;
  }
  if (invitations.nodes.length === 0) {
    return (
      <EmptyState icon={<IconMailOpened size={24} stroke={1.6} aria-hidden />} title="No open invitations">
        Every invitation was accepted, withdrawn, or has ended. One that you make above stands here until then.
      </EmptyState>
    );
  }
  return <InvitationTable connection={invitations} footer={<Pager {...pager} />} />;
}
