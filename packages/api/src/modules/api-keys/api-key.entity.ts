import { defineEntity, p } from '@mikro-orm/core'
import type { PermissionLevel } from '@latchkey/domain/permission/lattice.ts'
import { baseProperties, exactText, instant } from '../../persistence/base.entity.ts'
import type { CredentialKind } from '../../application/principal.ts'
import { Organization } from '../organizations/organization.entity.ts'
import { User } from '../members/user.entity.ts'

const schema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    ...baseProperties,
    organization: () => p.manyToOne(Organization).mapToPk(),
    name: p.text(),
    description: p.text(),
    metadata: p.json<Record<string, unknown>>(),
    kind: p.text(),
    class: p.text().$type<'STANDARD' | 'DEFAULT'>(),
    ownership: p.text().$type<'PERSONAL' | 'SERVICE'>(),
    owner: () => p.manyToOne(User).mapToPk().strictNullable(),
    createdByKind: p.text().$type<'USER' | 'API_KEY' | 'SYSTEM' | 'OPERATOR'>(),
    createdById: exactText().strictNullable(),
    createdWithKind: p.text().$type<CredentialKind>(),
    createdWithId: exactText().strictNullable(),
    permissionLevel: p.text().$type<PermissionLevel>(),
    permissions: p.array().$type<string[]>().columnType('text[]'),
    allWorkspaces: p.boolean(),
    workspaceIds: p.array().$type<string[]>().columnType('text[]'),
    allowedOperations: p.array().$type<string[]>().columnType('text[]').strictNullable(),
    ipAllowlist: p.array().$type<string[]>().columnType('text[]').strictNullable(),
    expiresAt: instant().strictNullable(),
    disabledAt: instant().strictNullable(),
    disabledReason: p.text().strictNullable(),
    suspendedAt: instant().strictNullable(),
    revokedAt: instant().strictNullable(),
    revokedReason: p.text().strictNullable(),
    deletedAt: instant().strictNullable(),
    version: p.integer().version(),
  },
  indexes: [
    { name: 'api_key_organization_created_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null' },
    { name: 'api_key_organization_name_index', properties: ['organization', 'name', 'id'], where: 'deleted_at is null' },
    {
      name: 'api_key_organization_expires_index',
      expression: `create index "api_key_organization_expires_index" on "api_key" ("organization_id", (coalesce(expires_at, 'infinity'::timestamptz)), "id") where deleted_at is null`,
    },
    { name: 'api_key_created_with_index', properties: ['createdWithId'] },
    { name: 'api_key_owner_index', properties: ['owner'] },
    {
      name: 'api_key_operations_index',
      expression: `create index "api_key_operations_index" on "api_key" using gin ("allowed_operations") where allowed_operations is not null`,
    },
    { name: 'api_key_organization_ownership_index', properties: ['organization', 'ownership', 'createdAt', 'id'], where: 'deleted_at is null' },
    { name: 'api_key_organization_kind_index', properties: ['organization', 'kind', 'createdAt', 'id'], where: 'deleted_at is null' },
    { name: 'api_key_organization_permission_level_index', properties: ['organization', 'permissionLevel', 'createdAt', 'id'], where: 'deleted_at is null' },
    { name: 'api_key_organization_all_workspaces_index', properties: ['organization', 'allWorkspaces', 'createdAt', 'id'], where: 'deleted_at is null' },
    { name: 'api_key_organization_revoked_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null and revoked_at is not null' },
    { name: 'api_key_organization_unrevoked_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null and revoked_at is null' },
    { name: 'api_key_organization_disabled_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null and disabled_at is not null' },
    { name: 'api_key_organization_suspended_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null and suspended_at is not null' },
    { name: 'api_key_organization_pinned_index', properties: ['organization', 'createdAt', 'id'], where: 'deleted_at is null and allowed_operations is not null' },
    { name: 'api_key_name_parts_index', expression: `create index "api_key_name_parts_index" on "api_key" using gin (api_key_name_parts(organization_id, name))` },
    { name: 'api_key_workspaces_index', expression: `create index "api_key_workspaces_index" on "api_key" using gin ("workspace_ids") where not all_workspaces` },
    { name: 'api_key_permissions_index', expression: `create index "api_key_permissions_index" on "api_key" using gin ("permissions") where permission_level = 'RESTRICTED'` },
  ],
  checks: [
    { name: 'api_key_ownership_check', expression: `(ownership = 'PERSONAL') = (owner_id is not null)` },
    { name: 'api_key_level_check', expression: `permission_level in ('ALL', 'READ_ONLY', 'RESTRICTED')` },
    { name: 'api_key_permissions_check', expression: `permission_level = 'RESTRICTED' or cardinality(permissions) = 0` },
    { name: 'api_key_workspaces_check', expression: `all_workspaces = (cardinality(workspace_ids) = 0)` },
    { name: 'api_key_operations_check', expression: `cardinality(allowed_operations) > 0` },
    { name: 'api_key_ip_allowlist_check', expression: `cardinality(ip_allowlist) > 0` },
    { name: 'api_key_class_check', expression: `class = 'STANDARD' or (class = 'DEFAULT' and ownership = 'SERVICE' and permission_level = 'ALL' and all_workspaces)` },
  ],
})

/** What a key may do and for how long. No secret is in it: digests live in `api_key_secret`. */
export class ApiKey extends schema.class {}
schema.setClass(ApiKey)
