import { isDeepStrictEqual } from 'node:util'
import { missingForDelegation, missingForUpdate } from '@latchkey/domain/authority.ts'
import { changeExpiry, endOfPreset, type ExpiryChange } from '@latchkey/domain/expiry.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import { coversGrant, grantFromStored, type PermissionGrant } from '@latchkey/domain/permission/lattice.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { recordAudit } from '../audit-log/record-audit.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { lockOrganization, type OrganizationRow } from '../organizations/organization.repository.ts'
import { addressColumns, grantColumns, operationColumns, workspaceColumns } from './add-api-key.ts'
import { demandRoomForKey } from './api-key-cap.ts'
import { changedSettings, type KeySettings, settingColumns, settingsOf, targetOf } from './api-key-settings.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound, ImmutableKind, PermissionNotDelegable } from './api-key.errors.ts'
import { type ApiKeyFacts, factsOf, isImmutable, reasonAgainstUpdating } from './api-key.policy.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { markDisabled } from './disable-api-key.ts'
import { markEnabled } from './enable-api-key.ts'
import { issuesOfAllowlist } from './key-addresses.ts'
import { findUnusableOperations } from './key-operations.repository.ts'
import { findUnusableWorkspaces } from './key-workspaces.repository.ts'
import { demandVersion, ownedFacts } from './locked-api-key.ts'
import { type ApiKeyChanges, issueOfExpiry, parseApiKeyChanges, parseGrant, type UpdateApiKeyInput } from './parse-api-key-input.ts'
import { refuseChange } from './refuse-change.ts'

/** What the key is to be, in the columns that change. */
interface NextState {
  columns: Partial<KeySettings>
  expiry: ExpiryChange & { ok: true }
}

const sameGrant = (key: ApiKey, grant: PermissionGrant, tx: TransactionContext): boolean => {
  const now = grantFromStored(key.permissionLevel, key.permissions, tx.config.catalogue)
  return coversGrant(now, grant, tx.config.catalogue) && coversGrant(grant, now, tx.config.catalogue)
}

function changeOfExpiry(tx: TransactionContext, key: ApiKey, changes: ApiKeyChanges, organization: OrganizationRow | null): ExpiryChange {
  const { expiry } = changes
  if (expiry === null || organization === null) return { ok: true, expiresAt: key.expiresAt, change: 'NONE', revives: false }
  const now = tx.clock.now()
  return changeExpiry({
    current: key.expiresAt,
    createdAt: key.createdAt,
    wanted: 'expiresAt' in expiry ? expiry.expiresAt : endOfPreset(expiry.expiresIn, now),
    policy: policiesOf(organization.policies, tx.config.policies),
    // An end past the acting credential's own is named as a shortfall below.
    credentialEnd: null,
    now,
  })
}

const disagree = (path: string, message: string): Issue => ({ path: [path], code: 'DEFAULT_CLASS', message })

/** Works out the state that is asked for; throws all problems of the input at once. */
async function nextStateOf(tx: TransactionContext, key: ApiKey, input: UpdateApiKeyInput, changes: ApiKeyChanges, organization: OrganizationRow | null): Promise<NextState> {
  const issues: Issue[] = []
  const parsed = parseGrant(input, key.permissionLevel, tx.config.catalogue)
  if (!parsed.ok) issues.push(...parsed.issues)
  const asked = parsed.ok ? parsed.grant : undefined
  const grant = asked !== undefined && !sameGrant(key, asked, tx) ? asked : undefined
  const { workspaces, operations, ipAllowlist } = changes
  if (workspaces !== undefined && workspaces !== 'ALL') issues.push(...(await findUnusableWorkspaces(tx, workspaces, key.workspaceIds)))
  issues.push(...(await findUnusableOperations(tx, operations ?? [], key.allowedOperations ?? [])))
  const isOtherList = ipAllowlist !== undefined && ipAllowlist !== null && !isDeepStrictEqual(ipAllowlist, key.ipAllowlist)
  if (isOtherList && organization !== null) issues.push(...issuesOfAllowlist(tx, organization, { wanted: ipAllowlist, former: key.ipAllowlist, confirmLockout: input.confirmLockout === true }))
  const expiry = changeOfExpiry(tx, key, changes, organization)
  if (!expiry.ok) issues.push(issueOfExpiry(expiry.reason))
  if (key.class === 'DEFAULT' && grant !== undefined) issues.push(disagree('permissionLevel', 'The key of class DEFAULT has the level ALL.'))
  if (key.class === 'DEFAULT' && workspaces !== undefined && workspaces !== 'ALL') issues.push(disagree('workspaces', 'The key of class DEFAULT is for all workspaces.'))
  if (key.class === 'DEFAULT' && operations !== undefined && operations !== null) issues.push(disagree('allowedOperations', 'The key of class DEFAULT runs any operation.'))
  if (key.class === 'DEFAULT' && ipAllowlist !== undefined && ipAllowlist !== null) issues.push(disagree('ipAllowlist', 'The key of class DEFAULT is for any address.'))
  if (issues.length > 0 || !expiry.ok) throw new InvalidInput(issues)
  if (grant !== undefined && isImmutable(key)) throw new ImmutableKind(key.kind)
  const columns = {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.description === undefined ? {} : { description: changes.description }),
    ...(changes.metadata === undefined ? {} : { metadata: changes.metadata }),
    ...(grant === undefined ? {} : grantColumns(grant)),
    ...(workspaces === undefined ? {} : workspaceColumns(workspaces)),
    ...(operations === undefined ? {} : operationColumns(operations)),
    ...(ipAllowlist === undefined ? {} : addressColumns(ipAllowlist)),
    expiresAt: expiry.expiresAt,
  }
  return { columns, expiry }
}

