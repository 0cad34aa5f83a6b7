import { parseAddress } from '@latchkey/domain/address/cidr.ts'
import { GraphQLError } from 'graphql'
import { builder } from './builder.ts'

// RFC 3339 with a zone: a time without one means another instant on another machine.
const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

const fault = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Reads an RFC 3339 instant. Throws for a time without a zone and for days that no calendar has. */
export function parseDateTime(value: unknown): Date {
  const parts = typeof value === 'string' ? DATE_TIME.exec(value) : null
  const date = parts === null ? null : new Date(parts[0])
  if (parts === null || date === null || Number.isNaN(date.getTime())) {
    throw fault('A DateTime is a text like 2026-12-31T23:59:59Z (RFC 3339, with its zone).')
  }
  // Date reads February 30 as March 2; whoever wrote it meant neither.
  const daysInMonth = new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate()
  if (Number(parts[3]) > daysInMonth) throw fault('This DateTime names a day that its month does not have.')
  return date
}

const DAY_MS = 86_400_000
const MAX_DAYS = 1_000
/** The last instant that a date can have, in milliseconds. */
const GREATEST = 100_000_000 * DAY_MS
const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
const THREE_DIGITS = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'))
const days = new Map<number, string>()

/**
 * An instant as `Date.toISOString` writes it, from a date or from milliseconds since 1970 with anything smaller cut off. A page
 * has hundreds of them of few days, whose texts are kept: a quarter of the time. Throws RangeError for what is no instant.
 */
export function instantText(instant: Date | number): string {
  const at = Math.trunc(Number(instant))
  const day = Math.floor(at / DAY_MS)
  // The last day of all has hours that are no instant any more.
  let date = Math.abs(at) > GREATEST ? undefined : days.get(day)
  if (date === undefined) {
    date = new Date(at).toISOString().slice(0, -'12:34:56.789Z'.length)
    if (days.size >= MAX_DAYS) days.clear()
    days.set(day, date)
  }
  const milliseconds = at - day * DAY_MS
  const seconds = Math.floor(milliseconds / 1_000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  return `${date}${TWO_DIGITS[hours]}:${TWO_DIGITS[minutes - hours * 60]}:${TWO_DIGITS[seconds - minutes * 60]}.${THREE_DIGITS[milliseconds - seconds * 1_000]}Z`
}

builder.scalarType('DateTime', {
  description: 'An instant, as RFC 3339 text with its zone. Answers are in UTC with milliseconds, such as 2026-12-31T23:59:59.000Z.',
  serialize: instantText,
  parseValue: parseDateTime,
})

builder.scalarType('CIDR', {
  description: 'A range of IPv4 or IPv6 addresses, such as 203.0.113.0/24 or 2001:db8::/32; one address is a range of one. Answers are in canonical spelling: host bits cleared, IPv4-mapped addresses as IPv4, RFC 5952.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string') return value
    throw fault('A CIDR is a text such as 203.0.113.0/24 or 2001:db8::/32.')
  },
})

builder.scalarType('IPAddress', {
  description: 'One IPv4 or IPv6 address in its usual spelling, such as 203.0.113.7 or 2001:db8::1.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'string' && parseAddress(value).ok) return value
    throw fault('An IPAddress is one IPv4 or IPv6 address, such as 203.0.113.7 or 2001:db8::1.')
  },
})

builder.scalarType('JSONObject', {
  description: 'A JSON object with any content. Lists, texts and numbers alone are refused.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
    throw fault('A JSONObject is a JSON object, such as {"team": "payments"}.')
  },
})
