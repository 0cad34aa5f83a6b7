import { defineEntity, p } from '@mikro-orm/core'
import { baseProperties, instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'GatewayKey',
  tableName: 'gateway_key',
  properties: {
    ...baseProperties,
    name: p.text().unique('gateway_key_name_unique'),
    digest: p.blob().unique('gateway_key_digest_unique').hidden(),
    hint: p.text(),
    ipAllowlist: p.array().$type<string[]>().columnType('text[]').strictNullable(),
    expiresAt: instant().strictNullable(),
    revokedAt: instant().strictNullable(),
  },
  checks: [{ name: 'gateway_key_digest_check', expression: 'octet_length(digest) = 32' }],
})

/** A credential of the installation, not of an organization: it verifies keys of every organization and does nothing else. */
export class GatewayKey extends schema.class {}
schema.setClass(GatewayKey)
