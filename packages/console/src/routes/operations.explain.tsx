import { getRouteApi } from '@tanstack/react-router';
import { ExplainDocument } from '../features/operations/ExplainDocument.tsx';
import { OperationsPage } from './operations-page.tsx';

const route = getRouteApi('/o/$org/operations/explain');

export function ExplainRoute() {
  const { org } = route.useParams();
  return (
    <OperationsPage organizationSlug={org}>
      <ExplainDocument organizationSlug={org} />
    </OperationsPage>
  );
}
