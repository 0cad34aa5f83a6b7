import { defineEntity, p } from '@mikro-orm/core'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyRequestCount',
  tableName: 'api_key_request_count',
  properties: { apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().deleteRule('cascade'), requests: p.bigint('number') },
})

/** How many requests of a key were written down one by one: by it the last ones find their places, whichever process writes them. */
export class ApiKeyRequestCount extends schema.class {}
schema.setClass(ApiKeyRequestCount)
