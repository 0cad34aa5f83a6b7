import type { GraphQLSchema } from 'graphql'
import type { Principal } from './application/principal.ts'
import type { EntityManager, Services } from './application/request-context.ts'
import { endSilentSecrets } from './modules/api-keys/end-silent-secrets.ts'
import { createOperationRegistry } from './modules/persisted-operations/operation-registry.ts'
import { createRestRoute } from './modules/rest/rest.route.ts'
import { readSessionPrincipalAnew } from './modules/sessions/session-principal.ts'
import { readKeyPrincipalAnew } from './modules/verification/read-key-principal-anew.ts'
import type { Orm } from './persistence/orm.ts'
import { authenticate } from './server/authenticate.ts'
import { createGraphqlRoute, type GraphqlRoute } from './server/graphql.route.ts'
import { maskError } from './server/mask-error.ts'
import { createOpenDoor } from './server/open-door.ts'
import type { PersistedDocuments } from './server/persisted-documents.ts'
import { createPersistedDoor } from './server/persisted-door.ts'
import { type BrokenOperation, prepareOperations } from './server/prepare-operations.ts'
import { repeat } from './application/repeat.ts'
import type { Route } from './server/router.ts'
import type { Core } from './app.ts'

export interface ManagementOptions {
  orm: Orm
  schema: GraphQLSchema
  /** The built-in operations. */
  documents: PersistedDocuments
}

/** What people and integrators manage keys with: GraphQL and REST. Verification needs nothing of it. */
export interface Management {
  services: Services
  /** Closed by whoever opened it. */
  orm: Orm
  graphql: GraphqlRoute
  rest: Route
  /** Resolves when every stored operation has been checked and compiled. */
  prepared: Promise<void>
  /** Registered operations that this version's schema does not take. */
  brokenOperations: () => readonly BrokenOperation[]
  /** Finishes what is under way and writes down what is remembered. */
  close(): Promise<void>
}

const END_SILENT_EVERY_MS = 60_000

/** The only place that wires management. */
export function createManagement(core: Core, { orm, schema, documents }: ManagementOptions): Management {
  const { config, clock, log, pool, isSetUp, isHttps } = core
  const { catalogue } = config
  const operations = createOperationRegistry({ pool, clock, log, persistedOnly: config.policies.persistedOperationsOnly })
  const services: Services = {
    config,
    clock,
    random: core.random,
    log,
    keyFormats: core.keyFormats,
    verifier: core.verifier,
    propagation: core.propagation,
    operations,
    readPrincipalAnew: (em: EntityManager, principal: Principal) =>
      principal.kind === 'USER'
        ? readSessionPrincipalAnew(em, principal, catalogue, clock.now())
        : readKeyPrincipalAnew(em, principal, catalogue, clock.now()),
  }
  const silence = repeat(
    () => endSilentSecrets(services, orm.em.fork()),
    END_SILENT_EVERY_MS,
    (error) => log.warn({ err: error }, 'old secrets that are silent could not be ended; this is tried again in a minute'),
  )
  const persistedDoor = createPersistedDoor({ schema })
  let stopping = false
  let broken: readonly BrokenOperation[] = []
  const prepared = prepareOperations({ door: persistedDoor, builtIn: new Map(documents), listInUse: () => operations.listInUse(), log, isStopping: () => stopping }).then(
    (found) => {
      broken = found
    },
    (error: unknown) => log.error({ err: error }, 'the stored operations could not be checked; each is checked when it is first used'),
  )

  return {
    services,
    orm,
    graphql: createGraphqlRoute({ orm, services, documents, openDoor: createOpenDoor({ schema, log }), persistedDoor, isSetUp, isHttps }),
    rest: createRestRoute({
      services,
      orm,
      schema,
      isSetUp,
      authenticate: (asked) => authenticate({ ...asked, services, cookieName: null, checksOperations: true }),
      maskError: (error, requestId) => maskError(error, requestId, log),
    }),
    prepared,
    brokenOperations: () => broken,
    async close() {
      stopping = true
      await silence.stop()
      await prepared
      await operations.uses.close()
    },
  }
}
