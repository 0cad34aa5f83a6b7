/** What happened, for people; keyed by the action of an audit event. */
export const actionWords: Readonly<Record<string, string>> = {
  'installation.set_up': 'set up Latchkey',
  'organization.created': 'created the organization',
  'organization.updated': 'changed the organization',
  'workspace.created': 'created a workspace',
  'member.invited': 'invited a member',
  'member.added': 'joined as a member',
  'member.removed': 'removed a member',
  'member.role_changed': 'changed a role',
  'member.password_reset': 'reset a password',
  'session.started': 'signed in',
  'session.ended': 'signed out',
  'api_key.created': 'created a key',
  'api_key.updated': 'changed a key',
  'api_key.disabled': 'disabled a key',
  'api_key.enabled': 'enabled a key',
  'api_key.revoked': 'revoked a key',
  'api_key.deleted': 'deleted a key',
  'api_key.secret_replaced': 'replaced an undelivered secret',
};

/** The words for an action; one that is not known yet is shown as it is written. */
export const wordsForAction = (action: string): string => actionWords[action] ?? action;
