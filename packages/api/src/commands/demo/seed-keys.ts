import type { Role } from '@latchkey/domain/role.ts'
import { sql } from 'kysely'
import type { OrganizationContext } from '../../application/request-context.ts'
import { createApiKey, type CreatedApiKey } from '../../modules/api-keys/create-api-key.ts'
import { disableApiKey } from '../../modules/api-keys/disable-api-key.ts'
import { revokeApiKey } from '../../modules/api-keys/revoke-api-key.ts'
import { rotateApiKey } from '../../modules/api-keys/rotate-api-key.ts'
import { rowsOf } from '../../persistence/rows.ts'
import type { DemoKeys } from './demo-details.ts'

type As = <T>(role: Role, work: (ctx: OrganizationContext) => Promise<T>) => Promise<T>
type Wanted = Parameters<typeof createApiKey>[1]

const DAY_MS = 86_400_000

/** When most keys were made: long enough ago that a permission which nobody needed since is known to be unused. */
const MADE_DAYS_AGO = 75
const LAPTOP_DAYS_AGO = 10
export const EXPIRED_DAYS_AGO = 10
export const REVOKED_DAYS_AGO = 12
export const DISABLED_DAYS_AGO = 6

/** The same request some days ago, so that the keys have a past: ends that have come, and use before today. */
const daysAgo = (ctx: OrganizationContext, days: number): OrganizationContext => ({ ...ctx, clock: { now: () => new Date(ctx.clock.now().getTime() - days * DAY_MS), at: (instant) => ctx.clock.at(instant) - days * DAY_MS } })

/** Of these permissions those that the configured catalogue has; without any, the first one that keys can be given. */
function permissions({ config }: OrganizationContext, ...names: string[]): Pick<Wanted, 'permissionLevel' | 'permissions'> {
  const { entries } = config.catalogue
  const known = names.filter((name) => entries.has(name))
  const first = [...entries.values()].find((entry) => entry.grantableTo.includes('api_key'))
  return { permissionLevel: 'RESTRICTED', permissions: known.length > 0 || first === undefined ? known : [first.name] }
}

const service = (name: string, rest: Omit<Wanted, 'name' | 'ownership'>): Wanted => ({ expiresIn: 'YEAR_1', ...rest, name, ownership: 'SERVICE' })
const personal = (name: string, rest: Omit<Wanted, 'name' | 'ownership'>): Wanted => ({ expiresIn: 'YEAR_1', ...rest, name, ownership: 'PERSONAL' })

/** Suspending is for a policy that runs by itself; the demo shows what it leaves behind. */
async function suspend(ctx: OrganizationContext, { apiKey }: CreatedApiKey): Promise<void> {
  await rowsOf(ctx.em, sql`update api_key set suspended_at = ${ctx.clock.now()} where id = ${apiKey.id}`)
}

/** What was made for a year ends a year from today, as the demo says: it should not grow old before it is looked at. */
async function lastAYear(ctx: OrganizationContext): Promise<void> {
  await rowsOf(ctx.em, sql`update api_key set expires_at = expires_at + ${`${MADE_DAYS_AGO} days`}::interval
    where organization_id = ${ctx.principal.organization.id} and revoked_at is null and expires_at > ${ctx.clock.now()} and expires_at - created_at > interval '300 days'`)
}

/** The keys that a key list is worth looking at with: the other kinds, personal ones, one that rotates, and one that is suspended. */
async function seedMore(as: As, workspaceIds: readonly string[]): Promise<void> {
  await as('ADMIN', async (now) => {
    const ctx = daysAgo(now, MADE_DAYS_AGO)
    if (ctx.config.kinds.has('telemetry')) await createApiKey(ctx, service('Telemetry of the web shop', { kind: 'telemetry', description: 'Sends telemetry and reads nothing.', metadata: { team: 'shop' } }))
    if (ctx.config.kinds.has('sdk_integration')) await createApiKey(ctx, service('SDK in the mobile app', { kind: 'sdk_integration', workspaceScope: 'CHOSEN', workspaces: workspaceIds.slice(0, 2) }))
    const rotating = await createApiKey(ctx, service('Deploy pipeline', { ...permissions(ctx, 'services:read', 'services:write'), description: 'Changes over to a new secret.' }))
    await rotateApiKey(now, { id: rotating.apiKey.id, overlap: 'DAYS_30', endWhenSilentForHours: 24 })
    await suspend(ctx, await createApiKey(ctx, service('Old status page', { ...permissions(ctx, 'incidents:read'), description: 'Unused since the new status page.' })))
  })
  await as('DEVELOPER', (ctx) => createApiKey(daysAgo(ctx, LAPTOP_DAYS_AGO), personal("Chiara's laptop", { ...permissions(ctx, 'monitors:read', 'monitors:write'), expiresIn: 'DAYS_30' })))
  await as('OWNER', (ctx) => createApiKey(daysAgo(ctx, MADE_DAYS_AGO), personal("Ada's scripts", { permissionLevel: 'READ_ONLY' })))
}

/** A key in every status, made, disabled and revoked as people do it. What is dead comes first, so that it takes no room. */
export async function seedKeys(as: As, { workspaceIds, everyKind }: { workspaceIds: readonly string[]; everyKind: boolean }): Promise<DemoKeys> {
  const production = workspaceIds.slice(0, 1)
  const keys = await as('OWNER', async (now): Promise<DemoKeys> => {
    const ctx = daysAgo(now, MADE_DAYS_AGO)
    const revoked = await createApiKey(ctx, service('Former contractor', { permissionLevel: 'ALL' }))
    await revokeApiKey(daysAgo(now, REVOKED_DAYS_AGO), { id: revoked.apiKey.id, reason: 'The contract has ended.' })
    const expired = await createApiKey(daysAgo(now, 30 + EXPIRED_DAYS_AGO), service('Migration of last month', { permissionLevel: 'READ_ONLY', expiresIn: 'DAYS_30' }))
    const all = await createApiKey(ctx, service('Back office', { permissionLevel: 'ALL', description: 'Everything, everywhere.', metadata: { team: 'platform' } }))
    const readOnly = await createApiKey(ctx, service('Dashboards', { permissionLevel: 'READ_ONLY' }))
    const restricted = await createApiKey(
      ctx,
      service('Incident bot', {
        ...permissions(ctx, 'incidents:read', 'incidents:write', 'monitors:read'),
        workspaceScope: 'CHOSEN',
        workspaces: production,
        metadata: { channel: '#incidents' },
      }),
    )
    const disabled = await createApiKey(ctx, service('Nightly export', permissions(ctx, 'issues:read')))
    await disableApiKey(daysAgo(now, DISABLED_DAYS_AGO), { id: disabled.apiKey.id, reason: 'Paused while the warehouse moves.' })
    return { all: all.secret, readOnly: readOnly.secret, restricted: restricted.secret, disabled: disabled.secret, expired: expired.secret, revoked: revoked.secret }
  })
  if (everyKind) await seedMore(as, workspaceIds)
  await as('OWNER', lastAYear)
  return keys
}
