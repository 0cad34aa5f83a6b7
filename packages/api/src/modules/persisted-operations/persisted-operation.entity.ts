import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'PersistedOperation',
  tableName: 'persisted_operation',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    digest: exactText().primary(),
    text: p.text(),
    name: p.text().strictNullable(),
    kind: p.text().$type<'query' | 'mutation' | 'subscription'>(),
    registeredAt: instant(),
    retiredAt: instant().strictNullable(),
  },
  indexes: [{ name: 'persisted_operation_registered_index', properties: ['organization', 'registeredAt', 'digest'] }],
  checks: [
    { name: 'persisted_operation_digest_check', expression: `digest ~ '^sha256:[0-9a-f]{64}$'` },
    { name: 'persisted_operation_kind_check', expression: `kind in ('query', 'mutation', 'subscription')` },
  ],
})

/** A registered document, found by the SHA-256 of its text. Retired when no version that is in use has it any more. */
export class PersistedOperation extends schema.class {}
schema.setClass(PersistedOperation)
