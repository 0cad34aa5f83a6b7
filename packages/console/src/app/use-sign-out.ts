import { graphql } from '../gql/gql.ts';
import { paths } from '../lib/paths.ts';
import { useResultMutation } from '../network/use-result-mutation.ts';
import { showToast } from '../ui/toasts.ts';
import { wordsForFailure } from '../words/error-words.ts';

const SignOutMutation = graphql(`
  mutation SignOut {
    signOut {
      ... on SignOutSuccess { signedOut }
    }
  }
`);

/** Ends the session and leads to sign-in; says so when it could not. */
export function useSignOut(): () => Promise<void> {
  const { run } = useResultMutation(SignOutMutation);
  return async () => {
    const result = await run({});
    if (result.__typename === 'Failed' && result.failure.code !== 'UNAUTHENTICATED') {
      showToast({ text: wordsForFailure(result.failure), tone: 'danger' });
      return;
    }
    // A load of its own, not a change of route: nothing that was on the screen stays in memory.
    window.location.assign(paths.signIn());
  };
}
