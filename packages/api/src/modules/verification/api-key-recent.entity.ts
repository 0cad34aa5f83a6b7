import { defineEntity, p } from '@mikro-orm/core'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { exactText } from '../../persistence/base.entity.ts'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyRecent',
  tableName: 'api_key_recent',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().createForeignKeyConstraint(false),
    position: p.bigint('number').primary().autoincrement(false),
    times: p.array().$type<number[]>().columnType('bigint[]'),
    outcome: exactText().$type<Outcome>(),
    permissions: exactText(),
    address: p.text().strictNullable(),
    client: p.text().strictNullable(),
  },
})

/**
 * Some of the last requests of a key, which differed in nothing but their times (in milliseconds). The position is how many
 * requests of the key there were, up to the last of these: what is 200 behind the key's `ApiKeyUse` is forgotten, and all
 * of them go with it.
 */
export class ApiKeyRecent extends schema.class {}
schema.setClass(ApiKeyRecent)
