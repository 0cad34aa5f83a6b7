import type { VerificationOutcome } from '../gql/graphql.ts';

/** What came of a request, in the words of somebody who looks at a key. */
export const outcomeWords: Readonly<Record<VerificationOutcome, string>> = {
  VALID: 'Allowed',
  RATE_LIMITED: 'Over its rate limit',
  INSUFFICIENT_PERMISSIONS: 'Lacked a permission',
  WRONG_WORKSPACE: 'Other workspace',
  OPERATION_NOT_ALLOWED: 'Operation not on its list',
  FORBIDDEN_IP: 'Address not allowed',
  EXPIRED: 'Key had expired',
  DISABLED: 'Key was disabled',
  SUSPENDED: 'Key was suspended',
  REVOKED: 'Key was revoked',
  MALFORMED: 'Not a key',
  NOT_FOUND: 'Unknown key',
};
