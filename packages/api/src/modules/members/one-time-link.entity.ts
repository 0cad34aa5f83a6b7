import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '@latchkey/domain/role.ts'
import { baseProperties, exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'OneTimeLink',
  tableName: 'one_time_link',
  properties: {
    ...baseProperties,
    tokenDigest: p.blob().unique('one_time_link_token_digest_unique').hidden(),
    purpose: p.text().$type<'INVITATION' | 'PASSWORD_RESET'>(),
    email: exactText(),
    organization: () => p.manyToOne(Organization).mapToPk().strictNullable(),
    role: p.text().$type<Role>().strictNullable(),
    expiresAt: instant(),
    usedAt: instant().strictNullable(),
    // Null for links that were made before this was kept.
    madeByKind: p.text().$type<'USER' | 'API_KEY' | 'SYSTEM' | 'OPERATOR'>().strictNullable(),
    madeById: exactText().strictNullable(),
    madeByName: p.text().strictNullable(),
  },
  indexes: [{ name: 'one_time_link_open_index', expression: `create index "one_time_link_open_index" on "one_time_link" ("organization_id", "created_at", "id") where purpose = 'INVITATION' and used_at is null` }],
  checks: [
    { name: 'one_time_link_token_digest_check', expression: 'octet_length(token_digest) = 32' },
    { name: 'one_time_link_purpose_check', expression: `purpose in ('INVITATION', 'PASSWORD_RESET')` },
  ],
})

/** A link that works once: an invitation into an organization, or a new password. Only the digest of its token is kept. */
export class OneTimeLink extends schema.class {}
schema.setClass(OneTimeLink)
