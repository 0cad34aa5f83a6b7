import { AUDIT_ACTIONS, type AuditAction, isAuditAction } from '@latchkey/domain/audit/actions.ts';

/** What happened, as it follows a person's name. An action of the domain without words here does not compile. */
const words: Readonly<Record<AuditAction, string>> = {
  'installation.set_up': 'set up Latchkey',
  'organization.created': 'created the organization',
  'organization.plan_changed': 'changed the organization’s plan or cap',
  'organization.updated': 'changed the organization',
  'workspace.created': 'created the workspace',
  'workspace.updated': 'renamed the workspace',
  'workspace.archived': 'archived the workspace',
  'workspace.unarchived': 'took back the archived workspace',
  'persisted_operations.registered': 'registered operations as',
  'persisted_operations.version_retired': 'retired the operations of',
  'member.invited': 'invited',
  'member.invitation_withdrawn': 'withdrew the invitation of',
  'member.added': 'added the member',
  'member.removed': 'removed the member',
  'member.role_changed': 'changed the role of',
  'member.password_reset': 'set a new password for',
  'member.password_link_made': 'made a link for a new password of',
  'member.password_changed': 'changed the password of',
  'member.profile_changed': 'changed the name of',
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'api_key.created': 'created the key',
  'api_key.updated': 'changed the key',
  'api_key.disabled': 'disabled the key',
  'api_key.enabled': 'enabled the key',
  'api_key.revoked': 'revoked the key',
  'api_key.deleted': 'deleted the key',
  'api_key.secret_replaced': 'replaced the undelivered secret of',
  'api_key.rotated': 'rotated the key',
  'api_key.rotation_ended': 'ended the old secret of',
  'api_key.rotation_cancelled': 'cancelled the rotation of',
  'api_key.permissions_dropped': 'took permissions that left the catalogue from',
  'gateway_key.created': 'created the gateway key',
  'gateway_key.rotated': 'rotated the gateway key',
  'gateway_key.revoked': 'revoked the gateway key',
  'catalogue.changed': 'changed the permission catalogue',
};

/** Where the actor is also what it was done to, the sentence ends there. */
const toOneself: Readonly<Partial<Record<AuditAction, string>>> = {
  'member.added': 'joined as a member',
  'member.removed': 'left',
  'member.role_changed': 'changed their own role',
  'member.password_reset': 'set a new password',
  'member.password_changed': 'changed their own password',
  'member.profile_changed': 'changed their own name',
};

/** The words for an action; one that this console does not know yet is shown as it is written. */
export const wordsForAction = (action: string, onOneself = false): string =>
  isAuditAction(action) ? ((onOneself ? toOneself[action] : undefined) ?? words[action]) : action;

/** The actions that an organization's log can hold, with the sentence that a filter shows. */
export const organizationActions: ReadonlyArray<{ value: string; label: string }> = Object.entries(AUDIT_ACTIONS)
  .filter(([, { chain }]) => chain === 'ORGANIZATION')
  .map(([value, { sentence }]) => ({ value, label: sentence }));
