import type { Latchkey } from './client.ts';
import { readable, type NodeRequest } from './node.ts';
import { checkRequirement, requirementFor, type RequirementOf } from './requirement-of.ts';
import { rememberKey } from './verified.ts';

export { apiKeyOf } from './verified.ts';

/** What is read of a request of Fastify 4 or 5. */
export interface FastifyRequestLike {
  readonly raw: Pick<NodeRequest, 'url' | 'rawHeaders'>;
  /** Fastify's own reading of the address: the socket's, or what `trustProxy` lets it believe. */
  readonly ip: string;
  readonly headers: NodeRequest['headers'];
}

/** What is written of a reply of Fastify 4 or 5. */
export interface FastifyReplyLike {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

/**
 * An `onRequest` hook that lets only good keys through; `apiKeyOf(request)` is the key in the handler. The client's
 * address is Fastify's `request.ip` unless the requirement has `ip`.
 */
export function protect<Incoming extends FastifyRequestLike>(
  latchkey: Latchkey,
  requirement: RequirementOf<[request: Incoming]> = {},
): (request: NoInfer<Incoming>, reply: FastifyReplyLike) => Promise<unknown> {
  checkRequirement(requirement);
  return async (request, reply) => {
    const protection = await latchkey.protect(readable(request.raw), await requirementFor(requirement, request.ip, request));
    if (protection.ok) {
      rememberKey(request, protection.key);
      return undefined;
    }
    const { response } = protection;
    const body = await response.text();
    reply.code(response.status);
    for (const [name, value] of response.headers) reply.header(name, value);
    reply.send(body);
    // A hook that returns the reply has answered; Fastify goes no further.
    return reply;
  };
}
