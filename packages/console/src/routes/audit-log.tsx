import { IconHistory } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { AuditEventList, LinkedAuditEvent } from '../features/audit-log/AuditEventList.tsx';
import { AuditFilters } from '../features/audit-log/AuditFilters.tsx';
import { type AuditLogSearch, auditFilterOf } from '../features/audit-log/log-search.ts';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Page } from '../ui/Page.tsx';
import { Pager } from '../ui/Pager.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForReason } from '../words/reason-words.ts';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const AuditLogQuery = graphql(`
  query AuditLog($filter: AuditEventFilter, $first: Int!, $after: String, $event: ID!, $linked: Boolean!) {
    linked: node(id: $event) @include(if: $linked) { ... on AuditEvent { id ...AuditEventRow_event } }
    organization {
      id
      policies { auditRetentionDays }
      viewerCan { readAuditLog { allowed reason } }
      ...AuditFilters_organization
      auditEvents(filter: $filter, first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...AuditEventList_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/audit-log');
const pageSize = 50;

export function AuditLogRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = usePageQuery(AuditLogQuery, { filter: auditFilterOf(search), first: pageSize, ...(search.after === undefined ? {} : { after: search.after }), event: search.event ?? '', linked: search.event !== undefined }, ['AuditEvent', 'ApiKey']);
  const go = (next: AuditLogSearch) => void navigate({ to: paths.auditLog(org), search: next, replace: true });
  const shown = query.state === 'shown' ? query.answer.organization?.auditEvents : null;
  const { event: _event, ...place } = search;
  const pager = usePaging({ to: paths.auditLog(org), search: place, pageSize, list: shown });
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <Page title="Audit log" lead={'\u00a0'}>
        <SkeletonRows rows={8} height={2.75} />
      </Page>
    );
  }
  const { organization } = query.answer;
  if (organization === null) return query.refused === null ? null : <FailureScreen failure={query.refused} onRetry={() => go(search)} />;
  const events = organization.auditEvents;
  if (events === null) {
    return (
      <EmptyState level={1} icon={<IconHistory size={24} stroke={1.6} aria-hidden />} title="The audit log is not yours to see">
        {wordsForReason(organization.viewerCan.readAuditLog.reason)}
      </EmptyState>
    );
  }
  // A link leads to its event also when that is not on this page any more, or not among what the filters leave.
  const { linked } = query.answer;
  const elsewhere = linked?.__typename === 'AuditEvent' && !events.nodes.some(({ id }) => id === linked.id) ? linked : null;
  return (
    <Page title="Audit log" lead={`Every change, who made it and with what. Kept for ${organization.policies.auditRetentionDays} days.`}>
      <AuditFilters organization={organization} search={search} onChange={(next) => go(next)} />
      {elsewhere === null ? null : <LinkedAuditEvent event={elsewhere} organizationSlug={org} />}
      {events.nodes.length === 0 ? (
        <EmptyState icon={<IconHistory size={24} stroke={1.6} aria-hidden />} title="Nothing like that has happened">
          No event matches these filters.
        </EmptyState>
      ) : (
        <AuditEventList
          connection={events}
          organizationSlug={org}
          openId={search.event}
          footer={<Pager {...pager} />}
        />
      )}
    </Page>
  );
}
