import { Problem } from './answers.ts';
import type { Caller } from './caller.ts';
import type { Incident, Service, Workspace } from './store.ts';

interface Call {
  readonly workspace: Workspace;
  readonly caller: Caller;
  /** The last segment of the path; `null` for the whole list. */
  readonly id: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One thing that can be done, and the permission of the catalogue that it needs. */
export interface Route {
  readonly method: string;
  readonly resource: string;
  readonly permission: string;
  /** Whether the path names one thing or the list. */
  readonly one: boolean;
  readonly status: number;
  readonly handle: (call: Call) => unknown;
}

const SERVICE_STATUSES = ['operational', 'degraded', 'down'] as const;

/** Everything that this service does. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', resource: 'services', one: false, permission: 'services:read', status: 200, handle: ({ workspace }) => ({ data: [...workspace.services.values()] }) },
  { method: 'PUT', resource: 'services', one: true, permission: 'services:write', status: 200, handle: putService },
  { method: 'GET', resource: 'incidents', one: false, permission: 'incidents:read', status: 200, handle: ({ workspace }) => ({ data: [...workspace.incidents.values()] }) },
  { method: 'GET', resource: 'incidents', one: true, permission: 'incidents:read', status: 200, handle: ({ workspace, id }) => incidentIn(workspace, id) },
  { method: 'POST', resource: 'incidents', one: false, permission: 'incidents:write', status: 201, handle: openIncident },
  { method: 'PATCH', resource: 'incidents', one: true, permission: 'incidents:write', status: 200, handle: resolveIncident },
];

function putService({ workspace, id, body }: Call): Service {
  const { name, status = 'operational' } = body;
  const known = SERVICE_STATUSES.find((one) => one === status);
  if (known === undefined) throw new Problem(400, 'BAD_USER_INPUT', `status is one of ${SERVICE_STATUSES.join(', ')}.`);
  const service = { id: id ?? '', name: textOf(name, 'name'), status: known };
  workspace.services.set(service.id, service);
  return service;
}

function openIncident({ workspace, caller, body }: Call): Incident {
  const service = body['service'] === undefined || body['service'] === null ? null : textOf(body['service'], 'service');
  if (service !== null && !workspace.services.has(service)) throw new Problem(400, 'BAD_USER_INPUT', 'There is no such service.');
  const incident: Incident = { id: `incident-${workspace.incidents.size + 1}`, title: textOf(body['title'], 'title'), service, status: 'open', opened_by: caller.keyId, opened_at: new Date().toISOString() };
  workspace.incidents.set(incident.id, incident);
  return incident;
}

function resolveIncident({ workspace, id, body }: Call): Incident {
  const incident = incidentIn(workspace, id);
  const { status } = body;
  if (status !== 'open' && status !== 'resolved') throw new Problem(400, 'BAD_USER_INPUT', 'status is open or resolved.');
  const changed = { ...incident, status } as const;
  workspace.incidents.set(incident.id, changed);
  return changed;
}

function incidentIn(workspace: Workspace, id: string | null): Incident {
  const incident = workspace.incidents.get(id ?? '');
  if (incident === undefined) throw new Problem(404, 'NOT_FOUND', 'There is no such incident.');
  return incident;
}

function textOf(value: unknown, name: string): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 200) throw new Problem(400, 'BAD_USER_INPUT', `${name} is a text of 1 to 200 characters.`);
  return value;
}
