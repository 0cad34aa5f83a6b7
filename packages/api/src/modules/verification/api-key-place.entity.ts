import { defineEntity, p } from '@mikro-orm/core'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyPlace',
  tableName: 'api_key_place',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().deleteRule('cascade'),
    day: p.date().primary(),
    address: exactText().primary(),
    client: exactText().primary(),
    outcome: exactText().$type<Outcome>().primary(),
    firstAt: instant(),
    lastAt: instant(),
    requests: p.bigint('number'),
  },
  indexes: [{ name: 'api_key_place_day_index', properties: ['day'] }],
})

/** From where and by what program a key was used on a day; empty where that was not said. Kept for 30 days. */
export class ApiKeyPlace extends schema.class {}
schema.setClass(ApiKeyPlace)
