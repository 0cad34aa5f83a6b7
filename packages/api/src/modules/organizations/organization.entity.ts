import { defineEntity, p } from '@mikro-orm/core'
import { baseProperties, exactText } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'Organization',
  tableName: 'organization',
  properties: {
    ...baseProperties,
    slug: exactText().unique('organization_slug_unique'),
    name: p.text(),
    externalId: exactText().strictNullable().unique('organization_external_id_unique'),
    plan: p.text(),
    apiKeyCap: p.integer().strictNullable(),
    policies: p.json<Record<string, unknown>>(),
    version: p.integer().version(),
  },
})

/** A customer of the operator: the boundary that nothing crosses. */
export class Organization extends schema.class {}
schema.setClass(Organization)
