import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { PermissionList } from '../features/permissions/PermissionList.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { Page } from '../ui/Page.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { usePageQuery } from './use-page-query.ts';

const PermissionsQuery = graphql(`
  query Permissions {
    organization { id ...PermissionList_organization }
    permissionCatalogue { ...PermissionList_catalogue }
  }
`);

const route = getRouteApi('/o/$org/permissions');

export function PermissionsRoute() {
  const { org } = route.useParams();
  const { search = '' } = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(PermissionsQuery, {}, ['ApiKey']);
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  const shown = query.state === 'shown' ? query.answer : null;
  return (
    <Page title="Permissions" lead="Everything that keys and people can be allowed to do here. Changing never implies reading; “All workspaces” marks what counts only together with all of them.">
      {shown?.organization === null || shown?.organization === undefined || shown.permissionCatalogue === null ? (
        <SkeletonRows rows={6} height={5} />
      ) : (
        <PermissionList
          catalogue={shown.permissionCatalogue}
          organization={shown.organization}
          organizationSlug={org}
          search={search}
          onSearch={(text) => void navigate({ to: paths.permissions(org), search: text === '' ? {} : { search: text }, replace: true })}
        />
      )}
    </Page>
  );
}
