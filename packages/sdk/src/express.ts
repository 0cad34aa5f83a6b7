import type { Latchkey } from './client.ts';
import { readable, sendRefusal, type NodeRequest, type NodeResponse } from './node.ts';
import { checkRequirement, requirementFor, type RequirementOf } from './requirement-of.ts';
import { rememberKey } from './verified.ts';

export { apiKeyOf } from './verified.ts';

/** What is read of a request of Express 4 or 5. */
export interface ExpressRequest extends NodeRequest {
  /** Express's own reading of the address: the socket's, or what `trust proxy` lets it believe. */
  readonly ip?: string | undefined;
  /** What the pattern of the route took out of the path. */
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Middleware that lets only good keys through; `apiKeyOf(req)` is the key in the handler. The client's address is
 * Express's `req.ip` unless the requirement has `ip`.
 */
export function protect<Incoming extends ExpressRequest>(
  latchkey: Latchkey,
  requirement: RequirementOf<[request: Incoming]> = {},
): (request: NoInfer<Incoming>, response: NodeResponse, next: (error?: unknown) => void) => Promise<void> {
  checkRequirement(requirement);
  const isGood = async (request: Incoming, response: NodeResponse): Promise<boolean> => {
    const protection = await latchkey.protect(readable(request), await requirementFor(requirement, request.ip, request));
    if (!protection.ok) {
      await sendRefusal(protection, response);
      return false;
    }
    rememberKey(request, protection.key);
    return true;
  };
  return async (request, response, next) => {
    let good: boolean;
    try {
      good = await isGood(request, response);
    } catch (error) {
      // Express 4 does not look at what a middleware returns.
      next(error);
      return;
    }
    if (good) next();
  };
}
