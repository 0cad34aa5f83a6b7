import { defineEntity, p } from '@mikro-orm/core'
import { ApiKey } from '../api-keys/api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyRequestCount',
  tableName: 'api_key_request_count',
  properties: { apiKey: () => p.manyToOne(ApiKey).mapToPk().primary().deleteRule('cascade'), requests: p.bigint('number') },
})

/** How often a key was asked about in all: by it the last requests find their places, whichever process counted them. */
export class ApiKeyRequestCount extends schema.class {}
schema.setClass(ApiKeyRequestCount)
