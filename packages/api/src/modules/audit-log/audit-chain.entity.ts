import { defineEntity, p } from '@mikro-orm/core'
import { exactText } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'AuditChain',
  tableName: 'audit_chain',
  properties: {
    chain: exactText().primary(),
    sequence: p.bigint('number'),
    hash: p.blob(),
  },
})

/** The head of a chain of audit events: one chain per organization, and one for the installation. */
export class AuditChain extends schema.class {}
schema.setClass(AuditChain)
