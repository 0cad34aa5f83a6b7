import { Link } from '@tanstack/react-router';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';
import { paths } from '../../lib/paths.ts';
import classes from './ApiKeyBriefList.module.css';
import { ApiKeyStatusChip } from './ApiKeyStatusChip.tsx';
import type { ApiKeyListSearch } from './list-search.ts';

export const ApiKeyBriefList_connection = graphql(`
  fragment ApiKeyBriefList_connection on ApiKeyConnection {
    totalCount
    totalCountExact
    nodes { id name hint ...ApiKeyStatusChip_apiKey }
  }
`);

interface ApiKeyBriefListProps {
  connection: FragmentType<typeof ApiKeyBriefList_connection>;
  organizationSlug: string;
  /** Where all of them are listed. */
  search: ApiKeyListSearch;
  /** What stands where there is none. */
  none: string;
}

/** The first keys of a list on the page of something else, and the way to all of them. */
export function ApiKeyBriefList({ organizationSlug, search, none, ...refs }: ApiKeyBriefListProps) {
  const { nodes, totalCount, totalCountExact } = readFragment(ApiKeyBriefList_connection, refs.connection);
  if (nodes.length === 0) return <p className="muted">{none}</p>;
  return (
    <>
      <ul className={classes.list}>
        {nodes.map((apiKey) => (
          <li key={apiKey.id} className={classes.row}>
            <Link to={paths.apiKey(organizationSlug, apiKey.id)}>{apiKey.name}</Link>
            <span className="mono muted">{apiKey.hint}</span>
            <ApiKeyStatusChip apiKey={apiKey} />
          </li>
        ))}
      </ul>
      {totalCount > nodes.length ? (
        <p className={classes.all}>
          <Link to={paths.apiKeys(organizationSlug)} search={search}>
            All {count(totalCount, 'key')}
            {totalCountExact ? '' : ' and more'}
          </Link>
        </p>
      ) : null}
    </>
  );
}
