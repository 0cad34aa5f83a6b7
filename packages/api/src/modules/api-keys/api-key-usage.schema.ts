import type { CatalogueEntry } from '@latchkey/domain/permission/catalogue.ts'
import { grantFromStored, permissionsOf } from '@latchkey/domain/permission/lattice.ts'
import { refusal } from '../../application/refusal.ts'
import type { EntityManager } from '../../application/request-context.ts'
import { builder } from '../../graphql/builder.ts'
import { PermitType } from '../../graphql/shared-types.ts'
import { dateOf } from '../../persistence/rows.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { listPermissionRefusals, listPermissionUse, listRecentRequests, listUsageBuckets, listUsagePlaces, type PermissionRefusal, type PermissionUse, type RecentRequest, type UsagePlace } from '../verification/api-key-usage.repository.ts'
import { VerificationOutcome } from '../verification/verification.schema.ts'
import { isImmutable, reasonAgainstAdding } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { ApiKeyType, permit } from './api-key.schema.ts'
import { beginningOf, type FilledBucket, fillBuckets, isPermissionUnused, type OutcomeCount, sumOutcomes, USAGE_RANGES, type UsageRange } from './usage-range.ts'

const MOST_RECENT = 200
const MOST_PLACES = 100
const DEFAULT_SHOWN = 25

const UsageRangeType = builder.enumType('UsageRange', {
  description: 'What a chart of usage spans.',
  values: {
    HOURS_24: { description: 'The last 24 hours, by the hour; the present hour is the last.' },
    DAYS_30: { description: 'The last 30 days in UTC, by the day; today is the last.' },
    DAYS_90: { description: 'The last 90 days in UTC, by the day; today is the last.' },
  } satisfies Record<UsageRange, { description: string }>,
})

const COUNT = 'How many requests there were: a whole number, which may be past 32 bits.'

const OutcomeCountType = builder.objectRef<OutcomeCount>('OutcomeCount').implement({
  description: 'How often verification decided so.',
  fields: (t) => ({
    outcome: t.field({ type: VerificationOutcome, description: 'What was decided.', resolve: (count) => count.outcome }),
    requests: t.exposeFloat('requests', { description: COUNT }),
  }),
})

const UsageBucketType = builder.objectRef<FilledBucket>('UsageBucket').implement({
  description: 'The requests of an hour or a day.',
  fields: (t) => ({
    start: t.field({ type: 'DateTime', description: 'When the hour or the day begins, in UTC.', resolve: (bucket) => bucket.start }),
    requests: t.float({ description: COUNT, resolve: ({ outcomes }) => outcomes.reduce((sum, { requests }) => sum + requests, 0) }),
    outcomes: t.field({ type: [OutcomeCountType], description: 'The same by outcome; what did not happen is not listed.', resolve: (bucket) => bucket.outcomes }),
  }),
})

interface PermissionUsage extends PermissionUse {
  unused: boolean
}

const PermissionUsageType = builder.objectRef<PermissionUsage>('PermissionUsage').implement({
  description: 'How a permission of the key was used.',
  fields: (t) => ({
    permission: t.exposeString('permission', { description: 'Its name.' }),
    allowed: t.exposeFloat('allowed', { description: 'How many requests that asked for it were let through in the range.' }),
    refused: t.exposeFloat('refused', { description: 'How many requests that asked for it were refused in the range, for whatever reason.' }),
    lastExercisedAt: t.field({ type: 'DateTime', nullable: true, description: 'The hour in which it last let a request through, in any range; null for none in 90 days.', resolve: ({ lastHour }) => lastHour }),
    unused: t.exposeBoolean('unused', { description: "Whether it was not exercised for the policy's staleAfterDays (90 at most) by a key that is at least as old: a candidate for removal." }),
  }),
})

const RefusedPermissionType = builder.objectRef<PermissionRefusal & { row: ApiKeyRow; entry: CatalogueEntry }>('RefusedPermission').implement({
  description: 'A permission that requests asked for and that the key does not have.',
  fields: (t) => ({
    permission: t.exposeString('permission', { description: 'Its name.' }),
    requests: t.exposeFloat('requests', { description: 'How many requests that asked for it were refused for a missing permission in the range: a whole number, which may be past 32 bits.' }),
    lastRefusedAt: t.field({ type: 'DateTime', description: 'The hour of the last one.', resolve: ({ lastHour }) => lastHour }),
    viewerCanAdd: t.field({
      type: PermitType,
      description: 'Whether you may add it to the key.',
      resolve: ({ row, entry }, _args, ctx) => permit(row, ctx, (authority, key) => reasonAgainstAdding(authority, { ...key, immutable: isImmutable(row) }, entry, ctx.config.catalogue)),
    }),
  }),
})

const UsagePlaceType = builder.objectRef<UsagePlace>('UsagePlace').implement({
  description: 'From where and by what program the key was used on a day.',
  fields: (t) => ({
    day: t.exposeString('day', { description: 'The day in UTC, as YYYY-MM-DD.' }),
    address: t.field({ type: 'IPAddress', nullable: true, description: 'The address; null where the question named none.', resolve: (place) => place.address }),
    client: t.exposeString('client', { nullable: true, description: 'What the program called itself; null where that is not known.' }),
    outcome: t.field({ type: VerificationOutcome, description: 'What was decided.', resolve: (place) => place.outcome }),
    firstAt: t.field({ type: 'DateTime', description: 'The first request on that day.', resolve: (place) => place.firstAt }),
    lastAt: t.field({ type: 'DateTime', description: 'The last one.', resolve: (place) => place.lastAt }),
    requests: t.exposeFloat('requests', { description: COUNT }),
  }),
})

