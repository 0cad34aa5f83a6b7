import { defineEntity, p } from '@mikro-orm/core'
import { exactText } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'PersistedOperationAlias',
  tableName: 'persisted_operation_alias',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    client: exactText().primary(),
    alias: exactText().primary(),
    digest: exactText(),
  },
  indexes: [{ name: 'persisted_operation_alias_index', properties: ['organization', 'alias'] }],
})

/** Another id, of a weaker digest, that a client knows a registered operation by. */
export class PersistedOperationAlias extends schema.class {}
schema.setClass(PersistedOperationAlias)
