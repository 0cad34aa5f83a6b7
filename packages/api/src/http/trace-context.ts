import type { Random } from '../application/secrets.ts'

// W3C Trace Context, section 3.2: version, trace id, parent id, flags; ids of zeros only are invalid.
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/

const hex = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex')

/** The trace that a request belongs to, and this server's own span in it. A header that cannot be read starts a new trace (section 3.2.2.3). */
export function traceOf(header: string | undefined, random: Random): { traceId: string; traceparent: string } {
  const [, traceId = hex(random, 16), flags = '00'] = TRACEPARENT.exec(header ?? '') ?? []
  return { traceId, traceparent: `00-${traceId}-${hex(random, 8)}-${flags}` }
}
