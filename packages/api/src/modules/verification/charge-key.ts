import type { Clock } from '../../application/clock.ts'
import { type Instant, readInstant } from '../../application/instant.ts'
import type { Verification, Verifier } from '../../application/verifier.ts'
import type { Config } from '../../config.ts'
import type { Charge, RateLimiter } from './rate-limiter.ts'
import type { UseRecorder } from './use-recorder.ts'
import type { VerificationCounters } from './verification-counters.ts'
import type { ParsedQuestion } from './verification-question.ts'

interface ChargingOptions {
  config: Pick<Config, 'plans'>
  clock: Clock
  limiter: RateLimiter
  uses: UseRecorder
  counters: VerificationCounters
}

export interface Charging {
  /** Counts a decision, and the use of the key where the asker may know of it. */
  counted<V extends Verification>(decided: V, asked: Pick<ParsedQuestion, 'permissions' | 'ip' | 'client'>, now: Instant): V
  charge: Verifier['charge']
}

const NOTHING_ASKED: ParsedQuestion['permissions'] = []

/** Counts decisions, and charges keys whose requests tell late whether they read or write. */
export function createCharging({ config, clock, limiter, uses, counters }: ChargingOptions): Charging {
  const counted: Charging['counted'] = (decided, { permissions, ip, client }, now) => {
    counters.decided(decided.outcome)
    if (decided.key !== null) uses.record(decided.key.key_id, decided.key.secret_id, decided.outcome, permissions, clock.at(now), ip, client)
    return decided
  }

  return {
    counted,
    charge(good, { ip, client }, access) {
      const { key_id: keyId, plan } = good.key
      const now = readInstant()
      const charged = (charge: Charge | null): Verification =>
        counted(charge === null ? good : { ...good, outcome: charge.within ? good.outcome : 'RATE_LIMITED', rateLimit: charge.state }, { permissions: NOTHING_ASKED, ip, client }, now)
      const limit = config.plans.get(plan)?.rateLimits?.[access] ?? null
      if (limit === null) return charged(null)
      const charge = limiter.chargeInstantly(keyId, access, limit, now.monotonic)
      return charge === null ? limiter.charge(keyId, access, limit).then(charged) : charged(charge)
    },
  }
}
