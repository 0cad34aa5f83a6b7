import { DeadlockException } from '@mikro-orm/core'
import type { AuditAction } from '@latchkey/domain/audit/actions.ts'
import { canonicalJson } from '@latchkey/domain/audit/canonical.ts'
import type { ManagementPermissionName } from '@latchkey/domain/permission/catalogue.ts'
import { sql } from 'kysely'
import { demand } from './demand.ts'
import { newId } from './identifiers.ts'
import type { CredentialKind, OrganizationPrincipal } from './principal.ts'
import type { PropagationReport } from './propagation.ts'
import { unauthenticated } from './refusal.ts'
import type { EntityManager, RequestContext, RequestSource, Services } from './request-context.ts'

/** The chain of events that belong to no organization. */
export const INSTALLATION_CHAIN = 'installation'

// A deadlock's victim has changed nothing and may try again; three times is more than honest traffic ever needs.
const ATTEMPTS = 4

export interface AuditActor {
  kind: 'USER' | 'API_KEY' | 'SYSTEM' | 'OPERATOR'
  id: string | null
  email: string | null
  name: string | null
}

export interface AuditCredential {
  kind: CredentialKind
  id: string | null
}

/** Who acts where nobody asked for it: the process itself. */
export const SYSTEM = { actor: { kind: 'SYSTEM', id: null, email: null, name: null }, credential: { kind: 'NONE', id: null } } as const satisfies { actor: AuditActor; credential: AuditCredential }

export interface PendingEvent {
  action: AuditAction
  /** Null for the installation's own chain. */
  organizationId: string | null
  target: { kind: string; id: string | null; name: string | null }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

declare const inTransaction: unique symbol

/** What exists inside a transaction. Functions that write or lock accept only this, so they cannot be called outside. */
export interface WriteContext extends Services, RequestSource {
  readonly [inTransaction]: true
  em: EntityManager
  actor: AuditActor
  credential: AuditCredential
  events: PendingEvent[]
}

/** A transaction of a principal whose permission was decided inside it. */
export interface TransactionContext extends WriteContext {
  principal: OrganizationPrincipal
}

const actorOf = (principal: OrganizationPrincipal): { actor: AuditActor; credential: AuditCredential } =>
  principal.kind === 'USER'
    ? {
        actor: { kind: 'USER', id: principal.id, email: principal.user.email, name: principal.user.name },
        credential: { kind: 'SESSION', id: principal.sessionId },
      }
    : {
        actor: { kind: 'API_KEY', id: principal.id, email: principal.user?.email ?? null, name: principal.name },
        credential: { kind: 'API_KEY', id: principal.id },
      }

/** Appends the events of a transaction to their chains, in their order; each chain is written in one go. */
async function appendEvents(tx: WriteContext): Promise<void> {
  const db = tx.em.getKysely()
  const chains = new Map<string | null, { ids: string[]; bodies: string[] }>()
  for (const { organizationId, ...event } of tx.events) {
    const chain = chains.get(organizationId) ?? { ids: [], bodies: [] }
    chains.set(organizationId, chain)
    chain.ids.push(newId(tx.random, 'auditEvent'))
    chain.bodies.push(
      canonicalJson({
        ...event,
        actor: { ...tx.actor },
        credential: { ...tx.credential },
        ip: tx.ip,
        userAgent: tx.userAgent,
        requestId: tx.requestId,
      }),
    )
  }
  for (const [organizationId, { ids, bodies }] of chains) {
    await sql`select append_audit(${organizationId ?? INSTALLATION_CHAIN}, ${organizationId}, ${ids}::text[], ${bodies}::text[])`.execute(db)
  }
}

/**
 * Fires the announcements of this transaction's changes and gives their number, null where no verifier has to know of
 * anything. Last, with nothing after it but COMMIT, because it takes the row that orders all changes.
 */
async function announceChanges(em: EntityManager): Promise<number | null> {
  const { rows } = await sql<{ number: string | null }>`select announced_change() as number`.execute(em.getKysely())
  const number = rows[0]?.number ?? null
  return number === null ? null : Number(number)
}

type Base = Services & RequestSource & { em: EntityManager }

interface Committed<T> {
  value: T
  /** The number of the transaction's changes; null where no verifier has to know of anything. */
  number: number | null
}

async function inOneTransaction<C extends WriteContext, T>(
  ctx: Base,
  enter: (em: EntityManager) => Promise<C>,
  work: (tx: C) => Promise<T>,
): Promise<Committed<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      const committed = await ctx.em.transactional(
        async (em) => {
          const tx = await enter(em)
          const value = await work(tx)
          await em.flush()
          await appendEvents(tx)
          return { value, number: await announceChanges(em) }
        },
        { clear: true },
      )
      // Whoever hears of the change from this process can rely on this process following it.
      if (committed.number !== null) await ctx.propagation.applied(committed.number)
      return committed
    } catch (error) {
      if (!(error instanceof DeadlockException) || attempt === ATTEMPTS) throw error
    }
  }
}

