import { useNavigate } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { Notice } from '../../ui/Notice.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { wordsForReason } from '../../words/reason-words.ts';
import classes from './ApiKeyAuthority.module.css';
import { operationName } from './operations.ts';
import { useOperations } from './use-operations.ts';

export const ApiKeyOperations_apiKey = graphql(`
  fragment ApiKeyOperations_apiKey on ApiKey {
    id
    allowedOperations
    newerOperationVersion { id client version operationCount }
    viewerCan {
      widen { allowed reason }
    }
  }
`);

interface ApiKeyOperationsProps {
  apiKey: FragmentType<typeof ApiKeyOperations_apiKey>;
  organizationSlug: string;
}

/** What a pinned key runs, and the newer set of its client where there is one; nothing for a key that runs anything. */
export function ApiKeyOperations({ organizationSlug, ...refs }: ApiKeyOperationsProps) {
  const { id, allowedOperations, newerOperationVersion: newer, viewerCan } = readFragment(ApiKeyOperations_apiKey, refs.apiKey);
  const { byId } = useOperations(allowedOperations ?? []);
  const navigate = useNavigate();
  if (allowedOperations === null) return null;
  return (
    <Panel heading="What it may run" hint={`${count(allowedOperations.length, 'registered operation')} and nothing else.`}>
      <ul className={classes.group} aria-label="Operations">
        {allowedOperations.map((operation) => (
          <li key={operation} className={classes.permission} title={operation} data-ineffective={byId.get(operation)?.retiredAt === null || !byId.has(operation) ? undefined : true}>
            {operationName(operation, byId)}
          </li>
        ))}
      </ul>
      {newer === null ? null : (
        <div style={{ marginTop: '0.75rem' }}>
          <Notice tone="brass" title={`${newer.client} has registered version ${newer.version} since`}>
            <p>The key runs exactly what an earlier version had. The new one has {count(newer.operationCount, 'operation')}.</p>
            <ReasonedButton
              mt="xs"
              size="compact-md"
              variant="default"
              reason={viewerCan.widen.allowed ? null : wordsForReason(viewerCan.widen.reason)}
              onClick={() => void navigate({ to: paths.editApiKey(organizationSlug, id), search: { operations: 'newer' } })}
            >
              Look at the update
            </ReasonedButton>
          </Notice>
        </div>
      )}
    </Panel>
  );
}
