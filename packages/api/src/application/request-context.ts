import type { KeyFormat } from '@latchkey/domain/key/format.ts'
import type { SqlEntityManager } from '@mikro-orm/postgresql'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from './clock.ts'
import type { Operations } from './operations.ts'
import type { OrganizationPrincipal, Principal } from './principal.ts'
import type { Propagation } from './propagation.ts'
import type { Random } from './secrets.ts'
import type { Verifier } from './verifier.ts'

export type EntityManager = SqlEntityManager

/** What the whole process shares. Production and tests differ only in what they put here. */
export interface Services {
  config: Config
  clock: Clock
  random: Random
  log: Logger
  /** Every key format that was ever used, with the one for new keys first. */
  keyFormats: KeyFormats
  verifier: Verifier
  operations: Operations
  propagation: Propagation
  /**
   * Reads the principal again inside a transaction, FOR SHARE, so that a right taken away meanwhile counts. Null when
   * the credential is no longer good. Handed down, because `application/` imports no module.
   */
  readPrincipalAnew: (em: EntityManager, principal: Principal) => Promise<Principal | null>
}

export interface KeyFormats {
  readonly current: KeyFormat
  readonly accepted: readonly KeyFormat[]
}

/** Where a request came from and what it is called in every log line and audit event. */
export interface RequestSource {
  requestId: string
  ip: string | null
  userAgent: string | null
}

/** One request. `em` is its own fork for reads; writes happen in `transact` alone. */
export interface RequestContext extends Services, RequestSource {
  em: EntityManager
  principal: Principal | null
  /** Gives the browser its session's token, or takes it away. */
  setSessionToken: (token: string | null) => void
}

/** A request that acts in an organization, as far as the early guard saw. */
export interface OrganizationContext extends RequestContext {
  principal: OrganizationPrincipal
}
