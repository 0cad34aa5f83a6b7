import { getRouteApi, useRouter } from '@tanstack/react-router';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { PublicFrame } from '../features/sessions/PublicFrame.tsx';
import { SignInForm } from '../features/sessions/SignInForm.tsx';
import { graphql } from '../gql/gql.ts';
import { safeNextPath } from '../lib/next-path.ts';
import { Notice } from '../ui/Notice.tsx';
import { usePageQuery } from './use-page-query.ts';

const SignInPageQuery = graphql(`
  query SignInPage {
    installation { demo }
  }
`);

const route = getRouteApi('/public/sign-in');

export function SignInRoute() {
  const { next, ended } = route.useSearch();
  const router = useRouter();
  const query = usePageQuery(SignInPageQuery, {}, []);
  if (query.state === 'failed' && query.failure.code === 'NOT_SET_UP') return <main><FailureScreen failure={query.failure} onRetry={query.retry} /></main>;
  return (
    <PublicFrame title="Sign in" lead={ended === true ? undefined : 'to your organization’s keys'}>
      {ended === true ? (
        <Notice tone="neutral" announce="status">
          Your session has ended. Sign in to go on where you were.
        </Notice>
      ) : null}
      <SignInForm onSignedIn={() => router.history.push(safeNextPath(next))} />
      {query.state === 'shown' && query.answer.installation?.demo === true ? (
        <Notice tone="brass" title="This is a demo">
          The people and their passwords stand in <code>demo.json</code> in the data directory.
        </Notice>
      ) : null}
    </PublicFrame>
  );
}
