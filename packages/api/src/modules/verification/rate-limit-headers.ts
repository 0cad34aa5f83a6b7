import type { RateLimitState } from '../../application/verifier.ts'
import { WINDOW_SECONDS } from './rate-limiter.ts'

let last = { limit: 0, text: '' }

/** The budget that a key has (draft-ietf-httpapi-ratelimit-headers). There are few of them, so the last one is kept. */
export function rateLimitPolicy({ limit }: RateLimitState): string {
  if (last.limit !== limit) last = { limit, text: `"per-key";q=${limit};w=${WINDOW_SECONDS}` }
  return last.text
}

/** What is left of it. */
export const rateLimitLeft = ({ remaining, resetSeconds }: RateLimitState): string => `"per-key";r=${remaining};t=${resetSeconds}`

/** The same as fields by name; with `exhausted` also when to come back, never earlier than the budget is whole again. */
export function rateLimitHeaders(state: RateLimitState | null, exhausted: boolean): Record<string, string> {
  if (state === null) return {}
  return { 'RateLimit-Policy': rateLimitPolicy(state), RateLimit: rateLimitLeft(state), ...(exhausted ? { 'Retry-After': String(Math.max(1, state.resetSeconds)) } : {}) }
}
