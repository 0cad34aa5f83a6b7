import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from '../../persistence/base.entity.ts'

const schema = defineEntity({
  name: 'SignInThrottle',
  tableName: 'sign_in_throttle',
  properties: {
    subject: exactText().primary(),
    failures: p.integer(),
    windowStartedAt: instant(),
  },
})

/** Failed attempts to sign in, per account and per source, so that a restart or a second process forgets nothing. */
export class SignInThrottle extends schema.class {}
schema.setClass(SignInThrottle)
