import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'KnownKeyFormat',
  tableName: 'known_key_format',
  properties: {
    prefix: exactText().primary(),
    encoding: p.text().primary().$type<'base62' | 'hex'>(),
    firstUsedAt: instant(),
  },
})

/** A key format that was ever used: keys of it stay readable after the configuration has moved on. */
export class KnownKeyFormat extends schema.class {}
schema.setClass(KnownKeyFormat)
