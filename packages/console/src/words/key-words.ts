import type { ApiKeyOwnership, ApiKeyStatus, ExpiresIn, PermissionLevel, Role } from '../gql/graphql.ts';

export const statusWords: Readonly<Record<ApiKeyStatus, string>> = {
  ACTIVE: 'Active', DISABLED: 'Disabled', SUSPENDED: 'Suspended', EXPIRED: 'Expired', REVOKED: 'Revoked',
};

export const statusExplained: Readonly<Record<ApiKeyStatus, string>> = {
  ACTIVE: 'Requests with this key are answered.',
  DISABLED: 'Requests with this key are refused until it is enabled again.',
  SUSPENDED: 'Unused for too long: the organization’s policy suspended this key.',
  EXPIRED: 'This key reached its end. Requests with it are refused.',
  REVOKED: 'This key is refused for good. Its record stays.',
};

export const levelWords: Readonly<Record<PermissionLevel, string>> = { ALL: 'All', READ_ONLY: 'Read-only', RESTRICTED: 'Restricted' };

export const ownershipWords: Readonly<Record<ApiKeyOwnership, string>> = { PERSONAL: 'Personal', SERVICE: 'Service' };

export const expiryWords: Readonly<Record<ExpiresIn, string>> = {
  DAYS_7: '7 days', DAYS_30: '30 days', DAYS_60: '60 days', DAYS_90: '90 days', DAYS_180: '180 days', YEAR_1: '1 year', NEVER: 'Never',
};

export const roleWords: Readonly<Record<Role, string>> = { OWNER: 'Owner', ADMIN: 'Admin', DEVELOPER: 'Developer', VIEWER: 'Viewer' };
