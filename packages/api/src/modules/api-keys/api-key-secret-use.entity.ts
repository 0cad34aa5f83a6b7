import { defineEntity, p } from '@mikro-orm/core'
import { instant } from '../../persistence/base.entity.ts'
import { ApiKeySecret } from './api-key-secret.entity.ts'

const schema = defineEntity({
  name: 'ApiKeySecretUse',
  tableName: 'api_key_secret_use',
  properties: {
    apiKeySecret: () => p.manyToOne(ApiKeySecret).mapToPk().primary(),
    lastUsedAt: instant(),
    lastUsedFrom: p.text().strictNullable(),
  },
})

/** When and from where a secret of a key was last used that rotates, or did: it shows who has not changed over. A table of its own, as `ApiKeyUse` is. */
export class ApiKeySecretUse extends schema.class {}
schema.setClass(ApiKeySecretUse)
