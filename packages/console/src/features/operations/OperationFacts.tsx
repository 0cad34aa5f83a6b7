import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import classes from './Operations.module.css';

export const OperationFacts_operation = graphql(`
  fragment OperationFacts_operation on PersistedOperation {
    registeredAt
    retiredAt
    lastUsedAt
    uses
    clients { versionId client version }
    aliases { client id }
  }
`);

/** Which clients have an operation, since when, and how much it is used. */
export function OperationFacts({ organizationSlug, ...refs }: { operation: FragmentType<typeof OperationFacts_operation>; organizationSlug: string }) {
  const operation = readFragment(OperationFacts_operation, refs.operation);
  return (
    <Facts>
      <Fact name="Clients">
        {operation.clients.length === 0 ? (
          'No version in use has it'
        ) : (
          <ul className={classes.places}>
            {operation.clients.map(({ versionId, client, version }) => (
              <li key={versionId}>
                <Link to={paths.operations(organizationSlug)} search={{ client, version }}>
                  {client} <span className="mono">{version}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name="Last used">
        {operation.lastUsedAt === null ? 'Never' : <RelativeTime instant={operation.lastUsedAt} />}
        {operation.uses === 0 ? null : <span className="muted"> · {count(operation.uses, 'request')} in all</span>}
      </Fact>
      <Fact name="Registered">
        <RelativeTime instant={operation.registeredAt} />
      </Fact>
      {operation.retiredAt === null ? null : (
        <Fact name="Retired">
          <RelativeTime instant={operation.retiredAt} />
        </Fact>
      )}
      {operation.aliases.length === 0 ? null : (
        <Fact name="Also known as">
          <ul className={classes.places}>
            {operation.aliases.map(({ client, id }) => (
              <li key={`${client} ${id}`}>
                <span className="mono">{id}</span> to {client}
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </Facts>
  );
}
