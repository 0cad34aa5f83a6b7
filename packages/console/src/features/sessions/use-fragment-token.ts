import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

/**
 * The one-time token of a link such as `/setup#…`. Fragments are never sent, but they stay in the address and the history;
 * so it is read once into memory and taken out of both at once.
 */
export function useFragmentToken(): string {
  const router = useRouter();
  const [token] = useState(() => window.location.hash.slice(1));
  useEffect(() => {
    if (window.location.hash === '') return;
    void router.navigate({ to: window.location.pathname, hash: '', replace: true });
  }, [router]);
  return token;
}
