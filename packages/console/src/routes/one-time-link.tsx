import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FailureScreen } from '../features/failures/FailureScreen.tsx';
import { AcceptInvitationForm } from '../features/sessions/AcceptInvitationForm.tsx';
import { PublicFrame } from '../features/sessions/PublicFrame.tsx';
import { ResetPasswordForm } from '../features/sessions/ResetPasswordForm.tsx';
import { useFragmentToken } from '../features/sessions/use-fragment-token.ts';
import { graphql } from '../gql/gql.ts';
import type { OneTimeLinkQuery, OneTimeLinkPurpose } from '../gql/graphql.ts';
import { paths } from '../lib/paths.ts';
import { Notice } from '../ui/Notice.tsx';
import { SkeletonRows } from '../ui/Skeleton.tsx';
import { showToast } from '../ui/toasts.ts';
import { usePageQuery } from './use-page-query.ts';

const OneTimeLinkPageQuery = graphql(`
  query OneTimeLink($token: String!) {
    oneTimeLink(token: $token) { purpose email organizationName newAccount }
  }
`);

interface OneTimeLinkPageProps {
  purpose: OneTimeLinkPurpose;
  title: string;
  children: (link: NonNullable<OneTimeLinkQuery['oneTimeLink']>, token: string) => ReactNode;
}

function OneTimeLinkPage({ purpose, title, children }: OneTimeLinkPageProps) {
  const token = useFragmentToken();
  const query = usePageQuery(OneTimeLinkPageQuery, { token }, []);
  if (query.state === 'failed') return <main><FailureScreen failure={query.failure} onRetry={query.retry} /></main>;
  const link = query.state === 'shown' ? query.answer.oneTimeLink : null;
  return (
    <PublicFrame title={link?.organizationName === null || link === null ? title : `${title} ${link.organizationName}`}>
      {query.state === 'loading' ? (
        <SkeletonRows rows={3} />
      ) : link === null || link.purpose !== purpose ? (
        <Notice tone="warning" title="This link does not work">
          It was used already, was withdrawn, is too old, or is not complete. Ask for a new one, or <Link to={paths.signIn()}>sign in</Link>.
        </Notice>
      ) : (
        children(link, token)
      )}
    </PublicFrame>
  );
}

export function InvitationRoute() {
  const navigate = useNavigate();
  return (
    <OneTimeLinkPage purpose="INVITATION" title="Join">
      {(link, token) => (
        <AcceptInvitationForm token={token} email={link.email} newAccount={link.newAccount} onAccepted={() => void navigate({ to: paths.home(), replace: true })} />
      )}
    </OneTimeLinkPage>
  );
}

export function ResetPasswordRoute() {
  const navigate = useNavigate();
  return (
    <OneTimeLinkPage purpose="PASSWORD_RESET" title="Set a new password">
      {(link, token) => (
        <ResetPasswordForm
          token={token}
          email={link.email}
          onReset={() => {
            showToast({ text: 'The new password is set. Sign in with it.' });
            void navigate({ to: paths.signIn(), replace: true });
          }}
        />
      )}
    </OneTimeLinkPage>
  );
}
