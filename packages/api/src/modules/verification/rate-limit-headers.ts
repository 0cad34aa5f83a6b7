import type { RateLimitState } from '../../application/verifier.ts'
import { WINDOW_SECONDS } from './rate-limiter.ts'

/**
 * What is left of a key's budget, as fields of an answer (draft-ietf-httpapi-ratelimit-headers). With `exhausted` also when
 * to come back, never earlier than the budget is whole again.
 */
export function rateLimitHeaders(state: RateLimitState | null, exhausted: boolean): Record<string, string> {
  if (state === null) return {}
  return {
    'RateLimit-Policy': `"per-key";q=${state.limit};w=${WINDOW_SECONDS}`,
    RateLimit: `"per-key";r=${state.remaining};t=${state.resetSeconds}`,
    ...(exhausted ? { 'Retry-After': String(Math.max(1, state.resetSeconds)) } : {}),
  }
}
