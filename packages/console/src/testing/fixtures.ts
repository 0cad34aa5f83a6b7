const permit = (reason: string | null = null) => ({ __typename: 'Permit', allowed: reason === null, reason });

const permission = (name: string, title: string, access: 'READ' | 'WRITE', reason: string | null = null) => ({
  __typename: 'Permission', name, title, access, grantableToApiKeys: reason === null, organizationWide: name === 'members:write',
  personal: permit(reason), service: permit(reason),
});

export const production = { __typename: 'Workspace', id: 'ws_1', name: 'Production', slug: 'production', archivedAt: null };
export const staging = { __typename: 'Workspace', id: 'ws_2', name: 'Staging', slug: 'staging', archivedAt: null };

export const organization = {
  __typename: 'Organization', id: 'org_1', slug: 'acme', name: 'Acme',
  usage: { __typename: 'OrganizationUsage', apiKeys: 7, apiKeyLimit: 10 },
  plan: { __typename: 'Plan', name: 'enterprise', ipAllowlist: true },
  policies: { __typename: 'OrganizationPolicies', maxLifetimeDays: 365, allowNoExpiry: false, allowExtension: false, staleAfterDays: 60, auditRetentionDays: 365 },
  expirationChoices: [
    { __typename: 'ExpirationChoice', value: 'DAYS_30', expiresAt: '2026-12-20T10:00:00.000Z', allowed: true, reason: null, default: false },
    { __typename: 'ExpirationChoice', value: 'DAYS_90', expiresAt: '2027-02-18T10:00:00.000Z', allowed: true, reason: null, default: true },
    { __typename: 'ExpirationChoice', value: 'NEVER', expiresAt: null, allowed: false, reason: 'POLICY', default: false },
  ],
  viewerCan: {
    __typename: 'OrganizationViewerCan', createPersonalApiKey: permit(), createServiceApiKey: permit(), readAuditLog: permit(),
    createWorkspace: permit(), inviteMember: permit(),
  },
  workspaces: { __typename: 'WorkspaceConnection', nodes: [production, staging] },
};

export const catalogue = {
  __typename: 'PermissionCatalogue',
  groups: [
    { __typename: 'PermissionGroup', id: 'incidents', title: 'Incidents', permissions: [permission('incidents:read', 'Read incidents', 'READ'), permission('incidents:write', 'Change incidents', 'WRITE')] },
    { __typename: 'PermissionGroup', id: 'metrics', title: 'Metrics', permissions: [permission('metrics:write', 'Send metrics', 'WRITE')] },
    { __typename: 'PermissionGroup', id: 'members', title: 'Members', permissions: [permission('members:write', 'Invite members', 'WRITE', 'PEOPLE_ONLY')] },
  ],
  kinds: [{ __typename: 'ApiKeyKind', name: 'telemetry', title: 'Telemetry', description: 'Only sends telemetry.', permissions: ['metrics:write'] }],
};

/** What every page of an organization asks for. */
export const shell = {
  data: {
    installation: { __typename: 'Installation', demo: false, keyFormats: [{ __typename: 'KeyFormat', prefix: 'lk', encoding: 'BASE62' }] },
    viewer: {
      __typename: 'Viewer', role: 'OWNER', user: { __typename: 'User', id: 'user_1', name: 'Ada Lindqvist', email: 'ada@acme.example' },
      organizations: [{ __typename: 'Organization', id: 'org_1', slug: 'acme', name: 'Acme' }],
    },
    organization: { __typename: 'Organization', id: 'org_1', slug: 'acme', name: 'Acme' },
  },
};

/** Who fills in a form, and from where. */
export const viewer = { __typename: 'Viewer', ipAddress: '203.0.113.7' };

export const newApiKeyPage = { data: { organization, permissionCatalogue: catalogue, viewer } };
