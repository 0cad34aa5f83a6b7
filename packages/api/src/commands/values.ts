import { parseCidr } from '@latchkey/domain/address/cidr.ts'
import { parseEmail } from '@latchkey/domain/naming.ts'
import { type Role, ROLES } from '@latchkey/domain/role.ts'
import type { Config } from '../config.ts'
import { parseDateTime } from '../graphql/scalars.ts'
import { type Arguments, CommandFailure } from './command.ts'

// What options hold, as values. Everything that is wrong is a failure of usage that names the option.

const EXTERNAL_ID_MAX = 200
const MAX_CAP = 1_000_000

const wrong = (option: string, message: string): CommandFailure => new CommandFailure('usage', `--${option}: ${message}`)

/** An option that must be given. */
export function needed(args: Arguments, option: string): string {
  const text = args.text(option)
  if (text === null || text === '') throw wrong(option, 'is missing.')
  return text
}

export function emailOf(text: string, where: string): string {
  const parsed = parseEmail(text)
  if (!parsed.ok) throw new CommandFailure('usage', `${where}: ${parsed.issues.map((issue) => issue.message).join(' ')}`)
  return parsed.value
}

export function roleOf(args: Arguments, option: string): Role {
  const text = needed(args, option).toUpperCase()
  const role = ROLES.find((one) => one === text)
  if (role === undefined) throw wrong(option, `one of ${ROLES.join(', ')}.`)
  return role
}

/** A plan of the configuration; null when the option was not given. */
export function planOption(args: Arguments, { plans }: Config): string | null {
  const plan = args.text('plan')
  if (plan !== null && !plans.has(plan)) throw wrong('plan', `one of ${[...plans.keys()].join(', ')}.`)
  return plan
}

/** How many keys an organization may have: a number, `none`, or undefined when the option was not given. */
export function capOption(args: Arguments): number | null | undefined {
  const text = args.text('cap')
  if (text === null) return undefined
  if (text === 'none') return null
  if (!/^\d{1,7}$/.test(text) || Number(text) > MAX_CAP) throw wrong('cap', `a whole number from 0 to ${MAX_CAP}, or none.`)
  return Number(text)
}

/** The operator's own id: empty takes it away; undefined when the option was not given. */
export function externalIdOption(args: Arguments): string | null | undefined {
  const text = args.text('external-id')
  if (text === null) return undefined
  if (text === '') return null
  if (text.length > EXTERNAL_ID_MAX || !/^[\x21-\x7e]+$/.test(text)) throw wrong('external-id', `1 to ${EXTERNAL_ID_MAX} printable ASCII characters without blanks.`)
  return text
}

/** Networks in their one spelling; null when there is none. */
export function networksOption(args: Arguments, option: string): string[] | null {
  const networks = args.texts(option).map((text) => {
    const parsed = parseCidr(text)
    if (!parsed.ok) throw wrong(option, `"${text}" is no network or address: ${parsed.issue.message}`)
    return parsed.text
  })
  return networks.length === 0 ? null : [...new Set(networks)]
}

/** An instant after now; null when the option was not given. */
export function endOption(args: Arguments, option: string, now: Date): Date | null {
  const text = args.text(option)
  if (text === null) return null
  const end = instantOf(text, option)
  if (end <= now) throw wrong(option, 'lies in the past.')
  return end
}

function instantOf(text: string, option: string): Date {
  try {
    return parseDateTime(text)
  } catch (error) {
    throw wrong(option, error instanceof Error ? error.message : String(error))
  }
}
