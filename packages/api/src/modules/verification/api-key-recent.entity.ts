import { defineEntity, p } from '@mikro-orm/core'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyRecent',
  tableName: 'api_key_recent',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().createForeignKeyConstraint(false),
    slot: p.smallint().primary().autoincrement(false),
    at: instant(),
    outcome: exactText().$type<Outcome>(),
    permissions: p.array().$type<string[]>().columnType('text[]'),
    address: p.text().strictNullable(),
    client: p.text().strictNullable(),
  },
})

/** One of the last 200 requests of a key; the next one but 199 takes its place. They go with the key's `ApiKeyRequestCount`. */
export class ApiKeyRecent extends schema.class {}
schema.setClass(ApiKeyRecent)
