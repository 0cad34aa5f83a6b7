import type { Shortfall } from '@latchkey/domain/authority.ts'
import { forbidden } from '../../application/refusal.ts'
import { ApiKeyNotChangeable, PermissionNotDelegable } from './api-key.errors.ts'
import type { ApiKeyFacts, ApiKeyReason } from './api-key.policy.ts'

/** Throws what a reason of the policy means to the caller; nothing for null. `missing` is what the refusal of a hand-out names. */
export function refuseChange(reason: ApiKeyReason | null, { status }: ApiKeyFacts, missing: readonly Shortfall[] = []): void {
  switch (reason) {
    case null:
      return
    case 'KEY_REVOKED':
    case 'KEY_EXPIRED':
    case 'ALREADY_DISABLED':
    case 'ALREADY_ENABLED':
      throw new ApiKeyNotChangeable(status)
    case 'SECRET_NOT_REPLACEABLE':
      throw new ApiKeyNotChangeable(status, 'The secret was used, or has been replaced already. Make a new key instead.')
    case 'ROTATING':
      throw new ApiKeyNotChangeable(status, 'The key is rotating already and both its secrets work. End the old one or cancel the rotation first.')
    case 'NOT_ROTATING':
      throw new ApiKeyNotChangeable(status, 'The key is not rotating: one secret of it works, or none.')
    case 'OWNER_ONLY':
    case 'OWNER_OR_ADMIN_REQUIRED':
    case 'BEYOND_YOUR_AUTHORITY':
    case 'SERVICE_KEYS_ONLY':
      throw new PermissionNotDelegable(missing)
    case 'NOT_SIGNED_IN':
    case 'OTHER_ORGANIZATION':
    case 'PERMISSION_REQUIRED':
    case 'ALL_WORKSPACES_REQUIRED':
      throw forbidden('api_keys:write')
  }
}
