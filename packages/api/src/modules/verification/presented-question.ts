import { type Address, parseAddress } from '@latchkey/domain/address/cidr.ts'
import type { Presentation } from '../../application/verifier.ts'
import type { ParsedQuestion } from './verification-question.ts'

/** Makes the question that presenting a secret asks. Whoever presents one often does so from the same address again, which is then read once. */
export function createPresentedQuestions(nothingAsked: ParsedQuestion): (presentation: Presentation) => ParsedQuestion {
  const { permissions, bits, workspace, operation } = nothingAsked
  let last: { ip: string; address: Address | null } = { ip: '', address: null }

  const addressOf = (ip: string): Address | null => {
    if (ip !== last.ip) {
      const parsed = parseAddress(ip)
      last = { ip, address: parsed.ok ? parsed.address : null }
    }
    return last.address
  }

  return ({ ip, client, operationComesLater = false, access = nothingAsked.access }) => ({
    permissions,
    bits,
    access: access === 'LATER' ? nothingAsked.access : access,
    address: ip === null ? null : addressOf(ip),
    ip,
    client,
    workspace,
    operation,
    operationComesLater,
    isChargedLater: access === 'LATER',
  })
}