const RecentRequestType = builder.objectRef<RecentRequest>('RecentRequest').implement({
  description: 'One of the last requests of the key.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When it was.', resolve: (request) => request.at }),
    outcome: t.field({ type: VerificationOutcome, description: 'What was decided.', resolve: (request) => request.outcome }),
    permissions: t.stringList({ description: 'The permissions that it asked for.', resolve: (request) => request.permissions }),
    address: t.field({ type: 'IPAddress', nullable: true, description: 'From where; null where the question named no address.', resolve: (request) => request.address }),
    client: t.exposeString('client', { nullable: true, description: 'What the program called itself; null where that is not known.' }),
  }),
})

interface Usage {
  row: ApiKeyRow
  range: UsageRange
  now: Date
  /** Read once, whichever fields ask. */
  buckets: () => Promise<FilledBucket[]>
}

function usageOf(em: EntityManager, row: ApiKeyRow, range: UsageRange, now: Date): Usage {
  let read: Promise<FilledBucket[]> | null = null
  const buckets = async (): Promise<FilledBucket[]> =>
    fillBuckets(range, now, await listUsageBuckets(em, row.id, { since: beginningOf(range, now), unit: USAGE_RANGES[range].unit }))
  return { row, range, now, buckets: () => (read ??= buckets()) }
}

/** How many rows were asked for. Throws BAD_USER_INPUT for less than one or more than there can be. */
function shown(first: number | null | undefined, most: number): number {
  const wanted = first ?? DEFAULT_SHOWN
  if (wanted < 1 || wanted > most) throw refusal('BAD_USER_INPUT', `"first" is a number from 1 to ${most}.`)
  return wanted
}

const ApiKeyUsageType = builder.objectRef<Usage>('ApiKeyUsage').implement({
  description: 'What a key was used for, from where, and with what outcome; a few seconds late at most. Questions about the key by whoever may not know of it are never counted.',
  fields: (t) => ({
    buckets: t.field({ type: [UsageBucketType], description: 'Every hour or day of the range, oldest first, also those without a request.', resolve: (usage) => usage.buckets() }),
    outcomes: t.field({ type: [OutcomeCountType], description: 'The whole range by outcome, the most frequent first.', resolve: async (usage) => sumOutcomes(await usage.buckets()) }),
    permissions: t.field({
      type: [PermissionUsageType],
      description: 'Every permission that the key has today, by name, with how it was used.',
      resolve: async ({ row, range, now }, _args, { em, config }) => {
        const used = new Map((await listPermissionUse(em, row.id, beginningOf(range, now))).map((use) => [use.permission, use]))
        const days = policiesOf(row.policies, config.policies).staleAfterDays
        const held = [...permissionsOf(grantFromStored(row.permission_level, row.permissions, config.catalogue), config.catalogue)].toSorted()
        return held.map((permission) => {
          const use = used.get(permission) ?? { permission, lastHour: null, allowed: 0, refused: 0 }
          return { ...use, unused: isPermissionUnused({ createdAt: new Date(row.created_at), lastExercisedAt: dateOf(use.lastHour), days, now }) }
        })
      },
    }),
    refusedPermissions: t.field({
      type: [RefusedPermissionType],
      description: 'What requests were refused for: the permissions of the catalogue that they asked for and the key does not have today, the most frequent first.',
      resolve: async ({ row, range, now }, _args, { em, config: { catalogue } }) => {
        const held = permissionsOf(grantFromStored(row.permission_level, row.permissions, catalogue), catalogue)
        const refusals = await listPermissionRefusals(em, row.id, beginningOf(range, now))
        return refusals.flatMap((refused) => {
          const entry = catalogue.entries.get(refused.permission)
          return entry === undefined || held.has(entry.name) ? [] : [{ ...refused, row, entry }]
        })
      },
    }),
    places: t.field({
      type: [UsagePlaceType],
      description: 'From where and by what the key was used in the last 30 days, whatever the range; the latest first.',
      args: { first: t.arg.int({ required: false, description: 'How many at most, from 1 to 100. 25 when left out.' }) },
      resolve: ({ row }, { first }, { em }) => listUsagePlaces(em, row.id, shown(first, MOST_PLACES)),
    }),
    recentRequests: t.field({
      type: [RecentRequestType],
      description: 'The last requests, whatever the range; the newest first. 200 are kept.',
      args: { first: t.arg.int({ required: false, description: 'How many at most, from 1 to 200. 25 when left out.' }) },
      resolve: ({ row }, { first }, { em }) => listRecentRequests(em, row.id, shown(first, MOST_RECENT)),
    }),
  }),
})

builder.objectField(ApiKeyType, 'usage', (t) =>
  t.withAuth({ permission: 'api_keys:read' }).field({
    type: ApiKeyUsageType,
    nullable: true,
    description: 'What it was used for. It names addresses, so seeing the key is not enough: it needs api_keys:read.',
    args: { range: t.arg({ type: UsageRangeType, required: true, description: 'What to look at.' }) },
    resolve: (row, { range }, { em, clock }) => usageOf(em, row, range, clock.now()),
  }),
)
