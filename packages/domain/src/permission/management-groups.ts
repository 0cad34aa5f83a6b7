import type { Access, GrantTarget } from './definition.ts';

interface ManagementPermissionDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  readonly grantableTo: readonly GrantTarget[];
  readonly organizationWide: boolean;
}

interface ManagementGroupDefinition {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly permissions: readonly ManagementPermissionDefinition[];
}

const KEYS_AND_CLIENTS: readonly GrantTarget[] = ['api_key', 'oauth_client'];
const PEOPLE_ONLY: readonly GrantTarget[] = [];

/**
 * The permissions of Latchkey itself. They are part of every catalogue and no configuration can redefine them.
 * `members:write`, `settings:write` and `oauth_clients:write` are for people only: a key that could change roles or
 * policies could lift its own bounds.
 */
export const MANAGEMENT_GROUPS = [
  {
    id: 'api_keys',
    title: 'API keys',
    description: 'The keys of the organization. The permissions are independent: changing does not include reading.',
    permissions: [
      {
        name: 'api_keys:read',
        title: 'Read API keys',
        description: 'List every key of the organization with its settings, status and last use. Never its secret.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: false,
      },
      {
        name: 'api_keys:write',
        title: 'Create and change API keys',
        description: 'Create, update, enable, disable, rotate and revoke keys, never beyond the own authority.',
        access: 'write',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: false,
      },
      {
        name: 'api_keys:delete',
        title: 'Delete API keys',
        description: 'Revoke keys and take their records out of every list.',
        access: 'write',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: false,
      },
      {
        name: 'api_keys:verify',
        title: 'Verify API keys',
        description: 'Ask whether a presented key of this organization is good for something.',
        access: 'write',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: false,
      },
    ],
  },
  {
    id: 'audit_log',
    title: 'Audit log',
    description: 'Who changed what, when and from where.',
    permissions: [
      {
        name: 'audit_log:read',
        title: 'Read the audit log',
        description: 'Read and export the audit events of the organization. Needs access to all workspaces.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
    ],
  },
  {
    id: 'workspaces',
    title: 'Workspaces',
    description: 'The parts an organization is divided into.',
    permissions: [
      {
        name: 'workspaces:read',
        title: 'Read workspaces',
        description: 'List the workspaces that the credential may act in.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: false,
      },
      {
        name: 'workspaces:write',
        title: 'Change workspaces',
        description: 'Create, rename, archive and restore workspaces. Needs access to all workspaces.',
        access: 'write',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
    ],
  },
  {
    id: 'members',
    title: 'Members',
    description: 'The people of the organization and their roles.',
    permissions: [
      {
        name: 'members:read',
        title: 'Read members',
        description: 'List members and their roles. Needs access to all workspaces.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
      {
        name: 'members:write',
        title: 'Change members',
        description: 'Add and remove members and change their roles. For people only.',
        access: 'write',
        grantableTo: PEOPLE_ONLY,
        organizationWide: true,
      },
    ],
  },
  {
    id: 'operations',
    title: 'Persisted operations',
    description: 'Stored GraphQL documents that keys can be limited to.',
    permissions: [
      {
        name: 'operations:read',
        title: 'Read persisted operations',
        description: 'List registered operations and their documents. Needs access to all workspaces.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
      {
        name: 'operations:write',
        title: 'Register persisted operations',
        description: 'Register and remove operations. Needs access to all workspaces.',
        access: 'write',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
    ],
  },
  {
    id: 'oauth_clients',
    title: 'OAuth clients',
    description: 'Third-party applications that may ask people for access.',
    permissions: [
      {
        name: 'oauth_clients:read',
        title: 'Read OAuth clients',
        description: 'List registered applications. Needs access to all workspaces.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
      {
        name: 'oauth_clients:write',
        title: 'Change OAuth clients',
        description: 'Register, change and remove applications. For people only.',
        access: 'write',
        grantableTo: PEOPLE_ONLY,
        organizationWide: true,
      },
    ],
  },
  {
    id: 'settings',
    title: 'Settings',
    description: 'The policies of the organization.',
    permissions: [
      {
        name: 'settings:read',
        title: 'Read settings',
        description: 'Read the plan and the policies of the organization. Needs access to all workspaces.',
        access: 'read',
        grantableTo: KEYS_AND_CLIENTS,
        organizationWide: true,
      },
      {
        name: 'settings:write',
        title: 'Change settings',
        description: 'Change the policies of the organization. For people only.',
        access: 'write',
        grantableTo: PEOPLE_ONLY,
        organizationWide: true,
      },
    ],
  },
] as const satisfies readonly ManagementGroupDefinition[];

/** The names of Latchkey's own permissions, known to the compiler because every catalogue has them. */
export type ManagementPermissionName = (typeof MANAGEMENT_GROUPS)[number]['permissions'][number]['name'];
