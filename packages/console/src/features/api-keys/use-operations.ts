import { useEffect, useState } from 'react';
import { useClient } from 'urql';
import { readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { type Failure, failureOf } from '../../network/failure.ts';
import type { PickedOperation } from './operations.ts';

export const PickedOperation_operation = graphql(`
  fragment PickedOperation_operation on PersistedOperation {
    id
    name
    kind
    requiredPermissions
    valid
    retiredAt
  }
`);

const OperationsByIdQuery = graphql(`
  query OperationsById($ids: [ID!]!) {
    organization {
      id
      persistedOperations(filter: { ids: $ids, includeRetired: true }, first: 100) {
        nodes { ...PickedOperation_operation }
      }
    }
  }
`);

/** How many the API takes at once. */
const SLICE = 100;

/** Registered operations by their ids, as far as they are known by now. */
export interface KnownOperations {
  byId: ReadonlyMap<string, PickedOperation>;
  /** Whether some of them are still being asked for. What is missing afterwards the organization has not. */
  pending: boolean;
  /** Why they could not be asked for; null where nothing failed. */
  failure: Failure | null;
}

/** Asks for operations by their ids, retired ones too; what was asked once is not asked again. */
export function useOperations(ids: Iterable<string>): KnownOperations {
  const client = useClient();
  const [known, setKnown] = useState<ReadonlyMap<string, PickedOperation>>(new Map());
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState<Failure | null>(null);
  // As one text, so that the same ids in a new list are no new question.
  const next = [...new Set(ids).difference(asked)].sort().slice(0, SLICE).join();
  useEffect(() => {
    if (next === '') return undefined;
    let left = false;
    const slice = next.split(',');
    void client
      .query(OperationsByIdQuery, { ids: slice })
      .toPromise()
      .then(({ data, error }) => {
        if (left) return;
        setFailure(error === undefined ? null : failureOf(error));
        // What failed is asked again when something else is chosen.
        if (error !== undefined) return;
        const found = (data?.organization?.persistedOperations?.nodes ?? []).map((node) => readFragment(PickedOperation_operation, node));
        setKnown((before) => new Map([...before, ...found.map((operation) => [operation.id, operation] as const)]));
        setAsked((before) => before.union(new Set(slice)));
      });
    return () => {
      left = true;
    };
  }, [client, next]);
  return { byId: known, pending: next !== '' && failure === null, failure };
}
