import { type Address, type Cidr, parseAddress, printAddress } from '@latchkey/domain/address/cidr.ts'
import { clientAddress } from '@latchkey/domain/address/client-address.ts'

/** An address, and how it is spelled. */
export interface SpelledAddress {
  readonly address: Address
  readonly text: string
}

export interface ForwardedAddresses {
  /** The address of the other end of a connection; null where the system does not tell. */
  peer(remoteAddress: string | undefined): SpelledAddress | null
  /** The client that a proven gateway names; null where it names none, and then there is no address to compare. */
  client(remoteAddress: string | undefined, forwardedFor: string): SpelledAddress | null
}

const MOST_KEPT = 10_000
/** Clients may write as much into the header as they like; what is longer is read and not kept. */
const LONGEST_KEPT = 100

const spelled = (address: Address | null): SpelledAddress | null => (address === null ? null : { address, text: printAddress(address) })

/** Reads addresses, and keeps what was read: gateways and most of their clients come again. A proven gateway is one trusted hop. */
export function createForwardedAddresses(trustedProxies: readonly Cidr[]): ForwardedAddresses {
  const peers = new Map<string, SpelledAddress | null>()
  const clients = new Map<string, SpelledAddress | null>()
  // The last client is compared as text: gateways send many requests of one client in a row.
  let lastRemote: string | undefined
  let lastForwarded = ''
  let lastClient: SpelledAddress | null = null

  const keptIn = (kept: Map<string, SpelledAddress | null>, name: string, read: () => SpelledAddress | null): SpelledAddress | null => {
    const known = kept.get(name)
    if (known !== undefined) return known
    const address = read()
    if (name.length > LONGEST_KEPT) return address
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(name, address)
    return address
  }

  const peer: ForwardedAddresses['peer'] = (remoteAddress = '') =>
    keptIn(peers, remoteAddress, () => {
      const parsed = parseAddress(remoteAddress.split('%', 1)[0] ?? '')
      return parsed.ok ? spelled(parsed.address) : null
    })

  return {
    peer,
    client(remoteAddress, forwardedFor) {
      if (forwardedFor === lastForwarded && remoteAddress === lastRemote) return lastClient
      lastClient = keptIn(clients, `${remoteAddress ?? ''} ${forwardedFor}`, () => {
        const gateway = peer(remoteAddress)
        if (gateway === null || forwardedFor.trim() === '') return null
        const hop: Cidr = { ...gateway.address, length: gateway.address.words.length * 32 }
        return spelled(clientAddress(remoteAddress, forwardedFor, [...trustedProxies, hop]))
      })
      lastForwarded = forwardedFor
      lastRemote = remoteAddress
      return lastClient
    },
  }
}
