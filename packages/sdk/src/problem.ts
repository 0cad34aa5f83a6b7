import { outcomeCode, outcomeStatus, secretMatched, type Refusal } from '@latchkey/domain/verification/decide.ts';
import type { RateLimit } from './verification.ts';

const TITLES: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 429: 'Too Many Requests', 503: 'Service Unavailable' };

/** The type that the draft on RateLimit fields registers for a used-up budget. */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/** The name under which a key's budget stands in the RateLimit fields. */
const POLICY = 'per-key';

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly type?: string;
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal as `application/problem+json` (RFC 9457). No cache may keep it: the next request may be another key's. */
export function problem({ status, code, detail, type = 'about:blank', members = {}, headers = {} }: Problem): Response {
  const body = { type, title: TITLES[status] ?? 'Error', status, detail, code, ...members };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  });
}

/** 401 to a request without a good key. The challenge names the scheme and nothing of the reason. */
export function unauthenticated(detail: string, extra: Pick<Problem, 'members' | 'headers'> = {}): Response {
  return problem({ status: 401, code: 'UNAUTHENTICATED', detail, members: extra.members ?? {}, headers: { 'www-authenticate': 'Bearer', ...extra.headers } });
}

/** 503 where nothing can be decided. `seconds` is when to come back, at least 1. */
export function unavailable(seconds: number | null): Response {
  return problem({ status: 503, code: 'UNAVAILABLE', detail: 'Access cannot be decided just now. Try again later.', headers: { 'retry-after': String(Math.max(1, seconds ?? 1)) } });
}

/** The response to a refused key, by the table of outcomes. The reason is told only where the secret matched. */
export function refusalResponse(outcome: Refusal, missingPermissions: readonly string[], rateLimit: RateLimit | null): Response {
  const matched = secretMatched(outcome);
  const members = matched ? { reason: outcome } : {};
  const headers = matched ? { 'x-latchkey-reason': outcome } : {};
  const code = outcomeCode(outcome);
  switch (code) {
    case 'UNAUTHENTICATED':
      return unauthenticated('The API key is not good.', { members, headers });
    case 'RATE_LIMITED': {
      const seconds = Math.max(1, Math.ceil(rateLimit?.resetSeconds ?? 1));
      const fields = rateLimit === null ? {} : { ratelimit: `"${POLICY}";r=${rateLimit.remaining};t=${seconds}`, 'ratelimit-policy': `"${POLICY}";q=${rateLimit.limit}` };
      return problem({
        status: outcomeStatus(outcome),
        code,
        type: QUOTA_EXCEEDED,
        detail: `The key has used up its rate limit. Try again in ${seconds} s.`,
        members: { ...members, 'violated-policies': [POLICY] },
        headers: { ...headers, ...fields, 'retry-after': String(seconds) },
      });
    }
    case 'FORBIDDEN': {
      const isMissing = outcome === 'INSUFFICIENT_PERMISSIONS';
      return problem({
        status: outcomeStatus(outcome),
        code,
        detail: isMissing ? `The key lacks ${missingPermissions.join(', ')}.` : (DETAILS[outcome] ?? 'The key does not allow this.'),
        members: { ...members, missing_permissions: missingPermissions },
        headers,
      });
    }
  }
}

const DETAILS: Readonly<Partial<Record<Refusal, string>>> = {
  FORBIDDEN_IP: 'The key may not be used from this address.',
  WRONG_WORKSPACE: 'The key is not for this workspace.',
  OPERATION_NOT_ALLOWED: 'The key may not run this operation.',
};
