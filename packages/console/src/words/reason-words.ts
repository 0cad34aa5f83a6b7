/** Why something is not offered, and who can help; keyed by the reason codes of `Permit`. */
const words: Readonly<Record<string, string>> = {
  NOT_SIGNED_IN: 'Sign in first.',
  OTHER_ORGANIZATION: 'This belongs to another organization.',
  PERMISSION_REQUIRED: 'Your role does not allow this. An owner or admin can do it, or change your role.',
  ALL_WORKSPACES_REQUIRED: 'This needs all workspaces, and you are limited to some of them.',
  SERVICE_KEYS_ONLY: 'A service key makes service keys only.',
  OWNER_OR_ADMIN_REQUIRED: 'Only an owner or admin makes service keys. You can make a personal one.',
  NOT_PERMITTED: 'Only an owner or admin can do this.',
  IMMUTABLE_KIND: 'A key of this kind keeps the permissions it was made with.',
  OWNER_ONLY: 'Only the owner can do this.',
  KEY_REVOKED: 'This key is revoked, for good.',
  KEY_EXPIRED: 'This key has expired.',
  ALREADY_DISABLED: 'This key is disabled already.',
  ALREADY_ENABLED: 'This key works already.',
  ROTATING: 'The key is rotating already: both its secrets work. End the old one or cancel first.',
  NOT_ROTATING: 'The key is not rotating.',
  BEYOND_YOUR_AUTHORITY: 'This goes beyond what you may give.',
  SECRET_NOT_REPLACEABLE: 'Only the secret of a key that was never used can be replaced, and only once.',
  VERSION_RETIRED: 'This version is retired already.',
  ALREADY_ARCHIVED: 'This workspace is archived already.',
  NOT_ARCHIVED: 'This workspace is in use.',
  PEOPLE_ONLY: 'Only people can have this, never a key.',
  LAST_OWNER: 'The last owner stays. Make someone else an owner first.',
};

const otherwise = 'You may not do this. An owner or admin of the organization can help.';

/** The sentence for a refused `Permit`, never empty: what is disabled says why. */
export const wordsForReason = (reason: string | null | undefined): string =>
  reason === null || reason === undefined ? otherwise : (words[reason] ?? otherwise);
