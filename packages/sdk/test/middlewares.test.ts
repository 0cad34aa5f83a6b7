import { once } from 'node:events';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import fastify, { type FastifyRequest } from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createTestApp, type TestApp } from '../../api/src/testing/app.ts';
import { makeApiKey, makeGatewayKey, makeOrganization, makeWorkspace, type TestKeyOptions, type TestOrganization, type TestWorkspace } from '../../api/src/testing/factories.ts';
import * as onExpress from '../src/express.ts';
import * as onFastify from '../src/fastify.ts';
import * as onHono from '../src/hono.ts';
import { createLatchkey, type Latchkey, LatchkeyError } from '../src/main.ts';
import * as onNext from '../src/next.ts';
import * as onNode from '../src/node.ts';

let app: TestApp;
let organization: TestOrganization;
let production: TestWorkspace;
let staging: TestWorkspace;
let gateway: string;
let revoked: string;
const reported: LatchkeyError[] = [];

beforeAll(async () => {
  app = await createTestApp();
  organization = await makeOrganization(app);
  production = await makeWorkspace(app, organization);
  staging = await makeWorkspace(app, organization);
  gateway = await makeGatewayKey(app);
  revoked = await key({ revokedAt: new Date(0) });
});
afterAll(() => app.close());

const key = async (options: TestKeyOptions = {}): Promise<string> => (await makeApiKey(app, organization, options)).secret;

/** Asks the real Latchkey, unless another address is given. */
const latchkeyAt = (url: string): Latchkey => createLatchkey({ url, key: gateway, retries: 0, timeoutMs: 5_000, onError: (error) => reported.push(error) });

interface Reply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** Sends a request. Headers are pairs, because `fetch` would join what a client can send twice. */
type Send = (path: string, headers: [string, string][], method?: string) => Promise<Reply>;

interface Service {
  send: Send;
  /** How often a handler was reached. */
  reached: () => number;
  close: () => Promise<void>;
}

async function serve(listener: RequestListener, reached: () => number): Promise<Service> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const send: Send = async (path, headers, method = 'GET') => {
    const request = httpRequest({ port, host: '127.0.0.1', path, method, headers: ['Host', 'api.example.com', 'Connection', 'close', ...headers.flat()] });
    request.end();
    const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer> & { statusCode: number; headers: Record<string, string> }];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, headers: new Headers(response.headers), body: JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown> };
  };
  return {
    send,
    reached,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** For what takes a Web-standard request. */
function serveFetch(handle: (request: Request) => Response | Promise<Response>, reached: () => number): Service {
  const send: Send = async (path, headers, method = 'GET') => {
    const response = await handle(new Request(`https://api.example.com${path}`, { method, headers: headers.map(([name, value]): [string, string] => [name, value]) }));
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text || '{}') as Record<string, unknown> };
  };
  return { send, reached, close: () => Promise.resolve() };
}

const REQUIREMENT = { permissions: ['incidents:read'] } as const;

