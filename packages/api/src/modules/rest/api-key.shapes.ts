import type { Shape } from './shape.ts'

const SECRET_USE: Shape = {
  name: 'SecretUse',
  of: 'SecretUse',
  fields: { key_prefix: 'hint', created_at: 'createdAt', last_used_at: 'lastUsedAt', last_used_from: 'lastUsedFrom' },
}

const ROTATION: Shape = {
  name: 'Rotation',
  of: 'ApiKeyRotation',
  fields: {
    started_at: 'startedAt',
    ends_at: 'endsAt',
    end_when_silent_for_hours: 'endWhenSilentForHours',
    safe_to_end: 'safeToEnd',
    old: { field: 'old', shape: SECRET_USE },
    new: { field: 'new', shape: SECRET_USE },
  },
}

/** A key as REST gives it; the names are those of `scopes` and `key_prefix` that services of this kind share. */
export const API_KEY: Shape = {
  name: 'ApiKey',
  of: 'ApiKey',
  fields: {
    id: 'id',
    name: 'name',
    description: 'description',
    metadata: 'metadata',
    kind: 'kind',
    class: 'class',
    ownership: 'ownership',
    key_prefix: 'hint',
    permission_level: 'permissionLevel',
    scopes: 'permissions',
    workspace_scope: 'workspaceScope',
    workspaces: { field: 'workspaces', pick: 'id' },
    allowed_operations: 'allowedOperations',
    ip_allowlist: 'ipAllowlist',
    enabled: 'enabled',
    status: 'status',
    immutable: 'immutable',
    expires_at: 'expiresAt',
    last_used_at: 'lastUsedAt',
    created_at: 'createdAt',
    updated_at: 'updatedAt',
    rotation: { field: 'rotation', shape: ROTATION },
    version: 'version',
  },
}

export const SHORTFALL: Shape = {
  name: 'Shortfall',
  of: 'Shortfall',
  fields: { kind: 'kind', permission_level: 'permissionLevel', scope: 'permission', workspaces: 'workspaces' },
}
