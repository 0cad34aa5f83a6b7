import { hash } from 'node:crypto'
import { canonicalJson } from '@latchkey/domain/audit/canonical.ts'
import { missingForDelegation, type WantedAuthority } from '@latchkey/domain/authority.ts'
import { chooseExpiry } from '@latchkey/domain/expiry.ts'
import type { Issue } from '@latchkey/domain/issue.ts'
import { InvalidInput } from '../../application/invalid-input.ts'
import type { OrganizationContext } from '../../application/request-context.ts'
import { type Everywhere, transactEverywhere, type TransactionContext } from '../../application/transact.ts'
import { policiesOf } from '../organizations/organization.policy.ts'
import { lockOrganization, type OrganizationRow } from '../organizations/organization.repository.ts'
import { addApiKey } from './add-api-key.ts'
import { demandRoomForKey } from './api-key-cap.ts'
import { addApiKeyRequest } from './api-key-request.repository.ts'
import type { ApiKey } from './api-key.entity.ts'
import { ApiKeyNotFound, PermissionNotDelegable } from './api-key.errors.ts'
import { writtenAuthority } from './api-key.policy.ts'
import { getChangedApiKey, lockVisibleApiKey } from './api-key.repository.ts'
import { type CreatedApiKey, refuseReplay } from './create-api-key.ts'
import { allowsAllowlists, NOT_IN_PLAN } from './key-addresses.ts'
import { ownedFacts } from './locked-api-key.ts'
import { type AskedExpiry, type CloneApiKeyInput, issueOfExpiry, type NewClone, parseClone } from './parse-api-key-input.ts'

/** Tells one input from another under the same request id, and from that of a creation. */
const digestOfInput = ({ requestId: _, expiry, ...rest }: NewClone): Buffer =>
  hash(
    'sha256',
    canonicalJson({ clone: { ...rest, expiry: expiry === null ? null : 'expiresAt' in expiry ? expiry.expiresAt.toISOString() : expiry.expiresIn } }),
    'buffer',
  )

/** The whole authority that the copy of a key would have, with an end of its own. Throws what stands against it. */
function decideClone(tx: TransactionContext, organization: OrganizationRow, original: ApiKey, expiry: AskedExpiry): WantedAuthority {
  const { authority } = tx.principal
  const { catalogue, policies } = tx.config
  const written = writtenAuthority(ownedFacts(original), catalogue)
  const issues: Issue[] = []
  if (written.grant.level === 'RESTRICTED' && written.grant.permissions.size === 0) {
    issues.push({ path: ['id'], code: 'NO_PERMISSIONS', message: 'Every permission of this key has left the catalogue, so a copy could do nothing.' })
  }
  if (original.ipAllowlist !== null && !allowsAllowlists(tx, organization)) issues.push({ ...NOT_IN_PLAN, path: ['id'] })
  const end = chooseExpiry({
    ...expiry,
    policy: policiesOf(organization.policies, policies),
    // An end that was asked for is compared with the credential's own below, so that the refusal names it as a shortfall.
    credentialEnd: expiry === null ? authority.endsAt : null,
    now: tx.clock.now(),
  })
  if (!end.ok) issues.push(issueOfExpiry(end.reason))
  if (issues.length > 0 || !end.ok) throw new InvalidInput(issues)
  const wanted = { ...written, endsAt: end.expiresAt }
  const missing = missingForDelegation(authority, wanted, catalogue)
  if (missing.length > 0) throw new PermissionNotDelegable(missing)
  return wanted
}

/**
 * Makes a new key with the settings of one that there is, in whatever status, and gives its secret, this once. The period
 * is its own; the class is STANDARD, because an organization has one default key. Lists are copied as they are written:
 * an archived workspace or a retired operation stays on them and opens nothing. Needs `api_keys:write` and cover of the
 * whole new key, so that a personal key is cloned by its owner only, and room under the cap.
 */
export function cloneApiKey(ctx: OrganizationContext, input: CloneApiKeyInput): Promise<Everywhere<CreatedApiKey>> {
  return transactEverywhere(ctx, 'api_keys:write', async (tx) => {
    const parsed = parseClone(input)
    if (!parsed.ok) throw new InvalidInput(parsed.issues)
    const { wanted } = parsed
    // Before the key, in the order of every creation.
    const organization = await lockOrganization(tx, tx.principal.organization.id)
    if (organization === null) throw new Error('The organization of the principal is gone.')
    const { requestId } = wanted
    const inputDigest = digestOfInput(wanted)
    if (requestId !== null) await refuseReplay(tx, requestId, inputDigest)
    const original = await lockVisibleApiKey(tx, wanted.id)
    if (original === null) throw new ApiKeyNotFound()
    const { ownership, ownerId, grant, endsAt } = decideClone(tx, organization, original, wanted.expiry)
    await demandRoomForKey(tx, organization, 'STANDARD')
    const { key, secret } = await addApiKey(tx, organization.id, {
      name: wanted.name ?? original.name,
      description: original.description,
      metadata: original.metadata,
      kind: original.kind,
      class: 'STANDARD',
      ownership,
      ownerId,
      grant,
      workspaces: original.allWorkspaces ? 'ALL' : original.workspaceIds,
      operations: original.allowedOperations,
      ipAllowlist: original.ipAllowlist,
      expiresAt: endsAt,
      clonedFrom: original.id,
    })
    if (requestId !== null) await addApiKeyRequest(tx, { requestId, inputDigest, apiKeyId: key.id, replaceable: true })
    return { apiKey: await getChangedApiKey(tx, key.id), secret: secret.text }
  })
}