/** One service, built on each: `GET /:workspace/incidents` for keys with `incidents:read` in that workspace. */
const frameworks: Record<string, (latchkey: Latchkey) => Promise<Service>> = {
  express: async (latchkey) => {
    let reached = 0;
    const service = express();
    const guard = onExpress.protect(latchkey, { ...REQUIREMENT, workspace: (request) => request.params['workspace'] });
    service.get('/:workspace/incidents', guard, (request, response) => {
      reached += 1;
      response.json({ by: onExpress.apiKeyOf(request).name });
    });
    service.get('/open', (request, response) => {
      response.json({ by: onExpress.apiKeyOf(request).name });
    });
    service.use((error: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(500).json({ code: error instanceof LatchkeyError ? error.code : 'OTHER' });
    });
    return serve(service, () => reached);
  },
  fastify: async (latchkey) => {
    let reached = 0;
    const service = fastify();
    const guard = onFastify.protect(latchkey, { ...REQUIREMENT, workspace: (request: FastifyRequest) => (request.params as { workspace: string }).workspace });
    service.get('/:workspace/incidents', { onRequest: guard }, (request) => {
      reached += 1;
      return { by: onFastify.apiKeyOf(request).name };
    });
    service.get('/open', (request) => ({ by: onFastify.apiKeyOf(request).name }));
    service.setErrorHandler((error, _request, reply) => reply.code(500).send({ code: error instanceof LatchkeyError ? error.code : 'OTHER' }));
    await service.ready();
    return serve((request, response) => service.routing(request, response), () => reached);
  },
  hono: (latchkey) => {
    let reached = 0;
    const service = new Hono();
    service.get('/:workspace/incidents', onHono.protect(latchkey, { ...REQUIREMENT, workspace: (c) => c.req.param('workspace') }), (c) => {
      reached += 1;
      return c.json({ by: onHono.apiKeyOf(c).name });
    });
    service.get('/open', (c) => c.json({ by: onHono.apiKeyOf(c).name }));
    service.onError((error, c) => c.json({ code: error instanceof LatchkeyError ? error.code : 'OTHER' }, 500));
    return Promise.resolve(serveFetch((request) => service.fetch(request), () => reached));
  },
  next: (latchkey) => {
    let reached = 0;
    interface Context {
      params: Promise<{ workspace: string }>;
    }
    const GET = onNext.protect(latchkey, { ...REQUIREMENT, workspace: async (_request: Request, { params }: Context) => (await params).workspace }, (_request, verified, _context: Context) => {
      reached += 1;
      return Response.json({ by: verified.name });
    });
    const handle = (request: Request): Promise<Response> => GET(request, { params: Promise.resolve({ workspace: new URL(request.url).pathname.split('/')[1] ?? '' }) });
    return Promise.resolve(serveFetch(handle, () => reached));
  },
  'node:http': (latchkey) => {
    let reached = 0;
    const guard = onNode.protect(latchkey, { ...REQUIREMENT, workspace: (request) => request.url?.split('/')[1] });
    return serve((request, response) => {
      void guard(request, response).then((verified) => {
        if (verified === null) return;
        reached += 1;
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ by: verified.name }));
      });
    }, () => reached);
  },
};

