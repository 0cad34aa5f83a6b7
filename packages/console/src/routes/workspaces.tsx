import { getRouteApi } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { CreateWorkspace } from '../features/workspaces/CreateWorkspace.tsx';
import { WorkspaceTable } from '../features/workspaces/WorkspaceTable.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const WorkspacesQuery = graphql(`
  query Workspaces($first: Int!, $after: String) {
    organization {
      id
      ...CreateWorkspace_organization
      workspaces(includeArchived: true, first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...WorkspaceTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/workspaces');
const pageSize = 50;

export function WorkspacesRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const query = usePageQuery(WorkspacesQuery, { first: pageSize, ...(search.after === undefined ? {} : { after: search.after }) }, ['Workspace']);
  const organization = query.state === 'shown' ? query.answer.organization : null;
  const workspaces = organization?.workspaces;
  const pager = usePaging({ to: paths.workspaces(org), search, pageSize, list: workspaces });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  return (
    <Page title="Workspaces" lead="Places a key can be limited to.">
      {organization === null ? (
        <SkeletonRows rows={3} height={3.5} />
      ) : (
        <>
          <div style={{ marginBottom: '1rem' }}>
            <CreateWorkspace organization={organization} />
          </div>
          {workspaces === null || workspaces === undefined ? (
            <Notice tone="neutral">{query.state === 'shown' && query.refused !== null ? wordsForFailure(query.refused) : 'The workspaces are not yours to see.'}</Notice>
          ) : (
            <WorkspaceTable connection={workspaces} organizationSlug={org} footer={<Pager {...pager} />} />
          )}
        </>
      )}
    </Page>
  );
}
