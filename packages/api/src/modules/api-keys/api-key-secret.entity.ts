import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { ApiKey } from './api-key.entity.ts'

const schema = defineEntity({
  name: 'ApiKeySecret',
  tableName: 'api_key_secret',
  properties: {
    id: exactText().primary(),
    createdAt: instant(),
    apiKey: () => p.manyToOne(ApiKey).mapToPk(),
    digest: p.blob().unique('api_key_secret_digest_unique').hidden(),
    hint: p.text(),
    formatPrefix: exactText(),
    formatEncoding: p.text().$type<'base62' | 'hex'>(),
    retiresAt: instant().strictNullable(),
    /** It also ends when the newer secret has been used and this one has not for so many hours. */
    endWhenSilentHours: p.smallint().strictNullable(),
    endedAt: instant().strictNullable(),
  },
  indexes: [
    { name: 'api_key_secret_silent_index', expression: `create index "api_key_secret_silent_index" on "api_key_secret" ("id") where end_when_silent_hours is not null and ended_at is null` },
    { name: 'api_key_secret_api_key_index', properties: ['apiKey'] },
    { name: 'api_key_secret_rotating_index', expression: `create index "api_key_secret_rotating_index" on "api_key_secret" ("api_key_id") where retires_at is not null and ended_at is null` },
    { name: 'api_key_secret_last_four_index', expression: `create index "api_key_secret_last_four_index" on "api_key_secret" ("right"(hint, 4))` },
  ],
  checks: [
    { name: 'api_key_secret_digest_check', expression: 'octet_length(digest) = 32' },
    { name: 'api_key_secret_silent_check', expression: 'end_when_silent_hours is null or (end_when_silent_hours > 0 and retires_at is not null)' },
    // A prefix may be 20 characters long; with "_…" and the last four nothing longer is ever needed.
    { name: 'api_key_secret_hint_check', expression: 'char_length(hint) <= 28' },
  ],
})

/** One secret of a key, as its SHA-256 digest and what may be shown of it. A key has several while it rotates. */
export class ApiKeySecret extends schema.class {}
schema.setClass(ApiKeySecret)
