import { createNames } from '../application/identifiers.ts'
import type { Random } from '../application/secrets.ts'

// W3C Trace Context, section 3.2: version, trace id, parent id, flags; ids of zeros only are invalid.
const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/

interface Trace {
  traceId: string
  /** The header that says so to whoever comes next. */
  traceparent: string
}

/** Says which trace a request belongs to, and this server's own span in it. A header that cannot be read starts a new trace (section 3.2.2.3). */
export function createTraces(random: Random): (header: string | null) => Trace {
  const [newTrace, newSpan] = [createNames(random, 16, 'hex'), createNames(random, 8, 'hex')]
  return (header) => {
    const [, traceId = newTrace(), flags = '00'] = (header === null ? null : TRACEPARENT.exec(header)) ?? []
    return { traceId, traceparent: `00-${traceId}-${newSpan()}-${flags}` }
  }
}
