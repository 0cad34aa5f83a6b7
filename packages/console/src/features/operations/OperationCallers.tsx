import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import { RelativeTime } from '../../ui/RelativeTime.tsx';
import classes from './Operations.module.css';

export const OperationCallers_operation = graphql(`
  fragment OperationCallers_operation on PersistedOperation {
    callers { apiKeyId name uses lastUsedAt }
  }
`);

/** The keys that ran an operation, the latest first. */
export function OperationCallers({ organizationSlug, ...refs }: { operation: FragmentType<typeof OperationCallers_operation>; organizationSlug: string }) {
  const { callers } = readFragment(OperationCallers_operation, refs.operation);
  if (callers.length === 0) return <p className="muted">No key has run it yet.</p>;
  return (
    <ul className={classes.list}>
      {callers.map(({ apiKeyId, name, uses, lastUsedAt }) => (
        <li key={apiKeyId} className={classes.row}>
          {name === null ? (
            <span>
              A key that was deleted or is not yours to see <span className="mono muted">{apiKeyId}</span>
            </span>
          ) : (
            <Link to={paths.apiKey(organizationSlug, apiKeyId)}>{name}</Link>
          )}
          <span className="muted">
            {count(uses, 'request')}, last <RelativeTime instant={lastUsedAt} />
          </span>
        </li>
      ))}
    </ul>
  );
}
