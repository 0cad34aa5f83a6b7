/** Every address of the console is a function here; nobody else writes one. */
export const paths = {
  home: () => '/',
  setup: () => '/setup',
  signIn: (next?: string) => (next === undefined ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`),
  invitation: () => '/invitation',
  resetPassword: () => '/reset-password',
  organization: (org: string) => `/o/${encodeURIComponent(org)}`,
  apiKeys: (org: string) => `/o/${encodeURIComponent(org)}/api-keys`,
  newApiKey: (org: string, starter?: string) =>
    `/o/${encodeURIComponent(org)}/api-keys/new${starter === undefined ? '' : `?starter=${encodeURIComponent(starter)}`}`,
  apiKey: (org: string, id: string) => `/o/${encodeURIComponent(org)}/api-keys/${encodeURIComponent(id)}`,
  editApiKey: (org: string, id: string) => `/o/${encodeURIComponent(org)}/api-keys/${encodeURIComponent(id)}/edit`,
  operations: (org: string) => `/o/${encodeURIComponent(org)}/operations`,
  operationVersions: (org: string) => `/o/${encodeURIComponent(org)}/operations/versions`,
  explainOperation: (org: string) => `/o/${encodeURIComponent(org)}/operations/explain`,
  operation: (org: string, id: string) => `/o/${encodeURIComponent(org)}/operations/${encodeURIComponent(id)}`,
  auditLog: (org: string, targetId?: string) =>
    `/o/${encodeURIComponent(org)}/audit-log${targetId === undefined ? '' : `?target=${encodeURIComponent(targetId)}`}`,
  permissions: (org: string) => `/o/${encodeURIComponent(org)}/permissions`,
  members: (org: string) => `/o/${encodeURIComponent(org)}/members`,
  invitations: (org: string) => `/o/${encodeURIComponent(org)}/members/invitations`,
  member: (org: string, id: string) => `/o/${encodeURIComponent(org)}/members/${encodeURIComponent(id)}`,
  settings: (org: string) => `/o/${encodeURIComponent(org)}/settings`,
  profile: (org: string) => `/o/${encodeURIComponent(org)}/profile`,
  workspaces: (org: string) => `/o/${encodeURIComponent(org)}/workspaces`,
};
