import { decide, type Outcome, type Question, reachesRateLimit } from '@latchkey/domain/verification/decide.ts'
import type { Pool } from 'pg'
import type { Clock } from '../../application/clock.ts'
import type { Asker, StoredKey } from '../../application/verifier.ts'
import type { Config } from '../../config.ts'
import type { Charge, RateLimiter } from './rate-limiter.ts'
import { verificationRecordOf } from './stored-key.ts'
import type { ParsedQuestion } from './verification-question.ts'
import type { Decided } from './verifier.ts'
import { isVisibleTo } from './visibility.ts'

interface DatabaseDecisionOptions {
  pool: Pick<Pool, 'query'>
  readKey: (secret: string) => Promise<StoredKey | 'MALFORMED' | 'NOT_FOUND'>
  config: Pick<Config, 'catalogue' | 'plans'>
  clock: Clock
  limiter: RateLimiter
}

/** The decision about a secret that is no key's, or none that the asker may know of. */
export const noKey = (outcome: Outcome): Decided => ({ outcome, missingPermissions: [], key: null, permissions: [], rateLimit: null, words: null })

/** Decides from what the database says now, by the same rules as from memory. Rejects when it does not answer. `charged` is a budget that was charged already. */
export function createDatabaseDecision({ pool, readKey, config, clock, limiter }: DatabaseDecisionOptions) {
  const findWorkspace = async (organizationId: string, text: string): Promise<Question['workspace']> => {
    const { rows } = await pool.query<{ id: string; archived: boolean }>({
      name: 'workspace-by-slug-or-id',
      text: 'select id, archived_at is not null as archived from workspace where organization_id = $1 and (slug = $2 or id = $2)',
      values: [organizationId, text],
    })
    return rows[0] ?? null
  }

  return async (asker: Asker, secret: string, question: ParsedQuestion, charged: Charge | null): Promise<Decided | 'UNKNOWN_WORKSPACE'> => {
    const stored = await readKey(secret)
    const found = typeof stored !== 'string' && !isVisibleTo(asker, stored) ? 'NOT_FOUND' : stored
    let workspace: Question['workspace'] = null
    if (question.workspace !== null) {
      const organizationId = asker.kind === 'ORGANIZATION' ? asker.organizationId : typeof found === 'string' ? null : found.organization_id
      if (organizationId !== null) {
        workspace = await findWorkspace(organizationId, question.workspace)
        if (workspace === null) return 'UNKNOWN_WORKSPACE'
      }
    }
    if (typeof found === 'string') return noKey(found)
    const record = verificationRecordOf(found, config.catalogue)
    const asked: Question = { permissions: question.permissions, address: question.address, workspace, operation: question.operation }
    const now = clock.now()
    const limit = question.isChargedLater === true ? null : (config.plans.get(found.plan)?.rateLimits?.[question.access] ?? null)
    const charge = limit === null || !reachesRateLimit(record, asked, now) ? null : (charged ?? (await limiter.charge(found.key_id, question.access, limit)))
    const decision = decide(record, asked, now, charge === null || charge.within)
    return { ...decision, key: found, permissions: [...record.permissions].sort(), rateLimit: charge?.state ?? null, words: null }
  }
}
