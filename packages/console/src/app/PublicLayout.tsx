import { Outlet, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Provider } from 'urql';
import { createConsoleClient } from '../network/console-client.ts';
import { leadToSignIn } from './lead-to-sign-in.ts';

/** The pages that belong to no organization. Their client has no cache: some of them carry one-time tokens. */
export function PublicLayout() {
  const router = useRouter();
  const [client] = useState(() => createConsoleClient({ organization: null, onSignedOut: () => leadToSignIn(router) }));
  return (
    <Provider value={client}>
      <Outlet />
    </Provider>
  );
}
