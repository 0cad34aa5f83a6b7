import { IconKey, IconMoodEmpty, IconPlus } from '@tabler/icons-react';
import { Button } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { BulkBar } from '../features/api-keys/BulkBar.tsx';
import { useSelection } from '../features/api-keys/selection.ts';
import { ApiKeyCount } from '../features/api-keys/ApiKeyCount.tsx';
import { ApiKeyFilters } from '../features/api-keys/ApiKeyFilters.tsx';
import { type ApiKeyListSearch, filterOf, orderOf, parseApiKeyListSearch } from '../features/api-keys/list-search.ts';
import { ApiKeyStarters } from '../features/api-keys/ApiKeyStarters.tsx';
import { ApiKeyTable } from '../features/api-keys/ApiKeyTable.tsx';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Page } from '../ui/Page.tsx';
import { Pager } from '../ui/Pager.tsx';
import { ReasonedButton } from '../ui/ReasonedButton.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { wordsForReason } from '../words/reason-words.ts';
import { usePageQuery } from './use-page-query.ts';
import { usePaging } from './use-paging.ts';

const ApiKeyListQuery = graphql(`
  query ApiKeyList($filter: ApiKeyFilter, $orderBy: ApiKeyOrder, $first: Int!, $after: String) {
    installation { ...ApiKeyFilters_installation }
    organization {
      id
      usage { apiKeys }
      viewerCan {
        createPersonalApiKey { allowed reason }
        createServiceApiKey { allowed reason }
      }
      ...ApiKeyCount_organization
      ...ApiKeyFilters_organization
      apiKeys(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
        totalCount
        totalCountExact
        pageInfo { hasNextPage endCursor }
        nodes { id }
        ...ApiKeyTable_connection
      }
    }
  }
`);

const route = getRouteApi('/o/$org/api-keys');
const pageSize = 50;

export function ApiKeyListRoute() {
  const { org } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const selection = useSelection();
  const [digest, setDigest] = useState<string | null>(null);
  const orderBy = orderOf(search);
  const query = usePageQuery(
    ApiKeyListQuery,
    { filter: digest === null ? filterOf(search, new Date()) : { digest }, ...(orderBy === null ? {} : { orderBy }), first: pageSize, ...(search.after === undefined ? {} : { after: search.after }) },
    ['ApiKey', 'Organization'],
  );
  const go = (next: ApiKeyListSearch) => void navigate({ to: paths.apiKeys(org), search: next, replace: true });
  const filtered = digest !== null || Object.keys(search).some((name) => name !== 'page' && name !== 'after' && name !== 'order');
  const shown = query.state === 'shown' ? query.answer.organization?.apiKeys : null;
  const pager = usePaging({ to: paths.apiKeys(org), search, pageSize, list: shown });

  if (query.state === 'failed') return <FailureScreen failure={query.failure} onRetry={query.retry} />;
  if (query.state === 'loading') {
    return (
      <Page title="API keys" lead={'\u00a0'}>
        <SkeletonRows rows={6} height={3.5} />
      </Page>
    );
  }
  const { organization, installation } = query.answer;
  const connection = organization?.apiKeys;
  if (organization === null || connection === null || connection === undefined) {
    return query.refused === null ? null : <FailureScreen failure={query.refused} onRetry={() => go(search)} />;
  }
  const { createPersonalApiKey, createServiceApiKey } = organization.viewerCan;
  const mayCreate = createPersonalApiKey.allowed || createServiceApiKey.allowed;
  const empty = connection.totalCount === 0 && !filtered && search.after === undefined;

  return (
    <Page
      title="API keys"
      lead={<ApiKeyCount organization={organization} />}
      actions={
        <ReasonedButton
          reason={mayCreate ? null : wordsForReason(createServiceApiKey.reason ?? createPersonalApiKey.reason)}
          leftSection={<IconPlus size={17} stroke={2} aria-hidden />}
          onClick={() => void navigate({ to: paths.newApiKey(org) })}
        >
          Create key
        </ReasonedButton>
      }
    >
      {empty ? (
        <>
          <EmptyState icon={<IconKey size={24} stroke={1.6} aria-hidden />} title="No keys yet">
            A key lets a program use your API. Give each program its own, with no more than it needs, so that any of them can be ended without touching
            the others.
          </EmptyState>
          {mayCreate ? <ApiKeyStarters organizationSlug={org} /> : null}
        </>
      ) : (
        <>
          <ApiKeyFilters organization={organization} installation={installation} search={search} onChange={(next) => go(next)} digest={digest} onDigest={setDigest} />
          {connection.totalCount === 0 || connection.nodes.length === 0 ? (
            <EmptyState
              icon={<IconMoodEmpty size={24} stroke={1.6} aria-hidden />}
              title="No key is like that"
              action={
                <Button
                  variant="default"
                  onClick={() => {
                    setDigest(null);
                    go({});
                  }}
                >
                  Clear filters
                </Button>
              }
            >
              {digest === null ? 'Nothing matches these filters.' : 'The key that you pasted is none of this organization’s, or not yours to see.'}
            </EmptyState>
          ) : (
            <ApiKeyTable
              connection={connection}
              organizationSlug={org}
              selection={selection}
              order={search.order}
              onOrder={(order) => go(parseApiKeyListSearch({ ...search, order, after: undefined }))}
              footer={<Pager {...pager} />}
            />
          )}
        </>
      )}
      <BulkBar selection={selection} />
    </Page>
  );
}
