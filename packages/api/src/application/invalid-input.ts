import type { Issue } from '@latchkey/domain/issue.ts'
import { DomainError } from './domain-error.ts'

/** The input has problems, all of them at once. */
export class InvalidInput extends DomainError {
  readonly code = 'INVALID_INPUT'
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super(`The input has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}: ${issues.map((issue) => issue.message).join(' ')}`)
    this.issues = issues
  }
}

type Parsed = { ok: true } | { ok: false; issues: readonly Issue[] }

/** Throws one `InvalidInput` with the problems of every parse that failed. */
export function refuseInvalid(...parsed: readonly Parsed[]): void {
  const issues = parsed.flatMap((one) => (one.ok ? [] : one.issues))
  if (issues.length > 0) throw new InvalidInput(issues)
}
