import { defineEntity, p } from '@mikro-orm/core'
import { instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'Installation',
  tableName: 'installation',
  properties: {
    id: p.smallint().primary().autoincrement(false),
    setUpAt: instant().strictNullable(),
    setupTokenDigest: p.blob().strictNullable().hidden(),
    setupFailures: p.integer(),
    demo: p.boolean(),
  },
  checks: [
    { name: 'installation_single_row_check', expression: 'id = 1' },
    { name: 'installation_setup_token_digest_check', expression: 'octet_length(setup_token_digest) = 32' },
  ],
})

/** The one row that says whether this installation has been set up, and holds the digest of the token that may do it. */
export class Installation extends schema.class {}
schema.setClass(Installation)
