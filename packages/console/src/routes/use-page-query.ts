import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { AnyVariables } from '@urql/core';
import { useMemo } from 'react';
import { useQuery } from 'urql';
import { type Failure, failureOf } from '../network/failure.ts';

/** What a route has: nothing yet, an answer (perhaps with a refused part, perhaps being renewed), or a failure. */
export type PageQuery<Answer> =
  | { state: 'loading' }
  | { state: 'failed'; failure: Failure; retry: () => void }
  | { state: 'shown'; answer: Answer; refused: Failure | null; renewing: boolean; renew: () => void };

/**
 * The one query of a route. What was shown stays while new variables are being answered, so that a filter does not blank the
 * page. The typenames make an answer without any row of a type be asked anew when the first one is made.
 */
export function usePageQuery<Answer, Variables extends AnyVariables>(
  query: TypedDocumentNode<Answer, Variables>,
  variables: Variables,
  additionalTypenames: readonly string[],
): PageQuery<Answer> {
  const names = additionalTypenames.join();
  const context = useMemo(() => ({ additionalTypenames: names.split(',') }), [names]);
  const [{ data, error, fetching, stale }, again] = useQuery({ query, variables: variables as Variables & object, context });
  const renew = () => again({ requestPolicy: 'network-only' });
  if (error !== undefined) {
    const failure = failureOf(error);
    if (data === undefined || data === null || failure.code === 'UNAUTHENTICATED' || failure.code === 'UNREACHABLE') {
      return { state: 'failed', failure, retry: renew };
    }
    return { state: 'shown', answer: data, refused: failure, renewing: false, renew };
  }
  if (data === undefined || data === null) return { state: 'loading' };
  return { state: 'shown', answer: data, refused: null, renewing: fetching || stale, renew };
}
