import type { Asker, StoredKey } from '../../application/verifier.ts'
import type { KeyRegister } from './key-register.ts'

/** Whether an asker may know of a key, as it was read from the database. */
export const isVisibleTo = (asker: Asker, key: StoredKey): boolean => {
  if (asker.kind === 'GATEWAY') return true
  if (key.organization_id !== asker.organizationId) return false
  // A limited asker sees only keys whose workspaces all lie within its own.
  const own = asker.workspaces
  return own === 'ALL' || (!key.all_workspaces && key.workspaces.length > 0 && key.workspaces.every((workspace) => own.has(workspace.id)))
}

/** The same for a row of the register. */
export function isRowVisibleTo(asker: Asker, register: KeyRegister, row: number): boolean {
  if (asker.kind === 'GATEWAY') return true
  const organization = register.organizationOf(row)
  if (organization.id !== asker.organizationId) return false
  const own = asker.workspaces
  if (own === 'ALL') return true
  const set = register.workspacesOf(row)
  if (set === null) return false
  const open = set.ids.filter((id) => organization.workspacesById.get(id)?.archived === false)
  return open.length > 0 && open.every((id) => own.has(id))
}
