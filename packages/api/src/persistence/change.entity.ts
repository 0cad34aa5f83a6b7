import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from './base.entity.ts'

const schema = defineEntity({
  name: 'Change',
  tableName: 'change',
  properties: {
    number: p.bigint('number').primary().autoincrement(false),
    kind: exactText().primary(),
    subject: exactText().primary(),
    organizationId: exactText().strictNullable(),
    occurredAt: instant(),
  },
  indexes: [{ name: 'change_occurred_index', properties: ['occurredAt'] }],
})

/** What changed under which number of the counter. Written by triggers alone; kept for an hour, for those that fell behind. */
export class Change extends schema.class {}
schema.setClass(Change)
