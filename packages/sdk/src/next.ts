import type { Latchkey } from './client.ts';
import { checkRequirement, requirementFor, type RequirementOf } from './requirement-of.ts';
import type { VerifiedKey } from './verification.ts';

/**
 * A Next.js route handler that only good keys reach; it gets the key after the request. `workspace`, `ip` and
 * `operation` may be functions of the request and of what Next.js hands on (`params` is a promise there). Next.js does not
 * say the client's address: give `ip` where keys have allowlists, otherwise those are refused.
 */
export function protect<Incoming extends Request, Rest extends unknown[]>(
  latchkey: Latchkey,
  requirement: RequirementOf<[request: Incoming, ...rest: Rest]>,
  handler: (request: Incoming, key: VerifiedKey, ...rest: Rest) => Response | Promise<Response>,
): (request: Incoming, ...rest: Rest) => Promise<Response> {
  checkRequirement(requirement);
  return async (request, ...rest) => {
    const protection = await latchkey.protect(request, await requirementFor(requirement, undefined, request, ...rest));
    return protection.ok ? handler(request, protection.key, ...rest) : protection.response;
  };
}
