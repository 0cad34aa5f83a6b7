import type { CombinedError } from '@urql/core';

/** Why a request gave no answer that its caller could have chosen: the top-level codes, and the network itself. */
export interface Failure {
  code:
    | 'UNAUTHENTICATED'
    | 'FORBIDDEN'
    | 'NOT_SET_UP'
    | 'UNAVAILABLE'
    | 'RATE_LIMITED'
    | 'CONFIRMATION_REQUIRED'
    | 'UNREACHABLE'
    | 'OTHER';
  message: string;
  requestId: string | null;
  retryAfterSeconds: number | null;
  requiredPermissions: readonly string[];
  requiresAllWorkspaces: boolean;
}

const known = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UNAVAILABLE', 'RATE_LIMITED', 'CONFIRMATION_REQUIRED']);

const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** Reads urql's error as one failure. A request that never reached the API is UNREACHABLE. */
export function failureOf(error: CombinedError): Failure {
  const first = error.graphQLErrors[0];
  if (first === undefined) {
    return {
      code: 'UNREACHABLE', message: error.networkError?.message ?? error.message, requestId: null, retryAfterSeconds: null,
      requiredPermissions: [], requiresAllWorkspaces: false,
    };
  }
  const { code, reason, requestId, requiredPermissions, requiredWorkspaces, retryAfter } = first.extensions;
  const kind = reason === 'NOT_SET_UP' ? 'NOT_SET_UP' : typeof code === 'string' && known.has(code) ? (code as Failure['code']) : 'OTHER';
  return {
    code: kind,
    message: first.message,
    requestId: typeof requestId === 'string' ? requestId : null,
    retryAfterSeconds: typeof retryAfter === 'number' ? retryAfter : null,
    requiredPermissions: strings(requiredPermissions),
    requiresAllWorkspaces: requiredWorkspaces === 'ALL',
  };
}
