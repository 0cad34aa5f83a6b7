import { graphql } from '../../gql/gql.ts';
import { assertNever, useResultMutation } from '../../network/use-result-mutation.ts';
import { showToast } from '../../ui/toasts.ts';
import { wordsForError, wordsForFailure } from '../../words/error-words.ts';
import { wordsForPropagation } from './propagation.ts';
import { wordsForShortfalls } from './shortfalls.ts';

const EnableApiKeyMutation = graphql(`
  mutation EnableApiKey($input: EnableApiKeyInput!) {
    enableApiKey(input: $input) {
      ... on EnableApiKeySuccess { apiKey { id status } propagation { acknowledged nodes milliseconds } }
      ... on DomainError { code message }
      ... on PermissionNotDelegable { missing { kind permission workspaces permissionLevel } }
    }
  }
`);

/** Enables a key and tells how it went; it has no dialog, so the toast is the home of its refusals as well. */
export function useEnableApiKey(): (apiKey: { id: string; name: string }) => Promise<void> {
  const { run } = useResultMutation(EnableApiKeyMutation);
  return async ({ id, name }) => {
    const result = await run({ input: { id } });
    switch (result.__typename) {
      case 'EnableApiKeySuccess':
        showToast({ text: `“${name}” is enabled. ${wordsForPropagation(result.propagation)}` });
        return;
      case 'PermissionNotDelegable':
        showToast({ text: `${wordsForError(result)} It lacks ${wordsForShortfalls(result.missing).join(', ')}.`, tone: 'danger' });
        return;
      case 'InvalidInput':
      case 'ApiKeyNotFound':
      case 'ApiKeyNotChangeable':
      case 'StaleVersion':
        showToast({ text: wordsForError(result), tone: 'danger' });
        return;
      case 'Failed':
        showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
        return;
      default:
        assertNever(result);
    }
  };
}
