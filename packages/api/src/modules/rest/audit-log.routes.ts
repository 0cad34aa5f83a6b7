import { PAGE_PARAMETERS, PAGE_SELECTION, pageAnswer, pageVariables } from './pages.ts'
import type { RestRoute } from './rest-route.ts'
import { selectionOf, type Shape } from './shape.ts'

const AUDIT_EVENT: Shape = {
  name: 'AuditEvent',
  of: 'AuditEvent',
  fields: {
    id: 'id',
    sequence: 'sequence',
    action: 'action',
    occurred_at: 'occurredAt',
    actor: { field: 'actor', shape: { name: 'Actor', of: 'Actor', fields: { kind: 'kind', id: 'id', email: 'email', name: 'name' } } },
    credential: { field: 'credential', shape: { name: 'CredentialReference', of: 'CredentialReference', fields: { kind: 'kind', id: 'id' } } },
    target: { field: 'target', shape: { name: 'AuditTarget', of: 'AuditTarget', fields: { kind: 'kind', id: 'id', name: 'name' } } },
    before: 'before',
    after: 'after',
    ip: 'ip',
    user_agent: 'userAgent',
    request_id: 'requestId',
  },
}

const auditLog: RestRoute = {
  method: 'GET',
  path: '/api/v1/audit-log',
  name: 'RestListAuditEvents',
  summary: 'Read the audit log',
  description: 'Every change that was made in the organization, the newest first: who, with what, from where, and what it was before and after.',
  document: `query RestListAuditEvents($filter: AuditEventFilter, $first: Int, $after: String, $offset: Int) {
    organization { auditEvents(filter: $filter, first: $first, after: $after, offset: $offset) { ${PAGE_SELECTION} nodes ${selectionOf(AUDIT_EVENT)} } }
  }`,
  query: {
    ...PAGE_PARAMETERS,
    action: 'filter.action',
    actor_id: 'filter.actorId',
    target_id: 'filter.targetId',
    ip: 'filter.ip',
    from: 'filter.from',
    to: 'filter.to',
  },
  body: null,
  variables: (request, { filter }) => ({ ...(filter === undefined ? {} : { filter }), ...pageVariables(request) }),
  answer: (data, request) => pageAnswer(AUDIT_EVENT, (data['organization'] as { auditEvents: unknown }).auditEvents, request),
  answers: { status: 200, schema: { kind: 'PAGE', shape: AUDIT_EVENT } },
  example: { query: '?page=1&page_size=50&action=api_key.created' },
}

export const auditLogRoutes: readonly RestRoute[] = [auditLog]
