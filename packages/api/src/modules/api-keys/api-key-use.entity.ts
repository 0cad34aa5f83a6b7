import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { ApiKey } from './api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeyUse',
  tableName: 'api_key_use',
  properties: {
    apiKey: () => p.manyToOne(ApiKey).mapToPk().primary(),
    lastUsedAt: instant().strictNullable(),
    lastUsedFrom: p.text().strictNullable(),
    lastUsedClient: p.text().strictNullable(),
    requests: p.bigint('number').default(0),
    organizationId: exactText().strictNullable(),
    createdAt: instant().strictNullable(),
    lastUsedOn: p.date().generated(`coalesce((last_used_at at time zone 'UTC')::date, '-infinity'::date) stored`),
  },
  indexes: [
    { name: 'api_key_use_last_used_index', properties: ['organizationId', 'lastUsedOn', 'createdAt', 'apiKey'] },
    { name: 'api_key_use_used_index', properties: ['organizationId', 'createdAt', 'apiKey'], where: `last_used_on > '-infinity'::date` },
  ],
})

/**
 * When and from where a key was last used, and how often it was asked about at all; the database makes the row with the key. A table of its own: recording use can
 * never touch the key's row. So it has the key's organization and place in lists, too, and the UTC day of the last use,
 * -infinity for never.
 */
export class ApiKeyUse extends schema.class {}
schema.setClass(ApiKeyUse)
