import type { AnyRouter } from '@tanstack/react-router';
import { paths } from '../lib/paths.ts';

/** Leads to sign-in with the way back. Several requests can find out at once that the session has ended; one goes. */
export function leadToSignIn(router: AnyRouter): void {
  const { pathname, searchStr } = router.latestLocation as { pathname: string; searchStr: string };
  if (pathname === paths.signIn()) return;
  const inside = pathname !== paths.home();
  void router.navigate({ to: paths.signIn(), search: inside ? { next: `${pathname}${searchStr}`, ended: true } : {}, replace: true });
}
