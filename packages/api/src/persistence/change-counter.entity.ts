import { defineEntity, p } from '@mikro-orm/core'

const schema = defineEntity({
  name: 'ChangeCounter',
  tableName: 'change_counter',
  properties: { id: p.smallint().primary().autoincrement(false), value: p.bigint('number') },
  checks: [{ name: 'change_counter_single_row_check', expression: 'id = 1' }],
})

/** Raised as the last statement of every change, so that its numbers follow the order of commits (a sequence's would not). */
export class ChangeCounter extends schema.class {}
schema.setClass(ChangeCounter)
