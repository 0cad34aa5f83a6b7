import { defineEntity, p } from '@mikro-orm/core'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyHour',
  tableName: 'api_key_hour',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().deleteRule('cascade'),
    hour: instant().primary(),
    outcome: exactText().$type<Outcome>().primary(),
    permissions: exactText().primary(),
    requests: p.bigint('number'),
  },
  indexes: [{ name: 'api_key_hour_hour_index', properties: ['hour'] }],
})

/**
 * How often a key was asked about in an hour, by outcome and by the permissions that were asked for together: sorted, with
 * commas between. With a plus before it, a row says how often one permission was asked for by requests that another row counts.
 */
export class ApiKeyHour extends schema.class {}
schema.setClass(ApiKeyHour)
