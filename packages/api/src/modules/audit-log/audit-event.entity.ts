import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: exactText().primary(),
    chain: exactText(),
    sequence: p.bigint('number'),
    organization: () => p.manyToOne(Organization).mapToPk().strictNullable(),
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
    { name: 'audit_event_organization_sequence_index', properties: ['organization', 'sequence'] },
    { name: 'audit_event_organization_action_index', properties: ['organization', 'action', 'sequence'] },
    { name: 'audit_event_organization_actor_index', properties: ['organization', 'actorId', 'sequence'] },
    { name: 'audit_event_organization_target_index', properties: ['organization', 'targetId', 'sequence'] },
    { name: 'audit_event_organization_ip_index', properties: ['organization', 'ip', 'sequence'] },
    { name: 'audit_event_organization_occurred_index', properties: ['organization', 'occurredAt'] },
  ],
})

/** One event of a chain. `body` is the canonical text that was hashed; the other columns repeat parts of it to be found by. */
export class AuditEvent extends schema.class {}
schema.setClass(AuditEvent)
