import { type Outcome, secretMatched } from '@latchkey/domain/verification/decide.ts'
import { OUTCOMES } from '@latchkey/domain/verification/decide-packed.ts'
import type { RateLimitState, StoredKey, Verification } from '../../application/verifier.ts'
import type { Decided } from './verifier.ts'

const BEYOND_ASCII = /[^\x00-\x7f]/

/** Whether every character of a text is one byte. */
export const isPlainAscii = (text: string): boolean => !BEYOND_ASCII.test(text)

/** What every answer about a key says of it: the inside of the JSON object, between the code and the budget. */
const wordsText = (key: StoredKey, permissions: readonly string[]): string =>
  JSON.stringify({
    key_id: key.key_id,
    name: key.name,
    metadata: key.metadata,
    organization: key.organization_slug,
    external_id: key.external_id,
    owner: key.owner_email,
    permissions,
    workspace_scope: key.all_workspaces ? 'ALL' : 'CHOSEN',
    workspaces: key.workspaces.map((workspace) => workspace.slug),
    expires_at: key.expires_at === null ? null : new Date(key.expires_at).toISOString(),
  }).slice(1, -1)

const budgetText = (state: RateLimitState | null): string =>
  state === null ? ',"rate_limit":null' : `,"rate_limit":{"limit":${state.limit},"remaining":${state.remaining},"reset_seconds":${state.resetSeconds}}`

/** The whole answers where no key is known; made once, whoever guesses many gets one of them. */
const WITHOUT_KEY = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, Buffer.from(`{"valid":false,"code":"${outcome}"}`).toString()])) as Readonly<Record<Outcome, string>>

/** The answer of `POST /v1/keys/verify` as JSON. What is said of a key is kept with its words, so that it is spelled out once. */
export function answerText({ outcome, missingPermissions, key, permissions, rateLimit, words }: Decided | (Verification & { words: null })): string {
  if (key === null) return WITHOUT_KEY[outcome]
  let said = words?.json ?? null
  if (said === null) {
    said = wordsText(key, permissions)
    if (words !== null) {
      words.json = said
      words.isAscii = isPlainAscii(said)
    }
  }
  const answered = `{"valid":${outcome === 'VALID'},"code":"${outcome}",${said}${budgetText(rateLimit)}`
  return secretMatched(outcome) && outcome !== 'VALID' ? `${answered},"missing_permissions":${JSON.stringify(missingPermissions)}}` : `${answered}}`
}
