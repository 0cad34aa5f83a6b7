import { parseArgs, type ParseArgsConfig } from 'node:util'

/** How a command ends. Scripts may rely on the numbers. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  configuration: 3,
  notFound: 4,
  conflict: 5,
  unavailable: 6,
} as const

export type ExitReason = keyof typeof EXIT

/** A command that could not be done, with a sentence for the operator and how the program ends. */
export class CommandFailure extends Error {
  override name = 'CommandFailure'
  readonly reason: Exclude<ExitReason, 'ok'>

  constructor(reason: Exclude<ExitReason, 'ok'>, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** What a program sees of the world around it; tests hand another one in. */
export interface Surroundings {
  /** Undefined: that of the process. */
  environment: Readonly<Record<string, string | undefined>> | undefined
  directory: string
  out: (text: string) => void
  err: (text: string) => void
}

interface Option {
  type: 'string' | 'boolean'
  multiple?: boolean
  /** What stands for its value in the help. */
  value?: string
  description: string
}

/** Arguments that have been checked against what their command takes. */
export interface Arguments {
  /** A positional argument that the command has named. */
  positional(name: string): string
  /** An option's text; null when it was not given. */
  text(name: string): string | null
  texts(name: string): string[]
  flag(name: string): boolean
}

export interface Command {
  /** Its words, such as `organizations create`. */
  name: string
  summary: string
  /** Each must be given. */
  positionals?: readonly string[]
  options?: Readonly<Record<string, Option>>
  /** Does it; resolves when it is done, or, where it serves, when the server is up: then with `'SERVING'`. */
  run(args: Arguments, around: Surroundings): Promise<void | 'SERVING'>
}

/** Every command takes these. */
const COMMON: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', description: 'Write the result as JSON.' },
  help: { type: 'boolean', description: 'Say how the command is used.' },
}

export const optionsOf = (command: Command): Readonly<Record<string, Option>> => ({ ...command.options, ...COMMON })

export const usageOf = (command: Command): string =>
  ['latchkey', command.name, ...(command.positionals ?? []).map((name) => `<${name}>`), Object.keys(command.options ?? {}).length === 0 ? '' : '[options]'].filter(Boolean).join(' ')

/** Reads a command's arguments. Throws a `CommandFailure` of usage for what it does not take or lacks. */
export function readArguments(command: Command, args: readonly string[]): Arguments {
  const names = command.positionals ?? []
  const options: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(Object.entries(optionsOf(command)).map(([name, { type, multiple = false }]) => [name, { type, multiple }]))
  const { values, positionals } = parsed(args, options)
  const wantsHelp = values['help'] === true
  if (!wantsHelp && positionals.length !== names.length) {
    throw new CommandFailure('usage', positionals.length < names.length ? `<${names[positionals.length]}> is missing.` : `"${positionals[names.length]}" is one argument too many.`)
  }
  return {
    positional: (name) => positionals[names.indexOf(name)] ?? '',
    text: (name) => (typeof values[name] === 'string' ? values[name] : null),
    texts: (name) => (Array.isArray(values[name]) ? values[name].filter((value) => typeof value === 'string') : []),
    flag: (name) => values[name] === true,
  }
}

function parsed(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      // Its messages go on with advice about positional arguments that fits no command here.
      throw new CommandFailure('usage', `${error.message.split(/\. To specify|\n/)[0]}.`.replace(/\.+$/, '.'), { cause: error })
    }
    throw error
  }
}

/** Writes a result: JSON where it was asked for, and otherwise the lines for people. */
export function report(args: Arguments, around: Surroundings, result: unknown, lines: readonly string[]): void {
  around.out(args.flag('json') ? `${JSON.stringify(result, null, 2)}\n` : lines.map((line) => `${line}\n`).join(''))
}

/** Rows in columns, each as wide as its widest cell. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
}
