import { defineEntity, p } from '@mikro-orm/core'
import { baseProperties, exactText, instant } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'

const schema = defineEntity({
  name: 'Workspace',
  tableName: 'workspace',
  properties: {
    ...baseProperties,
    organization: () => p.manyToOne(Organization).mapToPk(),
    slug: exactText(),
    name: p.text(),
    archivedAt: instant().strictNullable(),
  },
  uniques: [{ name: 'workspace_organization_slug_unique', properties: ['organization', 'slug'] }],
})

/** A part of an organization that keys can be limited to. Its slug never changes and is never used again. */
export class Workspace extends schema.class {}
schema.setClass(Workspace)
