import { ConfigurationError } from '../config.ts'
import { DataDirectoryInUse } from '../persistence/embedded-postgres.ts'
import { isUnavailable } from '../server/mask-error.ts'
import { type Command, CommandFailure, EXIT, type ExitReason, optionsOf, readArguments, type Surroundings, table, usageOf } from './command.ts'
import { checkConfigCommand } from './config/check.command.ts'
import { createGatewayKeyCommand } from './gateway-key/create.command.ts'
import { listGatewayKeysCommand } from './gateway-key/list.command.ts'
import { revokeGatewayKeyCommand } from './gateway-key/revoke.command.ts'
import { rotateGatewayKeyCommand } from './gateway-key/rotate.command.ts'
import { addMemberCommand } from './members/add.command.ts'
import { resetPasswordCommand } from './members/reset-password.command.ts'
import { migrateCommand } from './migrate.command.ts'
import { createOrganizationCommand } from './organizations/create.command.ts'
import { listOrganizationsCommand } from './organizations/list.command.ts'
import { setOrganizationCommand } from './organizations/set.command.ts'
import { serveCommand } from './serve.command.ts'

const COMMANDS: readonly Command[] = [
  serveCommand,
  migrateCommand,
  checkConfigCommand,
  createOrganizationCommand,
  listOrganizationsCommand,
  setOrganizationCommand,
  addMemberCommand,
  resetPasswordCommand,
  createGatewayKeyCommand,
  listGatewayKeysCommand,
  rotateGatewayKeyCommand,
  revokeGatewayKeyCommand,
]

const EXIT_WORDS: Readonly<Record<ExitReason, string>> = {
  ok: 'done',
  failure: 'it failed; the message says why',
  usage: 'the command was not written as it takes it',
  configuration: 'environment or configuration file have problems; all are listed',
  notFound: 'what was named does not exist',
  conflict: 'it cannot be done in the present state, such as a name that is taken',
  unavailable: 'the database cannot be reached, or another process owns the data directory',
}

function helpOf(command: Command): string {
  const options = Object.entries(optionsOf(command)).map(([name, { value, description }]) => [`  --${name}${value === undefined ? '' : ` <${value}>`}`, description])
  const [, ...lines] = table(['', ''], options)
  return [`Usage: ${usageOf(command)}`, '', command.summary, '', 'Options:', ...lines, ''].join('\n')
}

function help(): string {
  const [, ...commands] = table(['', ''], COMMANDS.map((command) => [`  ${[command.name, ...(command.positionals ?? []).map((name) => `<${name}>`)].join(' ')}`, command.summary]))
  const [, ...exits] = table(['', ''], Object.entries(EXIT).map(([reason, code]) => [`  ${code}`, EXIT_WORDS[reason as ExitReason]]))
  return [
    'Usage: latchkey <command> [options]',
    '',
    'Commands inside the machine of the server; "serve" when none is named:',
    ...commands,
    '',
    'Against a server, by key: latchkey keys | operations | audit | profiles | completion; each says more with --help.',
    '',
    'Every command takes --json and --help. Configuration comes from the environment and from latchkey.config.json.',
    'No secret is ever given as an option; the secret of a gateway key is printed once, on standard output.',
    '',
    'Exit codes:',
    ...exits,
    '',
  ].join('\n')
}

/** The command that the first words name, the longest name first, and the arguments after it. */
function findCommand(args: readonly string[]): { command: Command; rest: readonly string[] } {
  if (args.length === 0 || args[0]?.startsWith('-') === true) return { command: serveCommand, rest: args }
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word))
  if (command === undefined) {
    const words = args.filter((word) => !word.startsWith('-')).slice(0, 2).join(' ')
    throw new CommandFailure('usage', `"${words}" is no command. "latchkey help" lists them.`)
  }
  return { command, rest: args.slice(command.name.split(' ').length) }
}

/** How an error ends the program: `failure`, with its stack, for what nobody expected. */
function reasonOf(error: unknown): Exclude<ExitReason, 'ok'> {
  if (error instanceof CommandFailure) return error.reason
  if (error instanceof ConfigurationError) return 'configuration'
  if (error instanceof DataDirectoryInUse || isUnavailable(error)) return 'unavailable'
  return 'failure'
}

function messageOf(error: unknown, reason: ExitReason): string {
  if (!(error instanceof Error)) return String(error)
  if (reason === 'unavailable' && !(error instanceof CommandFailure || error instanceof DataDirectoryInUse)) return `The database cannot be reached: ${error.message.split('\n')[0]}`
  return reason === 'failure' && !(error instanceof CommandFailure) ? (error.stack ?? error.message) : error.message
}

/** Runs one command line. Gives the exit code, or null when it started a server that goes on. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<number | null> {
  if (args[0] === 'help' || (args.length === 1 && args[0] === '--help')) {
    around.out(help())
    return EXIT.ok
  }
  try {
    const { command, rest } = findCommand(args)
    const given = readArguments(command, rest)
    if (given.flag('help')) {
      around.out(helpOf(command))
      return EXIT.ok
    }
    return (await command.run(given, around)) === 'SERVING' ? null : EXIT.ok
  } catch (error) {
    const reason = reasonOf(error)
    const message = messageOf(error, reason)
    around.err(args.includes('--json') ? `${JSON.stringify({ error: { reason, message } })}\n` : `${message}\n`)
    return EXIT[reason]
  }
}
