import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: exactText().primary(),
    chain: exactText(),
    sequence: p.bigint('number'),
    organizationId: exactText().strictNullable(),
    occurredAt: instant(),
    action: exactText(),
    actorId: exactText().strictNullable(),
    targetId: exactText().strictNullable(),
    ip: exactText().strictNullable(),
    body: p.text(),
    previousHash: p.blob(),
    hash: p.blob(),
  },
  uniques: [{ name: 'audit_event_chain_sequence_unique', properties: ['chain', 'sequence'] }],
  indexes: [
    { name: 'audit_event_chain_action_index', properties: ['chain', 'action', 'sequence'] },
    { name: 'audit_event_chain_actor_index', properties: ['chain', 'actorId', 'sequence'] },
    { name: 'audit_event_chain_target_index', properties: ['chain', 'targetId', 'sequence'] },
    { name: 'audit_event_chain_ip_index', properties: ['chain', 'ip', 'sequence'] },
    { name: 'audit_event_chain_occurred_index', properties: ['chain', 'occurredAt'] },
  ],
})

/** One event of a chain. `body` is the canonical text that was hashed; the other columns repeat parts of it to be found by, and `organizationId` is the chain's. */
export class AuditEvent extends schema.class {}
schema.setClass(AuditEvent)
