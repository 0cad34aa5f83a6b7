import { defineEntity, p } from '@mikro-orm/core'
import { baseProperties, exactText } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    ...baseProperties,
    email: exactText().unique('user_email_unique'),
    name: p.text(),
    passwordHash: p.text(),
  },
})

/** A person who signs in. The address is stored in lower case, so equality is exact. */
export class User extends schema.class {}
schema.setClass(User)
