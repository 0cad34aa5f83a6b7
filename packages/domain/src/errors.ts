/**
 * Codes of top-level errors (`extensions.code`): who the caller is, what they may do, what is too much, and our own
 * faults. The sentence is the reference text for developers.
 */
export const TOP_LEVEL_ERRORS = {
  UNAUTHENTICATED: 'No credential was presented, or it is not good.',
  FORBIDDEN: 'The credential does not allow this; the permissions and workspaces it would need are named.',
  CONFIRMATION_REQUIRED: 'A fresh confirmation by the signed-in person is needed first; the input can be sent again after it.',
  RATE_LIMITED: 'Too many requests; wait as long as Retry-After says.',
  BAD_USER_INPUT: 'The request or its variables are not what the schema asks for.',
  PERSISTED_OPERATION_NOT_FOUND: 'No stored operation has this id.',
  PERSISTED_OPERATIONS_ONLY: 'This caller may run stored operations only, and this is none of them.',
  OPERATION_TOO_COMPLEX: 'The document is larger, deeper or more expensive than allowed.',
  AMBIGUOUS_CREDENTIALS: 'Two different credentials were presented, or one in a place where none may be.',
  UNAVAILABLE: 'Latchkey cannot decide now; try again after Retry-After.',
  INTERNAL_SERVER_ERROR: 'A fault of ours; the request id finds it in the log.',
} as const;

export type TopLevelErrorCode = keyof typeof TOP_LEVEL_ERRORS;

/** Codes of the errors in result unions: what the caller can fix or choose. What one may not see does not exist, hence NOT_FOUND. */
export const DOMAIN_ERRORS = {
  INVALID_INPUT: 'Values of the input are not allowed; each issue names its path and code.',
  API_KEY_NOT_FOUND: 'There is no such key for this caller.',
  API_KEY_LIMIT_REACHED: 'The organization has as many keys as its plan or cap allows.',
  API_KEY_NOT_CHANGEABLE: 'The key is in a state in which this cannot be done, such as enabling an expired or revoked one.',
  API_KEY_ALREADY_CREATED: 'This request id has already made a key; its secret is not shown again.',
  API_KEY_ALREADY_ROTATED: 'This request id has already rotated a key; the new secret is not shown again.',
  SECRET_IN_USE: 'The secret that would end is in use; ending it must be asked for again, knowing that.',
  PERMISSION_NOT_DELEGABLE: 'The key would have more authority than the caller; what is missing is named.',
  IMMUTABLE_KIND: 'The permissions of a key of this kind cannot change.',
  STALE_VERSION: 'Somebody else has changed it since; the present state is included.',
  REQUEST_ID_REUSED: 'This request id was used with other input.',
  ORGANIZATION_NOT_FOUND: 'There is no such organization for this caller.',
  ORGANIZATION_SLUG_TAKEN: 'Another organization has or had this slug.',
  WORKSPACE_NOT_FOUND: 'There is no such workspace for this caller.',
  WORKSPACE_SLUG_TAKEN: 'Another workspace of the organization has or had this slug.',
  MEMBER_NOT_FOUND: 'There is no such member for this caller.',
  ALREADY_MEMBER: 'This person is a member already.',
  ROLE_NOT_ASSIGNABLE: 'The caller may not give this role or change this member; only an owner changes owners.',
  LAST_OWNER: 'The organization would be left without an owner.',
  INVALID_CREDENTIALS: 'Email and password do not belong together.',
  SETUP_TOKEN_INVALID: 'The setup token is wrong.',
  SETUP_CLOSED: 'The installation is set up, or setup is stopped until the next start.',
  INVITATION_NOT_FOUND: 'There is no such open invitation for this caller.',
  LINK_INVALID: 'The link was used, has ended or never existed.',
  OPERATION_VERSION_NOT_FOUND: 'There is no such version of registered operations for this caller.',
  OPERATION_VERSION_IN_USE: 'Operations of this version alone were used in the last days; retiring it must be asked for again, knowing that.',
  GATEWAY_KEY_NOT_FOUND: 'There is no such gateway key.',
  SESSION_NOT_FOUND: 'There is no such session for this caller.',
} as const;

export type DomainErrorCode = keyof typeof DOMAIN_ERRORS;
