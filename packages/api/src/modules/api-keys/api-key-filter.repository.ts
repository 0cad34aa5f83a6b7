import { DAY_MS } from '@latchkey/domain/expiry.ts'
import type { Ownership } from '@latchkey/domain/authority.ts'
import { CUSTOM_KIND } from '@latchkey/domain/key/kind.ts'
import type { KeyStatus } from '@latchkey/domain/key/status.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import { type RawBuilder, sql } from 'kysely'
import { badArgument } from '../../application/refusal.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { idText, storableText } from '../../application/storable-text.ts'
import { rowsOf } from '../../persistence/rows.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { findOwnOrganization } from '../organizations/organization.repository.ts'
import { visibleApiKeys } from './api-key-row.repository.ts'
import { holdingsOf, holdsPermission, isLive } from './api-key-holding.repository.ts'

export interface ApiKeyFilter {
  status?: readonly KeyStatus[] | null | undefined
  ownership?: Ownership | null | undefined
  ownerId?: string | null | undefined
  workspaceId?: string | null | undefined
  permissionLevel?: PermissionLevel | null | undefined
  kind?: string | null | undefined
  search?: string | null | undefined
  stale?: boolean | null | undefined
  neverUsed?: boolean | null | undefined
  expiresBefore?: Date | null | undefined
  workspaceScope?: 'ALL' | 'CHOSEN' | null | undefined
  digest?: string | null | undefined
  createdWithId?: string | null | undefined
  permission?: string | null | undefined
  pinned?: boolean | null | undefined
  operationId?: string | null | undefined
}

/** Without an end comes after every end. The index is on this expression. */
export const NO_END_IS_LAST = sql`coalesce(k.expires_at, 'infinity'::timestamptz)`

/** The domain's `keyStatusAt` as SQL, a condition for each status, so that the few keys of a rare one are found by its index; a test holds the two together. */
const HAS_STATUS: Readonly<Record<KeyStatus, (now: Date) => RawBuilder<unknown>>> = {
  REVOKED: () => sql`k.revoked_at is not null`,
  EXPIRED: (now) => sql`(k.revoked_at is null and ${NO_END_IS_LAST} <= ${now})`,
  DISABLED: (now) => sql`(k.revoked_at is null and ${NO_END_IS_LAST} > ${now} and k.disabled_at is not null)`,
  SUSPENDED: (now) => sql`(k.revoked_at is null and ${NO_END_IS_LAST} > ${now} and k.disabled_at is null and k.suspended_at is not null)`,
  ACTIVE: (now) => sql`(k.revoked_at is null and ${NO_END_IS_LAST} > ${now} and k.disabled_at is null and k.suspended_at is null)`,
}

const hasOneOf = (statuses: readonly KeyStatus[], now: Date): RawBuilder<unknown> =>
  statuses.length === 0 ? sql`false` : sql`(${sql.join([...new Set(statuses)].map((status) => HAS_STATUS[status](now)), sql` or `)})`

const HINT_CHARACTERS = 4

/** A part of the name is found by the index of parts, whose answer the name itself confirms. */
function matches(organizationId: string, text: string): RawBuilder<unknown> {
  // Not `ilike`: it would be taken to find a hundredth of what the index finds, and thousands of names be sorted to show the first.
  const byName = sql`(api_key_name_parts(k.organization_id, k.name) @@ api_key_name_query(${organizationId}, ${text}) and strpos(lower(k.name), lower(${text})) > 0)`
  // The last four characters, or the whole hint as it is shown; both are found by an index on the last four.
  const isHint = text.includes('…')
  if (!isHint && text.length !== HINT_CHARACTERS) return byName
  const whole = isHint ? sql`and s.hint = ${text}` : sql``
  // As an array, which is read first: beside a subquery the names would be looked through one by one.
  return sql`(${byName} or k.id = any (array(select s.api_key_id from api_key_secret s where right(s.hint, 4) = ${text.slice(-HINT_CHARACTERS)} ${whole})))`
}

/** An archived workspace is no member of "all": of it there are the keys that chose it. */
const inWorkspace = (id: string): RawBuilder<unknown> => sql`((not k.all_workspaces and k.workspace_ids @> array[${idText('workspaceId', ['workspace'], id)}])
  or (k.all_workspaces and not exists (select 1 from workspace w where w.id = ${id} and w.archived_at is not null)))`

/** What nobody but people can do, no key holds; and what is revoked or has expired holds nothing. */
function holding(catalogue: Catalogue, name: string, now: Date): RawBuilder<unknown> {
  if (!catalogue.entries.has(name)) throw badArgument('permission', 'is none of the catalogue. It is compared exactly.')
  const found = holdingsOf(catalogue).find((one) => one.name === name)
  return found === undefined ? sql`false` : sql`(${isLive(now)} and ${holdsPermission(sql`k.permissions @> array[${name}]`, sql`${found.read}::boolean`, sql`${[...found.roles]}::text[]`)})`
}

const DIGEST = /^[0-9a-f]{64}$/

/** The digest of a key's whole text finds the key; it opens nothing, because only text is ever taken for a credential. */
function digestBytes(digest: string): Buffer {
  if (!DIGEST.test(digest)) throw badArgument('digest', 'is the SHA-256 of a whole key in 64 lower-case hexadecimal digits. Never send the key itself.')
  return Buffer.from(digest, 'hex')
}

const OPERATION = /^sha256:[0-9a-f]{64}$/

