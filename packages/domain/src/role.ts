import type { Catalogue, ManagementPermissionName, PermissionName } from './permission/catalogue.ts';
import { permissionsFromStored, type PermissionGrant, type PermissionSet } from './permission/lattice.ts';

export type Role = 'OWNER' | 'ADMIN' | 'DEVELOPER' | 'VIEWER';

/** Every role, the strongest first. */
export const ROLES: readonly Role[] = ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'];

/** What a role gives: a grant that can be handed on, and beside it what only people can do. */
export interface RoleAuthority {
  readonly grant: PermissionGrant;
  readonly humanPermissions: PermissionSet;
}

const OWNER_ONLY_PEOPLE: readonly ManagementPermissionName[] = ['members:write', 'oauth_clients:write', 'settings:write'];
const ADMIN_ONLY_PEOPLE: readonly ManagementPermissionName[] = ['members:write', 'oauth_clients:write'];
const DEVELOPER_MANAGEMENT: readonly ManagementPermissionName[] = [
  'api_keys:read',
  'api_keys:write',
  'api_keys:verify',
  'workspaces:read',
  'members:read',
  'operations:read',
  'operations:write',
  'oauth_clients:read',
  'settings:read',
];

/**
 * What a role gives under today's catalogue (product.md 3). A developer holds a list, so a developer never covers a
 * level, even where the list names everything.
 */
export function authorityOfRole(role: Role, catalogue: Catalogue): RoleAuthority {
  const people = (names: readonly PermissionName[]): PermissionSet => permissionsFromStored(names, catalogue);
  switch (role) {
    case 'OWNER':
      return { grant: { level: 'ALL' }, humanPermissions: people(OWNER_ONLY_PEOPLE) };
    case 'ADMIN':
      return { grant: { level: 'ALL' }, humanPermissions: people(ADMIN_ONLY_PEOPLE) };
    case 'DEVELOPER':
      return { grant: { level: 'RESTRICTED', permissions: developerPermissions(catalogue) }, humanPermissions: people([]) };
    case 'VIEWER':
      return { grant: { level: 'READ_ONLY' }, humanPermissions: people([]) };
  }
}

function developerPermissions(catalogue: Catalogue): PermissionSet {
  const product = [...catalogue.entries.values()].filter((entry) => !entry.management).map((entry) => entry.name);
  return permissionsFromStored([...product, ...DEVELOPER_MANAGEMENT], catalogue);
}

/** A role in words for the person who gives it. */
export function describeRole(role: Role): { readonly title: string; readonly description: string } {
  switch (role) {
    case 'OWNER':
      return { title: 'Owner', description: 'Everything, including members, owners, applications and the policies of the organization.' };
    case 'ADMIN':
      return { title: 'Admin', description: 'Everything but the policies of the organization and its owners.' };
    case 'DEVELOPER':
      return { title: 'Developer', description: 'Uses the product, makes personal keys and manages keys, but cannot delete them or read the audit log.' };
    case 'VIEWER':
      return { title: 'Viewer', description: 'Reads everything and changes nothing.' };
  }
}

/** Service keys outlive the person who made them, so only owners and admins make or widen them (product.md 6). */
export function canMakeServiceKeys(role: Role | null): boolean {
  return role === 'OWNER' || role === 'ADMIN';
}

/** NOT_PERMITTED: the actor may not change members at all. OWNER_ONLY: only an owner changes owners. */
export type RoleRefusal = 'NOT_PERMITTED' | 'OWNER_ONLY' | 'LAST_OWNER';

export type RoleDecision = { readonly allowed: true } | { readonly allowed: false; readonly reason: RoleRefusal };

/** May this member add somebody with this role? Only an owner makes owners. */
export function canAssignRole(actorRole: Role, role: Role): RoleDecision {
  if (actorRole !== 'OWNER' && actorRole !== 'ADMIN') return { allowed: false, reason: 'NOT_PERMITTED' };
  return role === 'OWNER' && actorRole !== 'OWNER' ? { allowed: false, reason: 'OWNER_ONLY' } : { allowed: true };
}

/**
 * May this member give that member a new role, or with `null` remove them? Only an owner changes owners, and the last
 * owner stays one; `owners` is how many there are now, the target included. It holds for changing oneself as well.
 */
export function canChangeRole(change: {
  readonly actorRole: Role;
  readonly targetRole: Role;
  readonly newRole: Role | null;
  readonly owners: number;
}): RoleDecision {
  const { actorRole, targetRole, newRole, owners } = change;
  const touched = canAssignRole(actorRole, targetRole);
  if (!touched.allowed) return touched;
  if (newRole !== null) {
    const assigned = canAssignRole(actorRole, newRole);
    if (!assigned.allowed) return assigned;
  }
  if (targetRole === 'OWNER' && newRole !== 'OWNER' && owners <= 1) return { allowed: false, reason: 'LAST_OWNER' };
  return { allowed: true };
}
