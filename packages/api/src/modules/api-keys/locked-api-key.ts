import type { TransactionContext } from '../../application/transact.ts'
import type { ApiKey } from './api-key.entity.ts'
import { StaleVersion } from './api-key.errors.ts'
import { getChangedApiKey } from './api-key.repository.ts'

type FactColumns = Pick<
  ApiKey,
  'ownership' | 'owner' | 'permissionLevel' | 'permissions' | 'allWorkspaces' | 'workspaceIds' | 'allowedOperations' | 'ipAllowlist' | 'expiresAt' | 'revokedAt' | 'disabledAt' | 'suspendedAt'
>

/** A key's columns as the rules of the policy look at them. */
export const ownedFacts = (key: FactColumns) => ({
  ownership: key.ownership,
  ownerId: key.owner,
  permissionLevel: key.permissionLevel,
  permissions: key.permissions,
  allWorkspaces: key.allWorkspaces,
  workspaceIds: key.workspaceIds,
  allowedOperations: key.allowedOperations,
  ipAllowlist: key.ipAllowlist,
  expiresAt: key.expiresAt,
  revokedAt: key.revokedAt,
  disabledAt: key.disabledAt,
  suspendedAt: key.suspendedAt,
})

/** Throws `StaleVersion` with the present state when the caller has seen another version than the locked key's. Without a version the last writer wins. */
export async function demandVersion(tx: TransactionContext, key: ApiKey, seen: number | null | undefined): Promise<void> {
  if (seen !== null && seen !== undefined && seen !== key.version) throw new StaleVersion(await getChangedApiKey(tx, key.id))
}
