import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'OperationVersion',
  tableName: 'operation_version',
  properties: {
    id: exactText().primary(),
    organization: () => p.manyToOne(Organization).mapToPk(),
    client: exactText(),
    version: exactText(),
    operations: p.array().$type<string[]>().columnType('text[]'),
    pushedAt: instant(),
    pushedByKind: p.text().$type<'USER' | 'API_KEY' | 'SYSTEM' | 'OPERATOR'>(),
    pushedById: exactText().strictNullable(),
    pushedByName: p.text().strictNullable(),
    retiredAt: instant().strictNullable(),
  },
  uniques: [{ name: 'operation_version_client_version_unique', properties: ['organization', 'client', 'version'] }],
  indexes: [
    { name: 'operation_version_pushed_index', properties: ['organization', 'pushedAt', 'id'] },
    { name: 'operation_version_operations_index', expression: `create index "operation_version_operations_index" on "operation_version" using gin ("operations") where retired_at is null` },
  ],
})

/** What a client registered as one of its versions: a set of operations that never changes and can be retired. */
export class OperationVersion extends schema.class {}
schema.setClass(OperationVersion)
