import { IconKeyOff } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ApiKeyActions } from '../features/api-keys/ApiKeyActions.tsx';
import { ApiKeyAuthority } from '../features/api-keys/ApiKeyAuthority.tsx';
import { ApiKeyFacts } from '../features/api-keys/ApiKeyFacts.tsx';
import { ApiKeyOperations } from '../features/api-keys/ApiKeyOperations.tsx';
import { ApiKeyRefusals } from '../features/api-keys/ApiKeyRefusals.tsx';
import { ApiKeyRotation } from '../features/api-keys/ApiKeyRotation.tsx';
import { ApiKeyStateNotice } from '../features/api-keys/ApiKeyStateNotice.tsx';
import { ApiKeyStatusChip } from '../features/api-keys/ApiKeyStatusChip.tsx';
import { ApiKeyPlaces } from '../features/api-key-usage/ApiKeyPlaces.tsx';
import { ApiKeyUsage } from '../features/api-key-usage/ApiKeyUsage.tsx';
import { rangeOf } from '../features/api-key-usage/usage-range.ts';
import { curlSnippet, nodeSnippet, variableName } from '../features/api-keys/snippets.ts';
import { AuditEventList } from '../features/audit-log/AuditEventList.tsx';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { count } from '../lib/list-words.ts';
import { paths } from '../lib/paths.ts';
import { Columns } from '../ui/Columns.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { BackLabel, backLinkClass, Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { SnippetTabs } from '../ui/SnippetTabs.tsx';
import { wordsForReason } from '../words/reason-words.ts';
import classes from './api-keys.detail.module.css';
import { usePageQuery } from './use-page-query.ts';

const ApiKeyDetailQuery = graphql(`
  query ApiKeyDetail($id: ID!, $targetId: ID!, $range: UsageRange!) {
    node(id: $id) {
      ... on ApiKey {
        id
        name
        hint
        ...ApiKeyStatusChip_apiKey
        ...ApiKeyStateNotice_apiKey
        ...ApiKeyRotation_apiKey
        ...ApiKeyFacts_apiKey
        ...ApiKeyAuthority_apiKey
        ...ApiKeyActions_apiKey
        ...ApiKeyOperations_apiKey
        ...ApiKeyRefusals_apiKey
        ...ApiKeyUsage_apiKey
        ...ApiKeyPlaces_apiKey
      }
    }
    organization {
      id
      policies { staleAfterDays }
      viewerCan { readAuditLog { allowed reason } }
      madeWith: apiKeys(filter: { createdWithId: $id }, first: 1) { totalCount }
      auditEvents(filter: { targetId: $targetId }, first: 10) {
        totalCount
        totalCountExact
        ...AuditEventList_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/api-keys/$id');

export function ApiKeyDetailRoute() {
  const { org, id } = route.useParams();
  const range = rangeOf(route.useSearch());
  const query = usePageQuery(ApiKeyDetailQuery, { id, targetId: id, range: range.range }, ['ApiKey', 'AuditEvent']);
  const back = (
    <Link to={paths.apiKeys(org)} className={backLinkClass}>
      <BackLabel>API keys</BackLabel>
    </Link>
  );
  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <Page title={'\u00a0'} back={back}>
        <SkeletonRows rows={3} height={9} />
      </Page>
    );
  }
  const { node: apiKey, organization } = query.answer;
  if (apiKey === null || apiKey.__typename !== 'ApiKey') {
    return (
      <EmptyState
        level={1}
        icon={<IconKeyOff size={24} stroke={1.6} aria-hidden />}
        title="No such key"
        action={<Link to={paths.apiKeys(org)}>All keys of this organization</Link>}
      >
        It was deleted, never existed, or is not yours to see.
      </EmptyState>
    );
  }
  const readAuditLog = organization?.viewerCan.readAuditLog;
  const events = organization?.auditEvents;
  return (
    <Page
      title={apiKey.name}
      mark={<ApiKeyStatusChip apiKey={apiKey} />}
      lead={<span className="mono">{apiKey.hint}</span>}
      back={back}
      actions={<ApiKeyActions apiKey={apiKey} organizationSlug={org} layout="page" />}
    >
      <div className={classes.notice}>
        <ApiKeyStateNotice apiKey={apiKey} />
        <ApiKeyRefusals apiKey={apiKey} organizationSlug={org} />
      </div>
      <Columns
        main={
          <>
            <Panel heading="What it may do">
              <ApiKeyAuthority apiKey={apiKey} />
            </Panel>
            <ApiKeyOperations apiKey={apiKey} organizationSlug={org} />
            {organization === null ? null : (
              <ApiKeyUsage apiKey={apiKey} organizationSlug={org} range={range} staleAfterDays={organization.policies.staleAfterDays} />
            )}
            <Panel
              heading="History"
              aside={readAuditLog?.allowed === true ? <Link to={paths.auditLog(org)} search={{ target: apiKey.id }}>In the audit log</Link> : undefined}
            >
              {events === null || events === undefined ? (
                <p className="muted">{wordsForReason(readAuditLog?.reason)}</p>
              ) : (
                <AuditEventList connection={events} organizationSlug={org} framed={false} />
              )}
            </Panel>
          </>
        }
        aside={
          <>
            <ApiKeyRotation apiKey={apiKey} />
            <Panel heading="About this key">
              <ApiKeyFacts apiKey={apiKey} />
              {organization?.madeWith === null || organization?.madeWith === undefined || organization.madeWith.totalCount === 0 ? null : (
                <p className={classes.made}>
                  <Link to={paths.apiKeys(org)} search={{ madeWith: apiKey.id }}>
                    {count(organization.madeWith.totalCount, 'key')} made with it
                  </Link>
                </p>
              )}
            </Panel>
            <Panel heading="Use it" hint="Put the secret into the variable first. It is not shown here.">
              <SnippetTabs
                label="Use it"
                tabs={[
                  { name: 'curl', text: curlSnippet(window.location.origin, null, variableName(apiKey.name)) },
                  { name: 'Node', text: nodeSnippet(window.location.origin, variableName(apiKey.name)) },
                ]}
              />
            </Panel>
            <ApiKeyPlaces apiKey={apiKey} />
          </>
        }
      />
    </Page>
  );
}
