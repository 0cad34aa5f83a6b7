import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'PersistedOperationUse',
  tableName: 'persisted_operation_use',
  properties: {
    organization: () => p.manyToOne(Organization).mapToPk().primary(),
    digest: exactText().primary(),
    apiKeyId: exactText().primary(),
    uses: p.bigint('number'),
    lastUsedAt: instant(),
  },
})

/** How often and when last a key ran a registered operation. Counted in memory and added every second. */
export class PersistedOperationUse extends schema.class {}
schema.setClass(PersistedOperationUse)
