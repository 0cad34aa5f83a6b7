import { IconFileUnknown, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ApiKeyBriefList } from '../features/api-keys/ApiKeyBriefList.tsx';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { OperationCallers } from '../features/operations/OperationCallers.tsx';
import { OperationFacts } from '../features/operations/OperationFacts.tsx';
import { OperationNeeds } from '../features/operations/OperationNeeds.tsx';
import { OperationState } from '../features/operations/OperationTable.tsx';
import { operationName } from '../words/operation-words.ts';
import { runSnippet } from '../features/operations/snippets.ts';
import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { AccessChip } from '../ui/AccessChip.tsx';
import { Columns } from '../ui/Columns.tsx';
import { CopyId } from '../ui/CopyId.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { BackLabel, backLinkClass, Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ReasonedButton } from '../ui/ReasonedButton.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { Snippet } from '../ui/Snippet.tsx';
import { wordsForFailure } from '../words/error-words.ts';
import { usePageQuery } from './use-page-query.ts';

const OperationDetailQuery = graphql(`
  query OperationDetail($id: ID!) {
    organization {
      id
      persistedOperations(filter: { ids: [$id], includeRetired: true }, first: 1) {
        nodes {
          id
          name
          kind
          text
          valid
          requiredPermissions
          retiredAt
          ...OperationNeeds_operation
          ...OperationFacts_operation
          ...OperationCallers_operation
        }
      }
      apiKeys(filter: { operationId: $id }, first: 10) { ...ApiKeyBriefList_connection }
    }
  }
`);

const route = getRouteApi('/o/$org/operations/$id');

export function OperationDetailRoute() {
  const { org, id } = route.useParams();
  const navigate = useNavigate();
  const query = usePageQuery(OperationDetailQuery, { id }, ['PersistedOperation', 'OperationVersion', 'ApiKey']);
  const back = (
    <Link to={paths.operations(org)} className={backLinkClass}>
      <BackLabel>Operations</BackLabel>
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
  const { organization } = query.answer;
  const found = organization?.persistedOperations;
  if ((found === null || found === undefined) && query.refused !== null) return <FailureScreen failure={query.refused} onRetry={query.renew} />;
  const operation = found?.nodes[0];
  if (organization === null || operation === undefined) {
    return (
      <EmptyState
        level={1}
        icon={<IconFileUnknown size={24} stroke={1.6} aria-hidden />}
        title="No such operation"
        action={<Link to={paths.operations(org)}>All operations of this organization</Link>}
      >
        Nobody has registered it here.
      </EmptyState>
    );
  }
  const name = operationName(operation.name);
  return (
    <Page
      title={name}
      mark={
        <>
          <AccessChip writes={operation.kind === 'MUTATION'} />
          <OperationState retired={operation.retiredAt !== null} valid={operation.valid} />
        </>
      }
      lead={<CopyId id={operation.id} of={name} />}
      back={back}
      actions={
        <ReasonedButton
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          reason={operation.retiredAt !== null || !operation.valid ? 'It is refused, so a key for it could do nothing.' : null}
          onClick={() => void navigate({ to: paths.newApiKey(org), search: { name, permissions: operation.requiredPermissions.join(','), operations: operation.id } })}
        >
          Create a key for this
        </ReasonedButton>
      }
    >
      <Columns
        main={
          <>
            <Panel heading="Document" hint="Exactly as it was registered; its id is the SHA-256 of this text.">
              <Snippet label="GraphQL" text={operation.text} />
            </Panel>
            <Panel heading="What a key needs for it">
              <OperationNeeds operation={operation} organizationSlug={org} />
            </Panel>
            <Panel heading="Keys that ran it" hint="The last twenty, a few seconds late.">
              <OperationCallers operation={operation} organizationSlug={org} />
            </Panel>
          </>
        }
        aside={
          <>
            <Panel heading="About this operation">
              <OperationFacts operation={operation} organizationSlug={org} />
            </Panel>
            <Panel heading="Keys limited to it" hint="They run this and what else is on their list, and nothing besides.">
              {organization.apiKeys === null ? (
                <p className="muted">{query.refused === null ? 'The keys are not yours to see.' : wordsForFailure(query.refused)}</p>
              ) : (
                <ApiKeyBriefList connection={organization.apiKeys} organizationSlug={org} search={{ operation: operation.id }} none="No key is limited to it." />
              )}
            </Panel>
            <Panel heading="Run it" hint="Put the secret into the variable first.">
              <Snippet label="curl" text={runSnippet(window.location.origin, operation.id)} />
            </Panel>
          </>
        }
      />
    </Page>
  );
}
