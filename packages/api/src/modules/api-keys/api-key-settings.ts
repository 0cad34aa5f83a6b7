import type { ApiKey } from './api-key.entity.ts'

/** The columns of a key that say what it is and may do. */
export type KeySettings = Pick<
  ApiKey,
  'name' | 'description' | 'metadata' | 'kind' | 'class' | 'ownership' | 'owner' | 'permissionLevel' | 'permissions' | 'allWorkspaces' | 'workspaceIds' | 'allowedOperations' | 'ipAllowlist' | 'expiresAt'
>

/** The settings of a key as plain values, to work out its next state from. */
export const settingColumns = (key: KeySettings): KeySettings => ({
  name: key.name,
  description: key.description,
  metadata: key.metadata,
  kind: key.kind,
  class: key.class,
  ownership: key.ownership,
  owner: key.owner,
  permissionLevel: key.permissionLevel,
  permissions: key.permissions,
  allWorkspaces: key.allWorkspaces,
  workspaceIds: key.workspaceIds,
  allowedOperations: key.allowedOperations,
  ipAllowlist: key.ipAllowlist,
  expiresAt: key.expiresAt,
})

/** The settings of a key as an audit event shows them: nothing of its secrets but, where one is made, the hint. */
export const settingsOf = (key: KeySettings): Record<string, unknown> => ({
  name: key.name,
  description: key.description,
  metadata: key.metadata,
  kind: key.kind,
  class: key.class,
  ownership: key.ownership,
  ownerId: key.owner,
  permissionLevel: key.permissionLevel,
  permissions: [...key.permissions],
  workspaceScope: key.allWorkspaces ? 'ALL' : 'CHOSEN',
  workspaces: [...key.workspaceIds],
  allowedOperations: key.allowedOperations === null ? null : [...key.allowedOperations],
  ipAllowlist: key.ipAllowlist === null ? null : [...key.ipAllowlist],
  expiresAt: key.expiresAt?.toISOString() ?? null,
})

/** What differs between two states, each side with the settings that the other has otherwise. Null when nothing does. */
export function changedSettings(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): { before: Record<string, unknown>; after: Record<string, unknown> } | null {
  const changed = Object.keys(after).filter((setting) => JSON.stringify(before[setting]) !== JSON.stringify(after[setting]))
  if (changed.length === 0) return null
  const of = (settings: Record<string, unknown>) => Object.fromEntries(changed.map((setting) => [setting, settings[setting]]))
  return { before: of(before), after: of(after) }
}

/** How an audit event names a key. */
export const targetOf = (key: { id: string; name: string }): { kind: string; id: string; name: string } => ({ kind: 'api_key', id: key.id, name: key.name })
