import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Latchkey } from '@latchkey/sdk';
import { protect } from '@latchkey/sdk/node';
import { Problem } from './answers.ts';

/** Whom a request acts for. */
export interface Caller {
  readonly keyId: string;
  readonly organization: string;
}

/** What a route needs of its caller. */
export interface Need {
  readonly permission: string;
  readonly workspace: string;
}

/** Finds out who calls and whether they may; `null` when it has answered the request itself. Throws a Problem otherwise. */
export type Door = (request: IncomingMessage, response: ServerResponse, need: Need) => Promise<Caller | null>;

/** The service asks Latchkey itself. */
export function doorWithSdk(latchkey: Latchkey): Door {
  return async (request, response, { permission, workspace }) => {
    const key = await protect(latchkey, { permissions: [permission], workspace })(request, response);
    return key === null ? null : { keyId: key.id, organization: key.organization };
  };
}

/**
 * A gateway has asked Latchkey and says the answer in `X-Latchkey-*`. Anybody who reaches this service past the gateway
 * could say the same, so only the gateway's own address is believed, and what it says is still held against the need.
 */
export function doorBehindGateway(gatewayAddress: string): Door {
  return (request, _response, { permission, workspace }) => {
    const address = request.socket.remoteAddress?.replace(/^::ffff:/, '');
    if (address !== gatewayAddress) throw new Problem(403, 'FORBIDDEN', 'This service is reached through its gateway only.');
    const said = (name: string): string => {
      const values = request.headersDistinct[name] ?? [];
      const [value] = values;
      // Two of them would mean that the gateway let one of the client's own through.
      if (values.length !== 1 || value === undefined || value === '') throw new Problem(503, 'UNAVAILABLE', 'The gateway did not say who calls.', { 'retry-after': '1' });
      return value;
    };
    const [keyId, organization] = [said('x-latchkey-key-id'), said('x-latchkey-organization')];
    if (!said('x-latchkey-permissions').split(',').includes(permission)) throw new Problem(403, 'FORBIDDEN', `The key lacks ${permission}.`);
    const workspaces = said('x-latchkey-workspaces').split(',');
    if (!workspaces.includes('*') && !workspaces.includes(workspace)) throw new Problem(403, 'FORBIDDEN', 'The key is not for this workspace.');
    return Promise.resolve({ keyId, organization });
  };
}
