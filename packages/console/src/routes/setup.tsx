import { Link, useNavigate } from '@tanstack/react-router';
import { PublicFrame } from '../features/sessions/PublicFrame.tsx';
import { SetUpForm } from '../features/sessions/SetUpForm.tsx';
import { useFragmentToken } from '../features/sessions/use-fragment-token.ts';
import { paths } from '../lib/paths.ts';
import { Notice } from '../ui/Notice.tsx';

export function SetUpRoute() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  return (
    <PublicFrame title="Set up Latchkey" lead="Once, for the first organization and its owner.">
      {token === '' ? (
        <Notice tone="warning" title="The link is not complete">
          Open the whole setup link. Latchkey prints it when it starts, and keeps it in <code>.latchkey/setup-link</code>. Already set up?{' '}
          <Link to={paths.signIn()}>Sign in</Link>.
        </Notice>
      ) : (
        <SetUpForm token={token} onSetUp={(organizationSlug) => void navigate({ to: paths.apiKeys(organizationSlug), replace: true })} />
      )}
    </PublicFrame>
  );
}
