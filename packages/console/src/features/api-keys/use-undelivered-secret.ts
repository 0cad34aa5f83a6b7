import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForShortfalls } from './shortfalls.ts';

const ReplaceUndeliveredSecretMutation = graphql(`
  mutation ReplaceUndeliveredSecret($input: ReplaceUndeliveredSecretInput!) {
    replaceUndeliveredSecret(input: $input) {
      ... on ReplaceUndeliveredSecretSuccess { secret apiKey { id name } }
      ... on DomainError { code message }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
    }
  }
`);

/** A secret on its way to the one screen that shows it. */
export interface Delivered {
  id: string;
  name: string;
  secret: string;
}

/** Why something was refused: a title, and what in particular. */
export interface Refused {
  title: string;
  lines: readonly string[];
}

/** Makes a new secret, once, for a key whose first one never arrived; the old one is dead from then on. */
export function useUndeliveredSecret(): { replace: (requestId: string) => Promise<Delivered | Refused>; pending: boolean } {
  const { run, pending } = useResultMutation(ReplaceUndeliveredSecretMutation);
  return {
    pending,
    replace: async (requestId) => {
      const result = await run({ input: { requestId } });
      switch (result.__typename) {
        case 'ReplaceUndeliveredSecretSuccess':
          return { id: result.apiKey.id, name: result.apiKey.name, secret: result.secret };
        case 'PermissionNotDelegable':
          return { title: wordsForError(result), lines: wordsForShortfalls(result.missing) };
        case 'InvalidInput':
        case 'ApiKeyNotFound':
        case 'ApiKeyNotChangeable':
          return { title: wordsForError(result), lines: [] };
        case 'Failed':
          return { title: wordsForFailure(result.failure), lines: [] };
        default:
          return assertNever(result);
      }
    },
  };
}
