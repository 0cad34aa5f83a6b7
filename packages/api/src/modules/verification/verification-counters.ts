import { OUTCOMES } from '@latchkey/domain/verification/decide-packed.ts'
import type { Outcome } from '@latchkey/domain/verification/decide.ts'

/** What verification counts for whoever watches the process. No key is named in it. */
export class VerificationCounters {
  readonly #outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]))

  decided(outcome: Outcome): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1)
  }

  /** How often each outcome was decided. */
  outcomes(): ReadonlyMap<Outcome, number> {
    return this.#outcomes
  }
}
