import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { CreateApiKey } from '../features/api-keys/CreateApiKey.tsx';
import { listIn } from '../features/api-keys/form-search.ts';
import { isStarterName } from '../features/api-keys/draft.ts';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { BackLabel, backLinkClass, Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { usePageQuery } from './use-page-query.ts';

const NewApiKeyQuery = graphql(`
  query NewApiKey {
    organization { id ...ApiKeyForm_organization }
    permissionCatalogue { ...ApiKeyForm_catalogue }
    viewer { ...ApiKeyForm_viewer }
  }
`);

const route = getRouteApi('/o/$org/api-keys/new');

export function NewApiKeyRoute() {
  const { org } = route.useParams();
  const { starter, name, permissions, operations } = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(NewApiKeyQuery, {}, ['Workspace']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const shown = query.state === 'shown' ? query.answer : null;
  return (
    <Page
      title="Create a key"
      back={
        <Link to={paths.apiKeys(org)} className={backLinkClass}>
          <BackLabel>API keys</BackLabel>
        </Link>
      }
    >
      {shown?.organization === null || shown?.organization === undefined || shown.permissionCatalogue === null || shown.viewer === null ? (
        <SkeletonRows rows={4} height={8} />
      ) : (
        <CreateApiKey
          organization={shown.organization}
          catalogue={shown.permissionCatalogue}
          viewer={shown.viewer}
          starter={isStarterName(starter) ? starter : undefined}
          wish={{ name: name ?? '', permissions: listIn(permissions), operations: listIn(operations) }}
          onCancel={() => void navigate({ to: paths.apiKeys(org) })}
          onCreated={(id) => void navigate({ to: paths.apiKey(org, id), replace: true })}
        />
      )}
    </Page>
  );
}
