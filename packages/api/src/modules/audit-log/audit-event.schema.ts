import { builder } from '../../graphql/builder.ts'
import { connectionOf, pageArguments } from '../../graphql/connection.ts'
import { Node, registerNode } from '../../graphql/node.ts'
import { demandOwn, OrganizationType } from '../organizations/organization.schema.ts'
import { ActorType, CredentialReferenceType } from './actor.schema.ts'
import { type AuditEventBody, type AuditEventRow, findVisibleAuditEvent, listVisibleAuditEvents } from './audit-event.repository.ts'

const AuditTargetType = builder.objectRef<AuditEventBody['target']>('AuditTarget').implement({
  description: 'What something was done to.',
  fields: (t) => ({
    kind: t.exposeString('kind', { description: 'What kind of thing it is, such as api_key.' }),
    id: t.exposeString('id', { nullable: true, description: 'Its id; the thing itself may be gone.' }),
    name: t.exposeString('name', { nullable: true, description: 'What it was called then.' }),
  }),
})

const AuditEventType = builder.objectRef<AuditEventRow>('AuditEvent').implement({
  description: 'One change, written in the same transaction as the change itself and never altered.',
  interfaces: [Node],
  fields: (t) => ({
    sequence: t.exposeInt('sequence', { description: "Its number in the organization's chain, without gaps." }),
    action: t.string({ description: 'What was done, such as api_key.created.', resolve: ({ body }) => body.action }),
    occurredAt: t.field({ type: 'DateTime', description: 'When, by the clock of the database.', resolve: (row) => row.occurred_at }),
    actor: t.field({ type: ActorType, description: 'Who did it.', resolve: ({ body }) => body.actor }),
    credential: t.field({ type: CredentialReferenceType, description: 'With what it was proven.', resolve: ({ body }) => body.credential }),
    target: t.field({ type: AuditTargetType, description: 'What it was done to.', resolve: ({ body }) => body.target }),
    before: t.field({ type: 'JSONObject', nullable: true, description: 'What changed, as it was before; null where nothing was.', resolve: ({ body }) => body.before }),
    after: t.field({ type: 'JSONObject', nullable: true, description: 'What changed, as it was afterwards; null where nothing is left.', resolve: ({ body }) => body.after }),
    ip: t.field({ type: 'IPAddress', nullable: true, description: 'The address that the request came from, where that is known.', resolve: ({ body }) => body.ip }),
    userAgent: t.string({ nullable: true, description: 'What the client called itself.', resolve: ({ body }) => body.userAgent }),
    requestId: t.string({ description: 'The request, as its answer and the log call it.', resolve: ({ body }) => body.requestId }),
    record: t.exposeString('record', {
      description: "What was hashed, word for word: the chain's name, the number, the instant to the microsecond and the event as JSON, each on a line.",
    }),
    previousHash: t.exposeString('previous_hash', { description: 'The hash of the event before, in hex; for the first event the SHA-256 of the name of the chain.' }),
    hash: t.exposeString('hash', { description: 'The SHA-256, in hex, of the bytes of previousHash followed by the record. Whoever keeps it can tell later whether anything before it was changed.' }),
  }),
})

registerNode('evt', 'AuditEvent', findVisibleAuditEvent)

const AuditEventConnection = connectionOf('AuditEvent', AuditEventType, 'audit events')

const AuditEventFilter = builder.inputType('AuditEventFilter', {
  description: 'Which events to list. What is left out does not matter; everything that is given must hold.',
  fields: (t) => ({
    action: t.string({ required: false, description: 'Events of this action, such as api_key.created; docs/audit-actions.md lists them, and another is refused.' }),
    actorId: t.id({ required: false, description: 'Events of this person or key.' }),
    targetId: t.id({ required: false, description: 'Events about this key, member, workspace or other thing.' }),
    ip: t.field({ type: 'IPAddress', required: false, description: 'Events from this address.' }),
    from: t.field({ type: 'DateTime', required: false, description: 'Events at or after this instant.' }),
    to: t.field({ type: 'DateTime', required: false, description: 'Events before this instant.' }),
  }),
})

builder.objectField(OrganizationType, 'auditEvents', (t) =>
  t.withAuth({ permission: 'audit_log:read' }).field({
    type: AuditEventConnection,
    nullable: true,
    description: 'What was changed in the organization, the latest first.',
    args: { filter: t.arg({ type: AuditEventFilter, required: false, description: 'Which events.' }), ...builder.args(pageArguments) },
    resolve: (organization, { filter, ...page }, ctx) => {
      demandOwn(organization, ctx)
      return listVisibleAuditEvents(ctx, { filter: filter ?? {}, page })
    },
  }),
)
