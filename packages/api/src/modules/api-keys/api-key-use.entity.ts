import { defineEntity, p } from '@mikro-orm/core'
import { instant } from '../../persistence/base.entity.ts'
import { ApiKey } from './api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyUse',
  tableName: 'api_key_use',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary(),
    lastUsedAt: instant(),
    lastUsedFrom: p.text().strictNullable(),
    lastUsedClient: p.text().strictNullable(),
  },
})

/** When and from where a key was last used. A table of its own: recording use can never touch the key's row. */
export class ApiKeyUse extends schema.class {}
schema.setClass(ApiKeyUse)
