/**
 * Everything that writes an audit event, with the sentence that says what happened. An organization's events form one
 * chain, those of the installation (operator's things) another.
 */
export const AUDIT_ACTIONS = {
  'installation.set_up': { chain: 'INSTALLATION', sentence: 'Set up the installation' },
  'organization.created': { chain: 'INSTALLATION', sentence: 'Created an organization' },
  'organization.plan_changed': { chain: 'INSTALLATION', sentence: 'Changed the plan or cap of an organization' },
  'member.password_link_made': { chain: 'INSTALLATION', sentence: 'Made a link for a new password' },
  'gateway_key.created': { chain: 'INSTALLATION', sentence: 'Created a gateway key' },
  'gateway_key.rotated': { chain: 'INSTALLATION', sentence: 'Rotated a gateway key' },
  'gateway_key.revoked': { chain: 'INSTALLATION', sentence: 'Revoked a gateway key' },
  'catalogue.changed': { chain: 'INSTALLATION', sentence: 'Changed the permission catalogue' },
  'organization.updated': { chain: 'ORGANIZATION', sentence: 'Changed the organization' },
  'workspace.created': { chain: 'ORGANIZATION', sentence: 'Created a workspace' },
  'workspace.updated': { chain: 'ORGANIZATION', sentence: 'Renamed a workspace' },
  'workspace.archived': { chain: 'ORGANIZATION', sentence: 'Archived a workspace' },
  'workspace.unarchived': { chain: 'ORGANIZATION', sentence: 'Took an archived workspace back' },
  'persisted_operations.registered': { chain: 'ORGANIZATION', sentence: 'Registered persisted operations' },
  'persisted_operations.version_retired': { chain: 'ORGANIZATION', sentence: 'Retired a version of persisted operations' },
  'member.invited': { chain: 'ORGANIZATION', sentence: 'Made a link for a new member' },
  'member.invitation_withdrawn': { chain: 'ORGANIZATION', sentence: 'Withdrew the invitation of a new member' },
  'member.added': { chain: 'ORGANIZATION', sentence: 'Added a member' },
  'member.removed': { chain: 'ORGANIZATION', sentence: 'Removed a member' },
  'member.role_changed': { chain: 'ORGANIZATION', sentence: 'Changed the role of a member' },
  'member.password_reset': { chain: 'ORGANIZATION', sentence: 'Set a new password for a member' },
  'member.password_changed': { chain: 'ORGANIZATION', sentence: 'Changed the own password' },
  'member.profile_changed': { chain: 'ORGANIZATION', sentence: 'Changed the own name' },
  'session.started': { chain: 'ORGANIZATION', sentence: 'Signed in' },
  'session.ended': { chain: 'ORGANIZATION', sentence: 'Signed out' },
  'api_key.created': { chain: 'ORGANIZATION', sentence: 'Created an API key' },
  'api_key.updated': { chain: 'ORGANIZATION', sentence: 'Changed an API key' },
  'api_key.disabled': { chain: 'ORGANIZATION', sentence: 'Disabled an API key' },
  'api_key.enabled': { chain: 'ORGANIZATION', sentence: 'Enabled an API key' },
  'api_key.revoked': { chain: 'ORGANIZATION', sentence: 'Revoked an API key' },
  'api_key.deleted': { chain: 'ORGANIZATION', sentence: 'Deleted an API key' },
  'api_key.secret_replaced': { chain: 'ORGANIZATION', sentence: 'Replaced the secret of an API key that was never used' },
  'api_key.rotated': { chain: 'ORGANIZATION', sentence: 'Rotated an API key' },
  'api_key.rotation_ended': { chain: 'ORGANIZATION', sentence: 'Ended the old secret of an API key that rotates' },
  'api_key.rotation_cancelled': { chain: 'ORGANIZATION', sentence: 'Cancelled the rotation of an API key' },
  'api_key.permissions_dropped': { chain: 'ORGANIZATION', sentence: 'Took permissions that left the catalogue from an API key' },
} as const satisfies Readonly<Record<string, { readonly chain: 'INSTALLATION' | 'ORGANIZATION'; readonly sentence: string }>>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** True for an action of the list, exactly. */
export function isAuditAction(value: string): value is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, value);
}
