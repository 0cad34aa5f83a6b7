import { contextCacheSymbol } from '@pothos/core'
import type { Principal } from '../application/principal.ts'
import type { EntityManager, RequestContext, RequestSource, Services } from '../application/request-context.ts'
import type { Orm } from '../persistence/orm.ts'
import { sessionCookie } from './session-cookie.ts'

/** The context of one GraphQL request, with what it says to the browser. */
export interface GraphqlContext extends RequestContext {
  principal: Principal | null
  /** The `Set-Cookie` header of the answer; null where the session does not change. */
  readonly cookie: string | null
  /** Lets go of what was read for the request: the guard keeps the context of a key's first request for as long as it knows the key. */
  close(): void
}

interface ContextOptions {
  orm: Orm
  services: Services
  isHttps: boolean
}

/**
 * Makes contexts. A class, because an object with a getter of its own takes forty times as long to make. The price: `em` is
 * not among what `{ ...ctx }` copies, so whoever copies a context names it.
 */
export function createContexts({ orm, services, isHttps }: ContextOptions): (source: RequestSource, principal: Principal | null) => GraphqlContext {
  class Context implements GraphqlContext {
    readonly config = services.config
    readonly clock = services.clock
    readonly random = services.random
    readonly log = services.log
    readonly keyFormats = services.keyFormats
    readonly verifier = services.verifier
    readonly operations = services.operations
    readonly propagation = services.propagation
    readonly readPrincipalAnew = services.readPrincipalAnew
    readonly requestId: string
    readonly ip: string | null
    readonly userAgent: string | null
    principal: Principal | null
    cookie: string | null = null
    #em: EntityManager | null = null

    constructor({ requestId, ip, userAgent }: RequestSource, principal: Principal | null) {
      this.requestId = requestId
      this.ip = ip
      this.userAgent = userAgent
      this.principal = principal
    }

    /**
     * With what the guard's decisions are kept: what it allows follows from the authority alone, which is one object for all
     * requests of a key until something of the key changes. Without one they are kept with the request.
     */
    get [contextCacheSymbol](): object | null {
      return this.principal?.authority ?? null
    }

    /** Made when somebody asks for it: verification by a persisted operation never does. */
    get em(): EntityManager {
      return (this.#em ??= orm.em.fork())
    }

    close(): void {
      this.#em = null
    }

    readonly setSessionToken = (token: string | null): void => {
      this.cookie = sessionCookie(token, isHttps)
    }
  }

  return (source, principal) => new Context(source, principal)
}
