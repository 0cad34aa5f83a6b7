import { count } from '../../lib/list-words.ts';
import { shortOperationId } from '../../words/operation-words.ts';

/** A registered operation as the form knows it. */
export interface PickedOperation {
  id: string;
  name: string | null;
  kind: 'QUERY' | 'MUTATION' | 'SUBSCRIPTION';
  requiredPermissions: readonly string[];
  /** False where the schema of this version does not take it any more. */
  valid: boolean;
  retiredAt: string | null;
}

/** What an operation is called: its name, or the beginning of its id where it has none or is not known. */
export const operationName = (id: string, known: ReadonlyMap<string, PickedOperation>): string => known.get(id)?.name ?? shortOperationId(id);

/** Every permission that operations need, by name. */
export const permissionsOf = (operations: readonly PickedOperation[]): string[] => [...new Set(operations.flatMap((operation) => operation.requiredPermissions))].sort();

/** True when two drafts run the same operations. */
export const sameOperations = (a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): boolean =>
  a === null || b === null ? a === b : a.size === b.size && a.isSubsetOf(b);

/** What a key runs, as a sentence; null where it runs anything. */
export const runsWords = (operations: ReadonlySet<string> | null): string | null =>
  operations === null ? null : operations.size === 0 ? 'Runs no operation yet.' : `Runs ${count(operations.size, 'registered operation')} and nothing else.`;

/** The part of a new key's input. */
export const operationInput = (operations: ReadonlySet<string> | null): { allowedOperations?: string[] } => (operations === null ? {} : { allowedOperations: [...operations].sort() });

/** The part of a change's input: nothing when nothing differs. */
export function operationChange(before: ReadonlySet<string> | null, after: ReadonlySet<string> | null): { allowedOperations?: string[]; anyOperation?: boolean } {
  if (sameOperations(before, after)) return {};
  return after === null ? { anyOperation: true } : operationInput(after);
}
