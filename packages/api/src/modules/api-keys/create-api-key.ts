import { hash } from 'node:crypto'
import { allowlistFromStored } from '@latchkey/domain/address/allowlist.ts'
import { canonicalJson } from '@latchkey/domain/audit/canonical.ts'
import { missingForDelegation, type Ownership, type WantedAuthority } from '@latchkey/domain/authority.ts'
import { chooseExpiry } from '@latchkey/domain/expiry.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { canCreateServiceApiKey, policiesOf } from '../organizations/organization.policy.ts'
import { lockOrganization, type OrganizationRow } from '../organizations/organization.repository.ts'
import { addApiKey } from './add-api-key.ts'
import { demandRoomForKey } from './api-key-cap.ts'
import { addApiKeyRequest, findApiKeyRequest } from './api-key-request.repository.ts'
import { ApiKeyAlreadyCreated, type ApiKeyAlreadyRotated, PermissionNotDelegable, RequestIdReused } from './api-key.errors.ts'
import type { ApiKeyRow } from './api-key-row.repository.ts'
import { getChangedApiKey } from './api-key.repository.ts'
import { issuesOfAllowlist } from './key-addresses.ts'
import { findUnusableOperations } from './key-operations.repository.ts'
import { findUnusableWorkspaces } from './key-workspaces.repository.ts'
import { type CreateApiKeyInput, issueOfExpiry, type NewApiKey, parseNewApiKey } from './parse-api-key-input.ts'

export interface CreatedApiKey {
  apiKey: ApiKeyRow
  /** The full text, here and nowhere else. */
  secret: string
}

/** Tells one input from another under the same request id. Nothing of the secret is in it. */
const digestOfInput = ({ requestId: _, expiry, grant, ...rest }: NewApiKey): Buffer =>
  hash(
    'sha256',
    canonicalJson({
      ...rest,
      expiry: expiry === null ? null : 'expiresAt' in expiry ? expiry.expiresAt.toISOString() : expiry.expiresIn,
      permissionLevel: grant.level,
      permissions: grant.level === 'RESTRICTED' ? [...grant.permissions].toSorted() : [],
      workspaces: rest.workspaces === 'ALL' ? 'ALL' : [...new Set(rest.workspaces)].toSorted(),
      operations: rest.operations === null ? null : [...new Set(rest.operations)].toSorted(),
    }),
    'buffer',
  )

/**
 * A replay is answered before anything else is asked: what stood against the first try does not matter any more. `Already`
 * is the answer to it.
 */
export async function refuseReplay(
  tx: TransactionContext,
  requestId: string,
  inputDigest: Buffer,
  Already: typeof ApiKeyAlreadyCreated | typeof ApiKeyAlreadyRotated = ApiKeyAlreadyCreated,
): Promise<void> {
  const earlier = await findApiKeyRequest(tx, requestId)
  if (earlier === null) return
  if (!earlier.inputDigest.equals(inputDigest)) throw new RequestIdReused()
  throw new Already(await getChangedApiKey(tx, earlier.apiKeyId))
}

/** Service keys for whoever may make them, personal ones for everybody else. */
const defaultOwnership = ({ principal, config }: TransactionContext): Ownership =>
  canCreateServiceApiKey(principal.authority, config.catalogue) === null ? 'SERVICE' : 'PERSONAL'

/** Decides everything about a new key that depends on who asks, where and when; throws what stands against it. */
async function decide(tx: TransactionContext, organization: OrganizationRow, wanted: NewApiKey, confirmLockout: boolean): Promise<WantedAuthority> {
  const { authority } = tx.principal
  const issues: Issue[] = wanted.workspaces === 'ALL' ? [] : await findUnusableWorkspaces(tx, wanted.workspaces)
  issues.push(...(await findUnusableOperations(tx, wanted.operations ?? [])))
  if (wanted.ipAllowlist !== null) issues.push(...issuesOfAllowlist(tx, organization, { wanted: wanted.ipAllowlist, former: null, confirmLockout }))
  const end = chooseExpiry({
    ...wanted.expiry,
    policy: policiesOf(organization.policies, tx.config.policies),
    // An end that was asked for is compared with the credential's own below, so that the refusal names it as a shortfall.
    credentialEnd: wanted.expiry === null ? authority.endsAt : null,
    now: tx.clock.now(),
  })
  if (!end.ok) issues.push(issueOfExpiry(end.reason))
  if (issues.length > 0 || !end.ok) throw new InvalidInput(issues)
  const ownership = wanted.ownership ?? defaultOwnership(tx)
  const key: WantedAuthority = {
    ownership,
    ownerId: ownership === 'PERSONAL' ? authority.ownerId : null,
    grant: wanted.grant,
    workspaces: wanted.workspaces === 'ALL' ? 'ALL' : new Set(wanted.workspaces),
    operations: wanted.operations === null ? 'ANY' : new Set(wanted.operations),
    addresses: wanted.ipAllowlist === null ? 'ANY' : allowlistFromStored(wanted.ipAllowlist),
    rateLimit: null,
    endsAt: end.expiresAt,
  }
  const missing = missingForDelegation(authority, key, tx.config.catalogue)
  if (missing.length > 0) throw new PermissionNotDelegable(missing)
  return key
}

/**
 * Creates a key and gives its secret, this once. Needs `api_keys:write` and cover of the whole key. Counting and adding
 * happen behind the organization's lock, so no number of requests at once gets past the cap; racing tries with one
 * request id make one key.
 */
export function createApiKey(ctx: OrganizationContext, input: CreateApiKeyInput): Promise<Everywhere<CreatedApiKey>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const parsed = parseNewApiKey(input, tx.config)
    if (!parsed.ok) throw new InvalidInput(parsed.issues)
    const { wanted } = parsed
    const organization = await lockOrganization(tx, tx.principal.organization.id)
    if (organization === null) throw new Error('The organization of the principal is gone.')
    const { requestId } = wanted
    const inputDigest = digestOfInput(wanted)
    if (requestId !== null) await refuseReplay(tx, requestId, inputDigest)
    const { ownership, ownerId, endsAt } = await decide(tx, organization, wanted, input.confirmLockout === true)
    await demandRoomForKey(tx, organization, wanted.class)
    const { name, description, metadata, kind, grant, workspaces, operations, ipAllowlist } = wanted
    const { key, secret } = await addApiKey(tx, organization.id, { name, description, metadata, kind, class: wanted.class, ownership, ownerId, grant, workspaces, operations, ipAllowlist, expiresAt: endsAt })
    if (requestId !== null) await addApiKeyRequest(tx, { requestId, inputDigest, apiKeyId: key.id, replaceable: true })
    return { apiKey: await getChangedApiKey(tx, key.id), secret: secret.text }
  })
}
