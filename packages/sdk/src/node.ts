import type { Latchkey } from './client.ts';
import type { ReadableRequest } from './credential.ts';
import type { Protection } from './protect.ts';
import { checkRequirement, requirementFor, type RequirementOf } from './requirement-of.ts';
import type { VerifiedKey } from './verification.ts';

/** What is read of a request of `node:http`. */
export interface NodeRequest {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** What is written of a response of `node:http`. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
}

/**
 * A guard for `node:http`: resolves to the verified key, or to `null` when it has answered the request itself. The
 * client's address is the socket's unless the requirement has `ip`.
 */
export function protect<Incoming extends NodeRequest>(latchkey: Latchkey, requirement: RequirementOf<[request: Incoming]> = {}): (request: NoInfer<Incoming>, response: NodeResponse) => Promise<VerifiedKey | null> {
  checkRequirement(requirement);
  return async (request, response) => {
    const protection = await latchkey.protect(readable(request), await requirementFor(requirement, request.socket.remoteAddress, request));
    if (protection.ok) return protection.key;
    await sendRefusal(protection, response);
    return null;
  };
}

/** A Node request as the core reads it. Node drops a second Authorization header; what was really sent decides. */
export function readable({ url, rawHeaders }: Pick<NodeRequest, 'url' | 'rawHeaders'>): ReadableRequest {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) headers.push([rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '']);
  return { url: url ?? '/', headers };
}

/** Answers a request that may not go on. */
export async function sendRefusal({ response }: Extract<Protection, { ok: false }>, outgoing: NodeResponse): Promise<void> {
  const body = await response.text();
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  outgoing.end(body);
}
