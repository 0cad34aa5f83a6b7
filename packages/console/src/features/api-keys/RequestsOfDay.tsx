import { useQuery } from 'urql';
import { graphql } from '../../gql/gql.ts';
import { count } from '../../lib/list-words.ts';

const RequestsOfDayQuery = graphql(`
  query RequestsOfDay($id: ID!) {
    node(id: $id) {
      ... on ApiKey {
        id
        usage(range: HOURS_24) { outcomes { outcome requests } }
      }
    }
  }
`);

/** How many requests a stop would have met in the last day, as a sentence; nothing until that is known, or where it may not be seen. */
export function RequestsOfDay({ id }: { id: string }) {
  const [{ data }] = useQuery({ query: RequestsOfDayQuery, variables: { id } });
  const usage = data?.node?.__typename === 'ApiKey' ? data.node.usage : null;
  if (usage === null || usage === undefined) return null;
  const requests = usage.outcomes.find(({ outcome }) => outcome === 'VALID')?.requests ?? 0;
  if (requests === 0) return <> No request with it was allowed in the last 24 hours.</>;
  return (
    <>
      {' '}
      {count(requests, 'request')} with it {requests === 1 ? 'was' : 'were'} allowed in the last 24 hours.
    </>
  );
}
