import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import { Problem, readObject, sendJson, sendProblem } from './answers.ts';
import type { Door } from './caller.ts';
import { ROUTES, type Route } from './routes.ts';
import { createStore } from './store.ts';

const PATH = /^(?:\/workspaces\/(?<workspace>[^/]+))?\/(?<resource>[a-z]+)(?:\/(?<id>[a-z0-9-]{1,60}))?$/;

/** Slugs and no ids: the store knows workspaces by slug, and one workspace must not have two places in it. */
const WORKSPACE = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/**
 * The whole service: `GET /workspaces/<workspace>/incidents` and the like, or the same without the beginning and with
 * the header `X-Workspace`. Nothing is read or done before the door has let the caller in.
 */
export function createService(door: Door): RequestListener {
  const workspaceOf = createStore();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // The path as it was sent, never decoded or tidied: a gateway judged these very characters.
    const [path = ''] = (request.url ?? '').split('?', 1);
    const { workspace: inPath, resource, id = null } = PATH.exec(path)?.groups ?? {};
    const route = routeFor(request.method ?? '', resource ?? '', id !== null);
    const slug = workspaceNamed(inPath, request.headersDistinct['x-workspace']);
    const caller = await door(request, response, { permission: route.permission, workspace: slug });
    if (caller === null) return;
    const body = request.method === 'GET' ? {} : await readObject(request);
    sendJson(response, route.status, route.handle({ workspace: workspaceOf(caller.organization, slug), caller, id, body }));
  };

  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (!(error instanceof Problem)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      sendProblem(response, error instanceof Problem ? error : new Problem(500, 'INTERNAL_SERVER_ERROR', 'Something went wrong on our side.'));
    });
  };
}

function routeFor(method: string, resource: string, one: boolean): Route {
  const possible = ROUTES.filter((route) => route.resource === resource && route.one === one);
  if (possible.length === 0) throw new Problem(404, 'NOT_FOUND', 'There is nothing at this address.');
  const route = possible.find((candidate) => candidate.method === method);
  if (route === undefined) throw new Problem(405, 'METHOD_NOT_ALLOWED', 'This cannot be done here.', { allow: possible.map((candidate) => candidate.method).join(', ') });
  return route;
}

function workspaceNamed(inPath: string | undefined, inHeaders: readonly string[] = []): string {
  const named = new Set([...(inPath === undefined ? [] : [inPath]), ...inHeaders]);
  const [workspace] = named;
  if (named.size !== 1 || workspace === undefined || !WORKSPACE.test(workspace)) {
    throw new Problem(400, 'BAD_USER_INPUT', 'Name one workspace by its slug: in the path as /workspaces/<slug>/…, or in the header X-Workspace.');
  }
  return workspace;
}
