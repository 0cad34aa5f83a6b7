import { IconMoodEmpty } from '@tabler/icons-react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { type OperationListSearch, operationFilterOf } from '../features/operations/list-search.ts';
import { OperationFilters } from '../features/operations/OperationFilters.tsx';
import { OperationTable } from '../features/operations/OperationTable.tsx';
import { TeachOperations } from '../features/operations/TeachOperations.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { OperationsPage } from './operations-page.tsx';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const OperationsQuery = graphql(`
  query Operations($filter: PersistedOperationFilter, $first: Int!, $after: String) {
    organization {
      id
      persistedOperations(filter: $filter, first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...OperationTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/operations');
const pageSize = 50;

export function OperationListRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(
    OperationsQuery,
    { filter: operationFilterOf(search), first: pageSize, ...(search.after === undefined ? {} : { after: search.after }) },
    ['PersistedOperation', 'OperationVersion'],
  );
  const operations = query.state === 'shown' ? query.answer.organization?.persistedOperations : null;
  const pager = usePaging({ to: paths.operations(org), search, pageSize, list: operations });
  const go = (next: OperationListSearch) => void navigate({ to: paths.operations(org), search: next, replace: true });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <OperationsPage organizationSlug={org}>
        <SkeletonRows rows={6} height={3.5} />
      </OperationsPage>
    );
  }
  if (operations === null || operations === undefined) return query.refused === null ? null : <FailureScreen failure={query.refused} onRetry={query.renew} />;
  const empty = operations.nodes.length === 0;
  return (
    <OperationsPage organizationSlug={org}>
      {empty && Object.keys(search).length === 0 ? (
        <TeachOperations />
      ) : (
        <>
          <OperationFilters search={search} onChange={go} />
          {empty ? (
            <EmptyState
              icon={<IconMoodEmpty size={24} stroke={1.6} aria-hidden />}
              title="No operation is like that"
              action={
                <Button variant="default" onClick={() => go({})}>
                  Clear filters
                </Button>
              }
            >
              Nothing matches these filters.
            </EmptyState>
          ) : (
            <OperationTable connection={operations} organizationSlug={org} footer={<Pager {...pager} />} />
          )}
        </>
      )}
    </OperationsPage>
  );
}
