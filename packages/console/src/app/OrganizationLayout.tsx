import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Provider } from 'urql';
import { createConsoleClient } from '../network/console-client.ts';
import { AppShell } from './AppShell.tsx';
import { leadToSignIn } from './lead-to-sign-in.ts';

const route = getRouteApi('/o/$org');

/** Everything under one organization's address, with a client that acts in that organization and no other. */
export function OrganizationLayout() {
  const { org } = route.useParams();
  const router = useRouter();
  const client = useMemo(() => createConsoleClient({ organization: org, onSignedOut: () => leadToSignIn(router) }), [org, router]);
  return (
    <Provider key={org} value={client}>
      <AppShell organizationSlug={org} />
    </Provider>
  );
}