const services = (ctx: Base): Services & RequestSource => ({
  config: ctx.config,
  clock: ctx.clock,
  random: ctx.random,
  log: ctx.log,
  keyFormats: ctx.keyFormats,
  verifier: ctx.verifier,
  operations: ctx.operations,
  propagation: ctx.propagation,
  readPrincipalAnew: ctx.readPrincipalAnew,
  requestId: ctx.requestId,
  ip: ctx.ip,
  userAgent: ctx.userAgent,
})

const enterAsPrincipal = (ctx: RequestContext, permission: ManagementPermissionName) => async (em: EntityManager): Promise<TransactionContext> => {
  const principal = ctx.principal === null ? null : await ctx.readPrincipalAnew(em, ctx.principal)
  if (principal === null) throw unauthenticated()
  demand(principal, permission, ctx.config.catalogue)
  return { ...services(ctx), em, principal, events: [], ...actorOf(principal) } as unknown as TransactionContext
}

/**
 * The one way for a principal to write. Opens a transaction with an empty identity map, reads the principal anew and
 * decides the permission there (the schema's guard was only the early answer); then runs `work`, flushes, appends the
 * audit events and announces what changed, and commits. A throw undoes everything. `work` may run again after a
 * deadlock, so it must do nothing that outlives a rollback. Answers when verification in this process follows the change.
 */
export async function transact<T>(ctx: RequestContext, permission: ManagementPermissionName, work: (tx: TransactionContext) => Promise<T>): Promise<T> {
  return (await inOneTransaction(ctx, enterAsPrincipal(ctx, permission), work)).value
}

/** A change, with how far it had come among the processes that answer verification when it was answered. */
export type Everywhere<T> = T & { propagation: PropagationReport }

/** `transact`, and then waits, a second at most, until every live process follows the change; says how far that went. */
export async function transactEverywhere<T extends object>(ctx: RequestContext, permission: ManagementPermissionName, work: (tx: TransactionContext) => Promise<T>): Promise<Everywhere<T>> {
  const { value, number } = await inOneTransaction(ctx, enterAsPrincipal(ctx, permission), work)
  return { ...value, propagation: await ctx.propagation.wait(number) }
}

/**
 * The way to write for what no principal does: setting up, signing in, using a one-time link, the operator's commands.
 * Whoever calls it has proven the actor in another way and says how.
 */
export async function transactAs<T>(
  ctx: Base,
  { actor, credential }: { actor: AuditActor; credential: AuditCredential },
  work: (tx: WriteContext) => Promise<T>,
): Promise<T> {
  const enter = async (em: EntityManager): Promise<WriteContext> => ({ ...services(ctx), em, events: [], actor, credential }) as unknown as WriteContext
  return (await inOneTransaction(ctx, enter, work)).value
}
