import { type Exchange, type ExecutionResult, getOperationName, makeErrorResult, makeResult, type Operation, type OperationResult } from '@urql/core';
import { filter, fromPromise, merge, mergeMap, pipe, takeUntil } from 'wonka';

async function send(operation: Operation, organization: string | null, signal: AbortSignal): Promise<OperationResult> {
  const { documentId } = operation.query as { documentId?: string };
  if (documentId === undefined) throw new Error('An operation without a persisted id was about to be sent.');
  let response: Response | undefined;
  try {
    response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/graphql-response+json',
        ...(organization === null ? {} : { 'Latchkey-Organization': organization }),
      },
      body: JSON.stringify({ documentId, operationName: getOperationName(operation.query), variables: operation.variables }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal,
    });
    return makeResult(operation, (await response.json()) as ExecutionResult, response);
  } catch (cause) {
    return makeErrorResult(operation, cause instanceof Error ? cause : new Error(String(cause)), response);
  }
}

/**
 * The last exchange: sends the id of a persisted operation and its variables, never a document. A mutation is not aborted
 * when its caller leaves, since it may already have happened.
 */
export const sendPersisted =
  (organization: string | null): Exchange =>
  ({ forward }) =>
  (operations$) => {
    const results$ = pipe(
      operations$,
      filter((operation) => operation.kind === 'query' || operation.kind === 'mutation'),
      mergeMap((operation) => {
        const abort = new AbortController();
        const left$ = pipe(
          operations$,
          filter((other) => operation.kind === 'query' && other.kind === 'teardown' && other.key === operation.key),
        );
        return pipe(fromPromise(send(operation, organization, abort.signal)), takeUntil(left$));
      }),
    );
    return merge([results$, pipe(operations$, filter((operation) => operation.kind === 'teardown'), forward)]);
  };
