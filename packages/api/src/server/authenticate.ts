import type { IncomingMessage } from 'node:http'
import { type Outcome, outcomeCode, secretMatched } from '@latchkey/domain/verification/decide.ts'
import type { ApiKeyPrincipal, Principal } from '../application/principal.ts'
import { refusal } from '../application/refusal.ts'
import type { EntityManager, RequestSource, Services } from '../application/request-context.ts'
import type { Access, GoodKey, Presentation, Verification } from '../application/verifier.ts'
import { findSessionPrincipal } from '../modules/sessions/session-principal.ts'
import { principalOfKey } from '../modules/verification/api-key-principal.ts'
import { rateLimitHeaders } from '../modules/verification/rate-limit-headers.ts'
import { presentedCredential } from '../http/credentials.ts'

interface Authentication {
  request: IncomingMessage
  source: RequestSource
  /** Asked for only where a session has to be looked up. */
  em: () => EntityManager
  services: Services
  /** Null where no session counts. */
  cookieName: string | null
  /**
   * True where the caller decides whether a pinned key may run what is asked for, as soon as it knows that. Without it a
   * pinned key is refused: it is good for nothing but its operations.
   */
  checksOperations: boolean
  /** Which budget of the key the request counts against. 'LATER': `onUncharged` is given what charges it. */
  access: Access | 'LATER'
  /** Is given the fields that say what is left of the key's budget, whatever comes of the request; none without one. */
  onBudget?: (fields: Readonly<Record<string, string>>) => void
  onUncharged?: (charge: ChargeKey) => void
}

/** Charges the budget of a key that is good, and counts its use; to be called once. Null where it is done at once. Throws, or rejects, where the budget is used up. */
export type ChargeKey = (access: Access) => Promise<void> | null

/** RFC 6750 names the scheme and, on this line, nothing about why. */
const CHALLENGE = { 'WWW-Authenticate': 'Bearer' }

/**
 * Whom a request acts as: null without a credential, and also with the cookie of a session that has ended (the browser
 * is then simply signed out). Throws for a bad key and for two credentials.
 */
export async function authenticate({ request, source, em, services, cookieName, checksOperations, access, onBudget, onUncharged }: Authentication): Promise<Principal | null> {
  const { catalogue } = services.config
  const presented = presentedCredential(request, { cookieName })
  switch (presented.kind) {
    case 'NONE':
      return null
    case 'AMBIGUOUS':
      throw refusal('AMBIGUOUS_CREDENTIALS', presented.message, { status: 400 })
    case 'SESSION': {
      const slug = request.headers['latchkey-organization']
      const organizationSlug = typeof slug === 'string' && slug !== '' ? slug : null
      return findSessionPrincipal(em(), { token: presented.token, organizationSlug, catalogue, now: services.clock.now() })
    }
    case 'KEY': {
      const presentation = { ip: source.ip, client: source.userAgent, operationComesLater: checksOperations, access }
      const decision = await services.verifier.authenticate(presented.text, presentation)
      onBudget?.(rateLimitHeaders(decision.rateLimit, false))
      const good = demandGood(decision, source, services)
      if (access === 'LATER') onUncharged?.(chargeOf(good, presentation, source, services))
      return principalOfKey(good.key, catalogue, source)
    }
  }
}

/** The key that a request acts as, where memory may say so; null where it has to be asked for. Throws for a bad one. Whether a pinned key may run what is asked for is left to the caller, and charging it. */
export function authenticateAtOnce(secret: string, source: RequestSource, services: Services): { principal: ApiKeyPrincipal; charge: ChargeKey } | null {
  const presentation = { ip: source.ip, client: source.userAgent, operationComesLater: true, access: 'LATER' } as const
  const decision = services.verifier.authenticateAtOnce(secret, presentation)
  if (decision === null) return null
  const good = demandGood(decision, source, services)
  return { principal: principalOfKey(good.key, services.config.catalogue, source), charge: chargeOf(good, presentation, source, services) }
}

const chargeOf =
  (good: GoodKey, presentation: Presentation, source: RequestSource, services: Services): ChargeKey =>
  (access) => {
    const charged = services.verifier.charge(good, presentation, access)
    if (charged instanceof Promise) return charged.then((later) => void demandGood(later, source, services))
    demandGood(charged, source, services)
    return null
  }

const isGood = (decision: Verification): decision is GoodKey => decision.outcome === 'VALID' && decision.key !== null

/** What is said where the key as such is good. Of any other no more is said than its code. */
const MESSAGES: Partial<Record<Outcome, string>> = {
  RATE_LIMITED: 'This key has used up its requests for now.',
  FORBIDDEN_IP: 'This key may not be used from this address.',
  OPERATION_NOT_ALLOWED: 'This key may run the operations on its list only.',
}

/** The decision for a key that is good. Throws the refusal of any other. */
function demandGood(decision: Verification, source: RequestSource, { log }: Services): GoodKey {
  const { outcome, key, rateLimit } = decision
  if (isGood(decision)) return decision
  const code = outcome === 'VALID' ? 'UNAUTHENTICATED' : outcomeCode(outcome)
  const status = code === 'UNAUTHENTICATED' ? 401 : code === 'FORBIDDEN' ? 403 : 429
  log.info({ securityEvent: 'bad_key', requestId: source.requestId, ip: source.ip, outcome, keyId: key?.key_id }, 'a key was refused')
  throw refusal(code, MESSAGES[outcome] ?? 'The API key is not good.', {
    status,
    ...(secretMatched(outcome) ? { reason: outcome } : {}),
    headers: {
      ...(code === 'UNAUTHENTICATED' ? CHALLENGE : {}),
      ...(outcome === 'RATE_LIMITED' ? rateLimitHeaders(rateLimit, true) : {}),
      ...(secretMatched(outcome) ? { 'X-Latchkey-Reason': outcome } : {}),
    },
  })
}
