import { getRouteApi } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { CreateWorkspace } from '../features/workspaces/CreateWorkspace.tsx';
import { WorkspaceTable } from '../features/workspaces/WorkspaceTable.tsx';
import { graphql } from '../gql/gql.ts';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';

const WorkspacesQuery = graphql(`
  query Workspaces {
    organization {
      id
      ...CreateWorkspace_organization
      ...WorkspaceTable_organization
      workspaces(includeArchived: true, first: 100) { ...WorkspaceTable_connection }
    }
  }
`);

const route = getRouteApi('/o/$org/workspaces');

export function WorkspacesRoute() {
  const { org } = route.useParams();
  const query = usePageQuery(WorkspacesQuery, {}, ['Workspace']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const organization = query.state === 'shown' ? query.answer.organization : null;
  return (
    <Page title="Workspaces" lead="Places a key can be limited to.">
      {organization === null ? (
        <SkeletonRows rows={3} height={3.5} />
      ) : (
        <>
          <div style={{ marginBottom: '1rem' }}>
            <CreateWorkspace organization={organization} />
          </div>
          {organization.workspaces === null ? (
            <Notice tone="neutral">{query.state === 'shown' && query.refused !== null ? wordsForFailure(query.refused) : 'The workspaces are not yours to see.'}</Notice>
          ) : (
            <WorkspaceTable connection={organization.workspaces} organization={organization} organizationSlug={org} />
          )}
        </>
      )}
    </Page>
  );
}
