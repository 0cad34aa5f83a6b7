import { Link, useNavigate } from '@tanstack/react-router';
import { useAskFirstUse } from '../features/api-keys/first-use.ts';
import { loadReveal, useReveal } from '../features/api-keys/RevealHost.tsx';
import { PublicFrame } from '../features/sessions/PublicFrame.tsx';
import { SetUpForm } from '../features/sessions/SetUpForm.tsx';
import { useFragmentToken } from '../features/sessions/use-fragment-token.ts';
import { paths } from '../lib/paths.ts';
import { Notice } from '../ui/Notice.tsx';

export function SetUpRoute() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const reveal = useReveal();
  const askFirstUse = useAskFirstUse();
  return (
    <PublicFrame title="Set up Latchkey" lead="Once, for the first organization and its owner.">
      {token === '' ? (
        <Notice tone="warning" title="The link is not complete">
          Open the whole setup link. Latchkey prints it when it starts, and keeps it in <code>.latchkey/setup-link</code>. Already set up?{' '}
          <Link to={paths.signIn()}>Sign in</Link>.
        </Notice>
      ) : (
        <SetUpForm
          token={token}
          beforeSecret={loadReveal}
          onSetUp={(organizationSlug, made) => {
            const enter = () => void navigate({ to: paths.apiKeys(organizationSlug), replace: true });
            if (made === null) enter();
            else reveal({ keyName: made.name, secret: made.secret, askFirstUse: askFirstUse(made.id), onStored: enter });
          }}
        />
      )}
    </PublicFrame>
  );
}
