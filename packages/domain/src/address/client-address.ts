import { contains, parseAddress, type Address, type Cidr } from './cidr.ts';

const PORT = /^[0-9]{1,5}$/;

/**
 * The address of the client. The socket's address, unless the peer is a trusted proxy: then the header is walked from
 * the right, past every trusted proxy, and the first address that is not one is the client. Further left is whatever
 * the client chose to write (ASVS 4.1.3). When all are trusted, the leftmost is the client; without the header the
 * socket's address is.
 * `null` means unknown: no usable socket address, or a trusted proxy reported something that is no address. An
 * allowlist then refuses; the proxy's own address would have let the request in.
 */
export function clientAddress(
  socketAddress: string | undefined,
  xForwardedFor: string | undefined,
  trusted: readonly Cidr[],
): Address | null {
  // The zone of a link-local peer is added by the operating system and never by the client.
  const peer = parseAddress((socketAddress ?? '').split('%', 1)[0] ?? '');
  if (!peer.ok) return null;
  if (xForwardedFor === undefined || xForwardedFor.trim() === '' || !contains(trusted, peer.address)) return peer.address;
  let client = peer.address;
  for (const entry of xForwardedFor.split(',').reverse()) {
    const hop = parseAddress(withoutPort(entry.trim()));
    if (!hop.ok) return null;
    client = hop.address;
    if (!contains(trusted, client)) break;
  }
  return client;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`. A bare IPv6 address keeps its colons. */
function withoutPort(entry: string): string {
  if (entry.startsWith('[')) {
    const end = entry.indexOf(']');
    const rest = entry.slice(end + 1);
    const isWellFormed = end > 0 && entry.slice(1, end).includes(':') && (rest === '' || (rest.startsWith(':') && PORT.test(rest.slice(1))));
    return isWellFormed ? entry.slice(1, end) : entry;
  }
  const colon = entry.indexOf(':');
  const isV4WithPort = colon !== -1 && colon === entry.lastIndexOf(':') && PORT.test(entry.slice(colon + 1));
  return isV4WithPort ? entry.slice(0, colon) : entry;
}
