import { parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Catalogue } from '@latchkey/domain/permission/catalogue.ts'
import { outcomeCode, outcomeStatus, secretMatched } from '@latchkey/domain/verification/decide.ts'
import { refusalFor } from '../../application/demand.ts'
import type { Instant } from '../../application/instant.ts'
import type { Asker, Verification } from '../../application/verifier.ts'
import { type GatewayKeyOutcome, isGatewayKeyText } from '../gateway-keys/gateway-key.lookup.ts'
import { principalOfKey } from './api-key-principal.ts'
import { AskerFault } from './asker-fault.ts'
import type { Words } from './known-words.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import type { FastVerifier, GatewaySource } from './verifier.ts'

/** From where an asker asks. */
export interface AskerSource extends GatewaySource {
  client: string | null
}

export interface Askers {
  /** Who asks, from memory; 'ASK' where the database has to be asked. Throws the asker's fault. */
  instantly(text: string, source: AskerSource, now: Instant): Asker | 'ASK'
  eventually(text: string, source: AskerSource): Promise<Asker>
}

const GATEWAY: Asker = { kind: 'GATEWAY' }

export const askUnauthenticated = (reason?: string): AskerFault =>
  new AskerFault(401, 'UNAUTHENTICATED', 'Ask with a gateway key, or with an API key that has api_keys:verify.', {
    headers: { 'WWW-Authenticate': 'Bearer', ...(reason === undefined ? {} : { 'X-Latchkey-Reason': reason }) },
  })

function gatewayOf({ outcome }: GatewayKeyOutcome): Asker {
  if (outcome === 'WRONG_ADDRESS') throw new AskerFault(403, 'FORBIDDEN', 'This gateway key may not be used from this address.')
  if (outcome === 'NOT_GOOD') throw askUnauthenticated()
  return GATEWAY
}

/** Finds out who asks: a gateway of the installation, or an organization's key that may verify. */
export function createAskers(verifier: FastVerifier, catalogue: Catalogue): Askers {
  // What a key may ask follows from what is known of it, and is worked out again when that changes.
  const known = new WeakMap<Words, Asker>()

  const organizationOf = (verification: Verification, words: Words | null): Asker => {
    const { outcome, key, rateLimit } = verification
    if (outcome !== 'VALID' || key === null) {
      if (outcome === 'RATE_LIMITED') throw new AskerFault(429, 'RATE_LIMITED', 'This key has used up its requests for now.', { headers: { 'X-Latchkey-Reason': outcome, ...rateLimitHeaders(rateLimit, true) } })
      if (outcome !== 'VALID' && outcomeCode(outcome) !== 'UNAUTHENTICATED') {
        throw new AskerFault(outcomeStatus(outcome), outcomeCode(outcome), 'This key may not ask from here.', { headers: { 'X-Latchkey-Reason': outcome } })
      }
      throw askUnauthenticated(secretMatched(outcome) ? outcome : undefined)
    }
    const before = words === null ? undefined : known.get(words)
    if (before !== undefined) return before
    const principal = principalOfKey(key, catalogue)
    if (refusalFor(principal, 'api_keys:verify', catalogue) !== null) {
      throw new AskerFault(403, 'FORBIDDEN', 'This needs the permission api_keys:verify.', { details: { required_permissions: ['api_keys:verify'] } })
    }
    const asker: Asker = { kind: 'ORGANIZATION', organizationId: key.organization_id, workspaces: principal.authority.workspaces }
    if (words !== null) known.set(words, asker)
    return asker
  }

  return {
    instantly(text, source, now) {
      if (isGatewayKeyText(text)) {
        const outcome = verifier.checkGatewayKeyInstantly(text, source, now)
        return outcome === null ? 'ASK' : gatewayOf(outcome)
      }
      const ip = source.ip()
      const parsed = ip === null ? null : parseAddress(ip)
      const decided = verifier.authenticateInstantly(text, { address: parsed?.ok ? parsed.address : null, ip, client: source.client }, now)
      return decided === 'ASK' ? 'ASK' : organizationOf(decided, decided.words)
    },
    async eventually(text, source) {
      if (isGatewayKeyText(text)) return gatewayOf(await verifier.checkGatewayKey(text, source))
      return organizationOf(await verifier.authenticate(text, { ip: source.ip(), client: source.client }), null)
    },
  }
}
