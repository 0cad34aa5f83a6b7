import { defineEntity, p } from '@mikro-orm/core'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'OperationRegistry',
  tableName: 'operation_registry',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    revision: p.bigint('number'),
  },
})

/** Raised with every change of what an organization has registered: its row is the lock of pushes, its number what processes compare. */
export class OperationRegistry extends schema.class {}
schema.setClass(OperationRegistry)
