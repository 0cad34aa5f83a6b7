import { IconKeyOff } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { listIn } from '../features/api-keys/form-search.ts';
import { EditApiKey } from '../features/api-keys/EditApiKey.tsx';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { BackLabel, backLinkClass, Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { usePageQuery } from './use-page-query.ts';

const EditApiKeyQuery = graphql(`
  query EditApiKey($id: ID!) {
    node(id: $id) {
      ... on ApiKey { id name ...EditApiKey_apiKey }
    }
    organization { id ...ApiKeyForm_organization }
    permissionCatalogue { ...ApiKeyForm_catalogue }
    viewer { ...ApiKeyForm_viewer }
  }
`);

const route = getRouteApi('/o/$org/api-keys/$id/edit');

export function EditApiKeyRoute() {
  const { org, id } = route.useParams();
  const { add, without, operations } = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(EditApiKeyQuery, { id }, ['Workspace']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <Page title="Edit key">
        <SkeletonRows rows={4} height={8} />
      </Page>
    );
  }
  const { node: apiKey, organization, permissionCatalogue, viewer } = query.answer;
  if (apiKey === null || apiKey.__typename !== 'ApiKey' || organization === null || permissionCatalogue === null || viewer === null) {
    return (
      <EmptyState level={1} icon={<IconKeyOff size={24} stroke={1.6} aria-hidden />} title="No such key" action={<Link to={paths.apiKeys(org)}>All keys</Link>}>
        It was deleted, never existed, or is not yours to see.
      </EmptyState>
    );
  }
  const leave = () => void navigate({ to: paths.apiKey(org, id) });
  return (
    <Page
      title={`Edit “${apiKey.name}”`}
      back={
        <Link to={paths.apiKey(org, id)} className={backLinkClass}>
          <BackLabel>{apiKey.name}</BackLabel>
        </Link>
      }
    >
      <EditApiKey
        apiKey={apiKey}
        organization={organization}
        catalogue={permissionCatalogue}
        viewer={viewer}
        proposal={{ add: listIn(add), without: listIn(without), newerOperations: operations === 'newer' }}
        onCancel={leave}
        onSaved={leave}
      />
    </Page>
  );
}