describe.each(Object.keys(frameworks))('%s', (name) => {
  const make = frameworks[name] as (latchkey: Latchkey) => Promise<Service>;
  let service: Service;
  beforeAll(async () => {
    service = await make(latchkeyAt(app.url));
  });
  afterAll(() => service.close());
  const path = (): string => `/${production.slug}/incidents`;

  test('lets a good key through, however it is sent', async () => {
    const secret = await key({ name: 'Pipeline', permissions: ['incidents:read'], workspaces: [production] });
    for (const header of [['Authorization', `Bearer ${secret}`], ['X-API-Key', secret], ['Authorization', `Basic ${btoa(`${secret}:`)}`]] as [string, string][]) {
      expect(await service.send(path(), [header])).toMatchObject({ status: 200, body: { by: 'Pipeline' } });
    }
  });

  test('refuses by the table, and the handler is not reached', async () => {
    const narrow = await key({ permissions: ['incidents:write'] });
    const elsewhere = await key({ workspaces: [staging] });
    const good = await key();
    const before = service.reached();
    const bearer = (secret: string): [string, string] => ['Authorization', `Bearer ${secret}`];
    const cases: [headers: [string, string][], status: number, body: Record<string, unknown>, path?: string][] = [
      [[], 401, { code: 'UNAUTHENTICATED' }],
      [[bearer('nothing')], 401, { code: 'UNAUTHENTICATED' }],
      [[bearer(revoked)], 401, { code: 'UNAUTHENTICATED', reason: 'REVOKED' }],
      [[bearer(narrow)], 403, { code: 'FORBIDDEN', missing_permissions: ['incidents:read'] }],
      [[bearer(elsewhere)], 403, { code: 'FORBIDDEN', reason: 'WRONG_WORKSPACE' }],
      [[bearer(good), ['X-API-Key', elsewhere]], 400, { code: 'AMBIGUOUS_CREDENTIALS' }],
      [[bearer(good), bearer(elsewhere)], 400, { code: 'AMBIGUOUS_CREDENTIALS' }],
      [[bearer(good)], 400, { code: 'BAD_USER_INPUT' }, `${path()}?page=1&api_key=${good}`],
      [[bearer(good)], 400, { code: 'BAD_USER_INPUT' }, '/nowhere/incidents'],
    ];
    for (const [headers, status, body, at] of cases) {
      const reply = await service.send(at ?? path(), headers);
      expect(reply).toMatchObject({ status, body });
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(reply.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
      expect(reply.headers.get('cache-control')).toBe('no-store');
    }
    expect(service.reached()).toBe(before);
    expect(reported).toEqual([]);
  });

  test('is closed while Latchkey is away', async () => {
    const secret = await key();
    const alone = await make(latchkeyAt('http://127.0.0.1:9'));
    try {
      const reply = await alone.send(path(), [['X-API-Key', secret]]);
      expect([reply.status, reply.body['code'], reply.headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '1']);
      expect(alone.reached()).toBe(0);
    } finally {
      await alone.close();
    }
    expect(reported.splice(0)).toMatchObject([{ code: 'UNREACHABLE' }]);
  });

  test('tells a mistake when the route is made, not when it is called', async () => {
    const protects = [onExpress.protect, onFastify.protect, onHono.protect, onNode.protect, (latchkey: Latchkey, requirement: object) => onNext.protect(latchkey, requirement, () => new Response())];
    for (const protect of protects) {
      for (const requirement of [{ permissions: undefined }, { workspace: undefined }, { permissions: 'incidents:read' }, { workspace: '' }]) {
        expect(() => (protect as (latchkey: Latchkey, requirement: unknown) => unknown)(latchkeyAt(app.url), requirement)).toThrow(LatchkeyError);
      }
    }
  });
});

describe.each(['express', 'fastify', 'hono'])('%s', (name) => {
  test('a handler that asks for the key of a route without a guard fails', async () => {
    const service = await (frameworks[name] as (latchkey: Latchkey) => Promise<Service>)(latchkeyAt(app.url));
    try {
      expect(await service.send('/open', [['X-API-Key', await key()]])).toMatchObject({ status: 500, body: { code: 'UNPROTECTED' } });
    } finally {
      await service.close();
    }
  });
});

test('a workspace that a framework hands over as a list is none', async () => {
  const secret = await key();
  const guard = onNode.protect(latchkeyAt(app.url), { workspace: () => [production.slug, staging.slug] });
  const service = await serve((request, response) => void guard(request, response), () => 0);
  try {
    expect(await service.send('/', [['X-API-Key', secret]])).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
  } finally {
    await service.close();
  }
});

test('a key over its rate limit is 429 with the time to wait', async () => {
  // Twelve writes a minute.
  const small = await makeOrganization(app, { plan: 'starter' });
  const { secret } = await makeApiKey(app, small);
  const guard = onNode.protect(latchkeyAt(app.url), { permissions: ['incidents:write'] });
  const service = await serve((request, response) => {
    void guard(request, response).then((verified) => verified === null || response.end('{}'));
  }, () => 0);
  try {
    const replies = [];
    for (let asked = 0; asked < 14; asked += 1) replies.push(await service.send('/', [['X-API-Key', secret]]));
    expect(replies.map(({ status }) => status)).toEqual([...Array.from({ length: 12 }, () => 200), 429, 429]);
    expect(Number(replies.at(-1)?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(replies.at(-1)?.body).toMatchObject({ code: 'RATE_LIMITED', reason: 'RATE_LIMITED' });
  } finally {
    await service.close();
  }
});

describe('verify, asked of a real Latchkey', () => {
  test('tells all there is to know of a good key', async () => {
    const { id, secret } = await makeApiKey(app, organization, { name: 'Pipeline', permissions: ['incidents:read', 'incidents:write'], workspaces: [production] });
    const answer = await latchkeyAt(app.url).verify({ key: secret, permissions: ['incidents:write'], workspace: production.slug, ip: '::ffff:203.0.113.7', access: 'write' });
    expect(answer).toMatchObject({
      valid: true,
      key: { id, name: 'Pipeline', organization: organization.slug, externalId: `external-${organization.slug}`, owner: null, permissions: ['incidents:read', 'incidents:write'], workspaceScope: 'CHOSEN', workspaces: [production.slug] },
    });
    expect(answer.key?.expiresAt).toBeInstanceOf(Date);
  });

  test('a refusal is an answer, a question that cannot be answered an error', async () => {
    const latchkey = latchkeyAt(app.url);
    expect(await latchkey.verify({ key: revoked })).toMatchObject({ valid: false, outcome: 'REVOKED', missingPermissions: [] });
    expect(await latchkey.verify({ key: await key({ permissions: ['incidents:read'] }), permissions: ['incidents:write'] })).toMatchObject({ valid: false, outcome: 'INSUFFICIENT_PERMISSIONS', missingPermissions: ['incidents:write'] });
    await expect(latchkey.verify({ key: await key(), permissions: ['incidents:writ'] })).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ path: ['permissions', '0'] }] });
    const stranger = createLatchkey({ url: app.url, key: await key({ permissions: ['api_keys:read'] }) });
    await expect(stranger.verify({ key: revoked })).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
    const nobody = createLatchkey({ url: app.url, key: 'lkgw_nobody' });
    await expect(nobody.verify({ key: revoked })).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
  });
});
