import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'KnownPermission',
  tableName: 'known_permission',
  properties: {
    name: exactText().primary(),
    access: p.text().$type<'read' | 'write'>(),
    firstSeenAt: instant(),
  },
})

/** A permission of the catalogue as the last start read it: what is missing at the next start leaves the keys. */
export class KnownPermission extends schema.class {}
schema.setClass(KnownPermission)
