import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { AnyVariables } from '@urql/core';
import { useCallback, useState } from 'react';
import { useClient } from 'urql';
import { type Failure, failureOf } from './failure.ts';

/** What a mutation came to when the API answered with none of the results it lists. */
export interface Failed {
  __typename: 'Failed';
  failure: Failure;
}

type ResultOf<Answer> = NonNullable<Answer[Exclude<keyof Answer, '__typename'>]>;

/**
 * Runs one mutation and hands back its result union, narrowed by `__typename`, with `Failed` beside it. The answer goes to
 * the caller alone: it stays in no hook state and no cache, because some answers carry a secret. `touches` names the types whose
 * lists are asked for anew although the answer has no such object: what is gone cannot be in it.
 */
export function useResultMutation<Answer extends object, Variables extends AnyVariables>(
  document: TypedDocumentNode<Answer, Variables>,
  touches: readonly string[] = [],
): { run: (variables: Variables) => Promise<ResultOf<Answer> | Failed>; pending: boolean } {
  const client = useClient();
  const [pending, setPending] = useState(false);
  const touched = touches.join();
  const run = useCallback(
    async (variables: Variables): Promise<ResultOf<Answer> | Failed> => {
      setPending(true);
      try {
        const { data, error } = await client.mutation(document, variables, touched === '' ? {} : { additionalTypenames: touched.split(',') }).toPromise();
        if (error !== undefined) return { __typename: 'Failed', failure: failureOf(error) };
        const result = Object.entries(data ?? {}).find(([name]) => name !== '__typename')?.[1] as ResultOf<Answer> | null | undefined;
        if (result === null || result === undefined) throw new Error('A mutation answered neither a result nor an error.');
        return result;
      } finally {
        setPending(false);
      }
    },
    [client, document, touched],
  );
  return { run, pending };
}

/** Ends a switch over results: a member without words of its own does not compile. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected result ${JSON.stringify((value as { __typename?: string }).__typename)}`);
}
