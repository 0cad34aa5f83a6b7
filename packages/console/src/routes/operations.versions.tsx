import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { VersionFilters } from '../features/operations/OperationFilters.tsx';
import { OperationVersionTable } from '../features/operations/OperationVersionTable.tsx';
import { TeachOperations } from '../features/operations/TeachOperations.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { OperationsPage } from './operations-page.tsx';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const OperationVersionsQuery = graphql(`
  query OperationVersions($client: String, $includeRetired: Boolean!, $first: Int!, $after: String) {
    organization {
      id
      operationVersions(client: $client, includeRetired: $includeRetired, first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...OperationVersionTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/operations/versions');
const pageSize = 50;

export function OperationVersionsRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(
    OperationVersionsQuery,
    {
      includeRetired: search.retired === true,
      first: pageSize,
      ...(search.client === undefined ? {} : { client: search.client }),
      ...(search.after === undefined ? {} : { after: search.after }),
    },
    ['OperationVersion'],
  );
  const versions = query.state === 'shown' ? query.answer.organization?.operationVersions : null;
  const pager = usePaging({ to: paths.operationVersions(org), search, pageSize, list: versions });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <OperationsPage organizationSlug={org}>
        <SkeletonRows rows={4} height={3.5} />
      </OperationsPage>
    );
  }
  if (versions === null || versions === undefined) return query.refused === null ? null : <FailureScreen failure={query.refused} onRetry={query.renew} />;
  const empty = versions.nodes.length === 0;
  return (
    <OperationsPage organizationSlug={org}>
      {empty && Object.keys(search).length === 0 ? (
        <TeachOperations />
      ) : (
        <>
          <VersionFilters search={search} onChange={(next) => void navigate({ to: paths.operationVersions(org), search: next, replace: true })} />
          {empty ? <p className="muted">No version is like that.</p> : <OperationVersionTable connection={versions} organizationSlug={org} footer={<Pager {...pager} />} />}
        </>
      )}
    </OperationsPage>
  );
}
