import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'
import { ApiKey } from './api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyRequest',
  tableName: 'api_key_request',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    principalId: exactText().primary(),
    requestId: exactText().primary(),
    inputDigest: p.blob(),
    apiKey: () => p.manyToOne(ApiKey).mapToPk(),
    createdAt: instant(),
    secretReplacedAt: instant().strictNullable(),
  },
  indexes: [
    { name: 'api_key_request_created_index', properties: ['createdAt'] },
    { name: 'api_key_request_api_key_index', properties: ['apiKey'] },
  ],
})

/** A creation that named itself by a request id, so that a retry makes no second key. The secret is not in it. */
export class ApiKeyRequest extends schema.class {}
schema.setClass(ApiKeyRequest)
