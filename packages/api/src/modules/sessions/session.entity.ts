import { defineEntity, p } from '@mikro-orm/core'
import { baseProperties, instant } from '../../persistence/base.entity.ts'
import { User } from '../members/user.entity.ts'

const schema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    ...baseProperties,
    tokenDigest: p.blob().unique('session_token_digest_unique').hidden(),
    user: () => p.manyToOne(User).mapToPk(),
    lastSeenAt: instant(),
    expiresAt: instant(),
    endedAt: instant().strictNullable(),
    ip: p.text().strictNullable(),
    userAgent: p.text().strictNullable(),
  },
  indexes: [{ name: 'session_user_index', properties: ['user'] }],
  checks: [{ name: 'session_token_digest_check', expression: 'octet_length(token_digest) = 32' }],
})

/** A person's signed-in browser. The cookie's token is kept as a digest only. */
export class Session extends schema.class {}
schema.setClass(Session)
