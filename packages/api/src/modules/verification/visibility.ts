import type { Asker, StoredKey } from '../../application/verifier.ts'
import type { KeyRegister } from './key-register.ts'

/**
 * Whether an asker may know of a key, as it was read from the database. Lists of workspaces are compared as they are
 * written, archived ones included, as `visibleApiKeys` does it for the list of keys: archiving shows a key to nobody else.
 */
export const isVisibleTo = (asker: Asker, key: StoredKey): boolean => {
  if (asker.kind === 'GATEWAY') return true
  if (key.organization_id !== asker.organizationId) return false
  // A limited asker sees only keys whose workspaces all lie within its own.
  const own = asker.workspaces
  return own === 'ALL' || (!key.all_workspaces && key.workspace_ids.every((id) => own.has(id)))
}

/** The same for a row of the register. */
export function isRowVisibleTo(asker: Asker, register: KeyRegister, row: number): boolean {
  if (asker.kind === 'GATEWAY') return true
  const organization = register.organizationOf(row)
  if (organization.id !== asker.organizationId) return false
  const own = asker.workspaces
  if (own === 'ALL') return true
  return register.workspacesOf(row)?.ids.every((id) => own.has(id)) ?? false
}
