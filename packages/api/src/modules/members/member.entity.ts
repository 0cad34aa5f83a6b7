import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '@latchkey/domain/role.ts'
import { baseProperties } from '../../persistence/base.entity.ts'
import { Organization } from '../organizations/organization.entity.ts'
import { User } from './user.entity.ts'

const schema = defineEntity({
  name: 'Member',
  tableName: 'member',
  properties: {
    ...baseProperties,
    organization: () => p.manyToOne(Organization).mapToPk(),
    user: () => p.manyToOne(User).mapToPk(),
    role: p.text().$type<Role>(),
  },
  uniques: [{ name: 'member_organization_user_unique', properties: ['organization', 'user'] }],
  checks: [{ name: 'member_role_check', expression: `role in ('OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER')` }],
})

/** A person's place in one organization. */
export class Member extends schema.class {}
schema.setClass(Member)
