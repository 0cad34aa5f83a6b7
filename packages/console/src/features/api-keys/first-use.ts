import { useCallback } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../gql/gql.ts';

const FirstUseQuery = graphql(`
  query FirstUse($id: ID!) {
    node(id: $id) {
      ... on ApiKey { id lastUsedAt lastUsedFrom }
    }
  }
`);

/** A use of a new key; null while there is none, and where it could not be asked just now. */
export type AskFirstUse = () => Promise<{ at: string; from: string | null } | null>;

/** How a screen above the pages, which has no organization, asks whether a key of this one has been used. */
export function useAskFirstUse(): (apiKeyId: string) => AskFirstUse {
  const client = useClient();
  return useCallback(
    (id) => async () => {
      const { data } = await client.query(FirstUseQuery, { id }, { requestPolicy: 'network-only' }).toPromise();
      const apiKey = data?.node;
      return apiKey?.__typename === 'ApiKey' && apiKey.lastUsedAt !== null ? { at: apiKey.lastUsedAt, from: apiKey.lastUsedFrom } : null;
    },
    [client],
  );
}
