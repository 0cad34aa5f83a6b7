import { defineEntity, p } from '@mikro-orm/core'
import { exactText, instant } from './base.entity.ts'

const schema = defineEntity({
  name: 'ServerProcess',
  tableName: 'server_process',
  properties: {
    id: exactText().primary(),
    name: p.text(),
    configurationDigest: p.text(),
    applied: p.bigint('number'),
    startedAt: instant(),
    heartbeatAt: instant(),
  },
})

/** A process that answers verification, with how far it has followed the changes. It lives while its heartbeat is fresh. */
export class ServerProcess extends schema.class {}
schema.setClass(ServerProcess)
