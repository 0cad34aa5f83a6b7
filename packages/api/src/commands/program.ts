import { ConfigurationError } from '../config.ts'
import { DataDirectoryInUse } from '../persistence/embedded-postgres.ts'
import { isUnavailable } from '../persistence/unavailable.ts'
import { type Command, CommandFailure, EXIT, type ExitReason, optionsOf, readArguments, type Surroundings, table, usageOf } from './command.ts'

/** Each is loaded when it is run: a server needs none of the operator's, and starts the sooner for it. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('./serve.command.ts')).serveCommand],
  ['migrate', async () => (await import('./migrate.command.ts')).migrateCommand],
  ['config check', async () => (await import('./config/check.command.ts')).checkConfigCommand],
  ['organizations create', async () => (await import('./organizations/create.command.ts')).createOrganizationCommand],
  ['organizations list', async () => (await import('./organizations/list.command.ts')).listOrganizationsCommand],
  ['organizations set', async () => (await import('./organizations/set.command.ts')).setOrganizationCommand],
  ['members add', async () => (await import('./members/add.command.ts')).addMemberCommand],
  ['members reset-password', async () => (await import('./members/reset-password.command.ts')).resetPasswordCommand],
  ['gateway-key create', async () => (await import('./gateway-key/create.command.ts')).createGatewayKeyCommand],
  ['gateway-key list', async () => (await import('./gateway-key/list.command.ts')).listGatewayKeysCommand],
  ['gateway-key rotate', async () => (await import('./gateway-key/rotate.command.ts')).rotateGatewayKeyCommand],
  ['gateway-key revoke', async () => (await import('./gateway-key/revoke.command.ts')).revokeGatewayKeyCommand],
] satisfies [string, () => Promise<Command>][])

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

async function help(): Promise<string> {
  const all = await Promise.all([...COMMANDS.values()].map((load) => load()))
  const [, ...commands] = table(['', ''], all.map((command) => [`  ${[command.name, ...(command.positionals ?? []).map((name) => `<${name}>`)].join(' ')}`, command.summary]))
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

/** The command that the first words name, and the arguments after it. */
async function findCommand(args: readonly string[]): Promise<{ command: Command; rest: readonly string[] }> {
  const isNamed = args.length > 0 && args[0]?.startsWith('-') !== true
  const name = isNamed ? [...COMMANDS.keys()].find((known) => known.split(' ').every((word, index) => args[index] === word)) : 'serve'
  const load = name === undefined ? undefined : COMMANDS.get(name)
  if (name === undefined || load === undefined) {
    const words = args.filter((word) => !word.startsWith('-')).slice(0, 2).join(' ')
    throw new CommandFailure('usage', `"${words}" is no command. "latchkey help" lists them.`)
  }
  return { command: await load(), rest: isNamed ? args.slice(name.split(' ').length) : args }
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
    around.out(await help())
    return EXIT.ok
  }
  try {
    const { command, rest } = await findCommand(args)
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
