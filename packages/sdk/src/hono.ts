import type { Latchkey } from './client.ts';
import { checkRequirement, requirementFor, type RequirementOf } from './requirement-of.ts';
import { rememberKey } from './verified.ts';

export { apiKeyOf } from './verified.ts';

/** What is read of a context of Hono 4. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request;
    param(name: string): string | undefined;
    header(name: string): string | undefined;
  };
}

/**
 * Middleware that lets only good keys through; `apiKeyOf(c)` is the key in the handler. Hono does not know the client's
 * address by itself: give `ip` (for example from `getConnInfo`) where keys have allowlists, otherwise those are refused.
 */
export function protect<Context extends HonoContext>(
  latchkey: Latchkey,
  requirement: RequirementOf<[context: Context]> = {},
): (context: NoInfer<Context>, next: () => Promise<void>) => Promise<Response | void> {
  checkRequirement(requirement);
  return async (context, next) => {
    const protection = await latchkey.protect(context.req.raw, await requirementFor(requirement, undefined, context));
    if (!protection.ok) return protection.response;
    rememberKey(context, protection.key);
    await next();
  };
}