function operationDigest(id: string): string {
  if (!OPERATION.test(id)) throw badArgument('operationId', 'is sha256: and the 64 lower-case hexadecimal digits of the SHA-256 of a document.')
  return id
}

/** A kind that has left the catalogue can be looked for as long as there are keys of it. */
async function ofKind(ctx: OrganizationContext, kind: string): Promise<RawBuilder<unknown>> {
  const isKind = sql`k.kind = ${storableText('kind', kind)}`
  if (kind === CUSTOM_KIND || ctx.config.kinds.has(kind)) return isKind
  const [row] = await rowsOf(ctx.em, sql<object>`select 1 from api_key k where ${visibleApiKeys(ctx)} and ${isKind} limit 1`)
  if (row === undefined) throw badArgument('kind', `is neither ${CUSTOM_KIND} nor a kind of the permission catalogue, which lists them.`)
  return isKind
}

/** Since when a key is stale that nobody has used later; in the second form as a day, which says less and has an index. */
async function staleSince(ctx: OrganizationContext, now: Date): Promise<{ since: Date; day: RawBuilder<unknown> }> {
  const organization = await findOwnOrganization(ctx.em, ctx.principal)
  const since = new Date(now.getTime() - policiesOf(organization?.policies ?? {}, ctx.config.policies).staleAfterDays * DAY_MS)
  return { since, day: sql`${since.toISOString().slice(0, 10)}::date` }
}

/** Keys that work or could, and that nobody has used for the days of the policy. A key that is younger than that cannot be. */
async function stale(ctx: OrganizationContext, now: Date): Promise<RawBuilder<unknown>> {
  const { since, day } = await staleSince(ctx, now)
  return sql`(${usedBy(ctx)} and used.last_used_on <= ${day} and k.created_at <= ${since} and coalesce(used.last_used_at, k.created_at) <= ${since} and ${hasOneOf(['ACTIVE', 'SUSPENDED'], now)})`
}

/** All others, each for a reason that has an index: younger than that, used since, or without effect whether used or not. */
async function notStale(ctx: OrganizationContext, now: Date): Promise<RawBuilder<unknown>[]> {
  const { since, day } = await staleSince(ctx, now)
  const without = (['REVOKED', 'EXPIRED', 'DISABLED'] as const).map((status) => HAS_STATUS[status](now))
  return [sql`k.created_at > ${since}`, sql`(${usedBy(ctx)} and used.last_used_on >= ${day} and used.last_used_at > ${since})`, ...without]
}

/** The organization of the use beside that of the key: by it, what is left out of the list is found without the keys. */
const usedBy = ({ principal }: OrganizationContext): RawBuilder<unknown> => sql`used.organization_id = ${principal.organization.id}`

/** Where a filter finds keys by their use, the order of the list is that of the index there. */
export const CREATED_IN_USE = { expression: sql`used.created_at`, id: sql`used.api_key_id` }

interface FilterConditions {
  /** All of these must hold. */
  all: RawBuilder<unknown>[]
  /** And one or more of these, where there are any. */
  anyOf: RawBuilder<unknown>[] | undefined
}

/** What must hold of a key `k`, with its use as `used`, for a filter. Throws BAD_USER_INPUT. */
export async function filterConditions(ctx: OrganizationContext, filter: ApiKeyFilter, now: Date): Promise<FilterConditions> {
  const conditions: RawBuilder<unknown>[] = []
  const add = <V>(value: V | null | undefined, condition: (value: V) => RawBuilder<unknown>): void => {
    if (value !== null && value !== undefined) conditions.push(condition(value))
  }
  add(filter.status, (status) => hasOneOf(status, now))
  add(filter.ownership, (ownership) => sql`k.ownership = ${ownership}`)
  add(filter.ownerId, (id) => sql`k.owner_id = ${idText('ownerId', ['user'], id)}`)
  add(filter.workspaceId, inWorkspace)
  add(filter.workspaceScope, (scope) => sql`k.all_workspaces = ${scope === 'ALL'}`)
  add(filter.permissionLevel, (level) => sql`k.permission_level = ${level}`)
  add(filter.search?.trim() || null, (text) => matches(ctx.principal.organization.id, storableText('search', text)))
  add(filter.neverUsed, (neverUsed) => sql`(${usedBy(ctx)} and used.last_used_on ${neverUsed ? sql`=` : sql`>`} '-infinity'::date)`)
  add(filter.expiresBefore, (date) => sql`${NO_END_IS_LAST} < ${date}`)
  add(filter.digest, (digest) => sql`k.id in (select s.api_key_id from api_key_secret s where s.digest = ${digestBytes(digest)})`)
  add(filter.createdWithId, (id) => sql`(k.created_with_kind = 'API_KEY' and k.created_with_id = ${idText('createdWithId', ['apiKey'], id)})`)
  add(filter.permission, (name) => holding(ctx.config.catalogue, name, now))
  add(filter.pinned, (pinned) => (pinned ? sql`k.allowed_operations is not null` : sql`k.allowed_operations is null`))
  add(filter.operationId, (id) => sql`k.allowed_operations @> array[${operationDigest(id)}]`)
  if (filter.kind !== null && filter.kind !== undefined) conditions.push(await ofKind(ctx, filter.kind))
  if (filter.stale === true) conditions.push(await stale(ctx, now))
  return { all: conditions, anyOf: filter.stale === false ? await notStale(ctx, now) : undefined }
}