/** Throws unless the acting authority covers what the change adds; the whole key where the change makes it work again. */
function demandCover(tx: TransactionContext, before: ApiKeyFacts, after: ApiKeyFacts, worksAgain: boolean): void {
  const { authority } = tx.principal
  const { catalogue } = tx.config
  const missing = worksAgain ? missingForDelegation(authority, after.written, catalogue) : missingForUpdate(authority, before.written, after.written, catalogue)
  if (missing.length > 0) throw new PermissionNotDelegable(missing)
}

function applySettings(tx: TransactionContext, key: ApiKey, columns: Partial<KeySettings>, reason: string | null): void {
  const changed = changedSettings(settingsOf(key), settingsOf({ ...settingColumns(key), ...columns }))
  if (changed === null) return
  const target = targetOf(key)
  Object.assign(key, columns)
  key.updatedAt = tx.clock.now()
  recordAudit(tx, { action: 'api_key.updated', target, before: changed.before, after: { ...changed.after, ...(reason === null ? {} : { reason }) } })
}

/**
 * Changes what is given of a key and nothing else. Needs `api_keys:write`, and cover of what it adds; narrowing needs
 * none. Only its owner widens a personal key. A later end for an expired key is a creation: it needs cover of the whole
 * key and room under the cap. With a version the loser of two gets `StaleVersion`; without one the last writer wins.
 */
export function updateApiKey(ctx: OrganizationContext, input: UpdateApiKeyInput): Promise<Everywhere<ApiKeyRow>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const parsed = parseApiKeyChanges(input)
    if (!parsed.ok) throw new InvalidInput(parsed.issues)
    const { changes } = parsed
    // Before the key, in the order of every creation: an expired key that works again is counted behind this lock, and the
    // plan that allows an allowlist stays as it is.
    const asksOrganization = changes.expiry !== null || (changes.ipAllowlist ?? null) !== null
    const organization = !asksOrganization ? null : await lockOrganization(tx, tx.principal.organization.id)
    const key = await lockVisibleApiKey(tx, input.id)
    if (key === null) throw new ApiKeyNotFound()
    await demandVersion(tx, key, input.version)
    const { catalogue } = tx.config
    const now = tx.clock.now()
    const before = factsOf(ownedFacts(key), catalogue, now)
    refuseChange(reasonAgainstUpdating(tx.principal.authority, before, catalogue), before)

    const { columns, expiry } = await nextStateOf(tx, key, input, changes, organization)
    const { revokedAt, disabledAt, suspendedAt } = key
    const after = factsOf(ownedFacts({ ...settingColumns(key), revokedAt, disabledAt, suspendedAt, ...columns }), catalogue, now)
    const enables = changes.enabled === true && (after.status === 'DISABLED' || after.status === 'SUSPENDED')
    const disables = changes.enabled === false && key.disabledAt === null
    if (changes.enabled !== undefined && after.status === 'EXPIRED') refuseChange('KEY_EXPIRED', after)
    demandCover(tx, before, after, enables || expiry.revives)
    if (expiry.revives && organization !== null) await demandRoomForKey(tx, organization, key.class)

    applySettings(tx, key, columns, changes.reason)
    if (enables) markEnabled(tx, key, changes.reason)
    if (disables) markDisabled(tx, key, changes.reason)
    return getChangedApiKey(tx, key.id)
  })
}
