import type { RateLimitState } from '../../application/verifier.ts'
import { WINDOW_SECONDS } from './rate-limiter.ts'

/** What is left of a key's budget, as header lines of an answer (draft-ietf-httpapi-ratelimit-headers). */
export const rateLimitLines = ({ limit, remaining, resetSeconds }: RateLimitState): readonly [string, string, string, string] => [
  'RateLimit-Policy',
  `"per-key";q=${limit};w=${WINDOW_SECONDS}`,
  'RateLimit',
  `"per-key";r=${remaining};t=${resetSeconds}`,
]

/** The same as fields by name; with `exhausted` also when to come back, never earlier than the budget is whole again. */
export function rateLimitHeaders(state: RateLimitState | null, exhausted: boolean): Record<string, string> {
  if (state === null) return {}
  const [policyName, policy, name, value] = rateLimitLines(state)
  return { [policyName]: policy, [name]: value, ...(exhausted ? { 'Retry-After': String(Math.max(1, state.resetSeconds)) } : {}) }
}
