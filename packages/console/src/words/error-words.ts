import { DOMAIN_ERRORS, type DomainErrorCode } from '@latchkey/domain/errors.ts';
import type { Failure } from '../network/failure.ts';

/** People's words for the API's codes; its own messages are written for developers. A code without words does not compile. */
const domainWords: Readonly<Record<DomainErrorCode, string>> = {
  INVALID_INPUT: 'Some of what was entered cannot be used. The fields say why.',
  SETUP_TOKEN_INVALID: 'This setup link is not valid. A new one is printed each time Latchkey starts; after ten wrong tries it has to be restarted.',
  SETUP_CLOSED: 'Latchkey has already been set up. Sign in instead.',
  INVALID_CREDENTIALS: 'The email address or the password is not right.',
  LINK_INVALID: 'This link does not work any more. It may have been used, or it is too old. Ask for a new one.',
  ALREADY_MEMBER: 'This person is a member already.',
  WORKSPACE_SLUG_TAKEN: 'This short name is taken, or was once. Short names are never used again.',
  MEMBER_NOT_FOUND: 'This member is not here any more.',
  INVITATION_NOT_FOUND: 'This invitation is not open any more: it was accepted or withdrawn, or has ended.',
  LAST_OWNER: 'An organization needs an owner. Make someone else an owner first.',
  ROLE_NOT_ASSIGNABLE: 'You may not give or take this role. Only an owner changes owners.',
  API_KEY_NOT_FOUND: 'This key is not here, or you may not see it.',
  API_KEY_LIMIT_REACHED: 'The organization has as many keys as it may have. Revoke one that is no longer used, or ask the operator for more.',
  PERMISSION_NOT_DELEGABLE: 'This would give the key more than you may give.',
  IMMUTABLE_KIND: 'A key of this kind keeps its permissions.',
  STALE_VERSION: 'Somebody else changed this key in the meantime.',
  API_KEY_NOT_CHANGEABLE: 'This key cannot be changed any more: it is revoked or has expired.',
  API_KEY_ALREADY_CREATED: 'This key was created already.',
  ORGANIZATION_NOT_FOUND: 'This organization is not here, or you may not see it.',
  ORGANIZATION_SLUG_TAKEN: 'This short name is taken, or was once. Short names are never used again.',
  WORKSPACE_NOT_FOUND: 'This workspace is not here, or you may not see it.',
  OPERATION_VERSION_NOT_FOUND: 'This version is not here any more.',
  OPERATION_VERSION_IN_USE: 'Operations that only this version has were used in the last days. Retiring it will refuse them.',
  GATEWAY_KEY_NOT_FOUND: 'This gateway key is not here.',
  SESSION_NOT_FOUND: 'This session is not here any more.',
  API_KEY_ALREADY_ROTATED: 'This key was rotated already by the same request. If its new secret never reached you, cancel the rotation and rotate again.',
  SECRET_IN_USE: 'The secret that would end is in use. Whatever uses it stops when it ends.',
  REQUEST_ID_REUSED: 'An earlier try may have created a key. Look at the list before you try again.',
};

/** The sentence for a refusal. A code that this console does not know yet shows the API's own message. */
export const wordsForError = (error: { code: string; message: string }): string => (isKnown(error.code) ? domainWords[error.code] : error.message);

const isKnown = (code: string): code is DomainErrorCode => Object.hasOwn(DOMAIN_ERRORS, code);

const issueWords: Readonly<Record<string, string>> = {
  REQUIRED: 'This is needed.',
  INVALID_CHARACTER: 'Control characters, and those that turn the text around them, cannot be used.',
  EMPTY_LIST: 'Choose at least one.',
  IN_THE_PAST: 'This has passed already.',
  BEYOND_MAXIMUM: 'This is later than the organization allows.',
  BEYOND_CREDENTIAL: 'This is later than the end of your own credential.',
  EXTENSION_NOT_ALLOWED: 'The organization does not allow a later end than the key was given.',
  NOT_IN_PLAN: 'The plan of the organization has no lists of addresses.',
  EXCLUDES_YOUR_ADDRESS: 'None of these holds the address that you come from.',
  ONLY_LOWER: 'This is more than holds now. Only the operator of the installation can raise it.',
  NEVER_NOT_ALLOWED: 'The organization asks for an end.',
};

/** The sentence for one field's problem; the API's message where a code has no words of its own here. */
export const wordsForIssue = (issue: { code: string; message: string }): string => issueWords[issue.code] ?? issue.message;

const seconds = (failure: Failure): string =>
  failure.retryAfterSeconds === null ? 'a little while' : `${failure.retryAfterSeconds} seconds`;

/** The sentence for a request that got no answer of its own. */
export function wordsForFailure(failure: Failure): string {
  switch (failure.code) {
    case 'UNAUTHENTICATED':
      return 'You are signed out. Sign in to go on.';
    case 'FORBIDDEN': {
      const needed = failure.requiredPermissions.join(', ');
      return `You may not do this.${needed === '' ? '' : ` It needs the permission ${needed}${failure.requiresAllWorkspaces ? ' for all workspaces' : ''}.`}`;
    }
    case 'NOT_SET_UP':
      return 'Latchkey is not set up yet.';
    case 'UNAVAILABLE':
      return 'Latchkey cannot answer right now. Nothing is lost; try again in a moment.';
    case 'RATE_LIMITED':
      return `Too many tries. Wait ${seconds(failure)}, then try again.`;
    case 'CONFIRMATION_REQUIRED':
      return 'Confirm who you are first, then try again.';
    case 'UNREACHABLE':
      return 'Latchkey did not answer. Check your connection; what you entered is still here.';
    case 'OTHER':
      return failure.requestId === null ? failure.message : `${failure.message} (request ${failure.requestId})`;
  }
}
