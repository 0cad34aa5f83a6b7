import { Command, CommanderError } from 'commander'
import { addAuditCommands } from './commands/audit/audit.ts'
import { addCompletion } from './commands/completion.ts'
import { addKeyCommands } from './commands/keys/keys.ts'
import { addOperationCommands } from './commands/operations/operations.ts'
import { addProfileCommands } from './commands/profiles/profiles.ts'
import { CommandFailure, EXIT, EXIT_WORDS, type ExitReason } from './failure.ts'
import type { Surroundings } from './surroundings.ts'

const EXIT_HELP = ['', 'Exit codes:', ...Object.entries(EXIT).map(([reason, code]) => `  ${String(code).padEnd(4)}${EXIT_WORDS[reason as ExitReason]}`), ''].join('\n')

const SECRET_HELP = '\nNo secret is ever given as an option: keys come from a file, from standard input ("-"), or from a profile.\n'

function createProgram(around: Surroundings): Command {
  const program = new Command('latchkey')
    .description('Commands against a Latchkey server, by key. Those inside the machine of the server: latchkey help.')
    .option('--url <url>', 'the server; otherwise LATCHKEY_URL, otherwise the profile')
    .option('--key-file <file>', 'the file with your key, "-" for standard input; otherwise LATCHKEY_KEY_FILE, otherwise the profile')
    .option('--profile <name>', 'a remembered server and key; otherwise LATCHKEY_PROFILE, otherwise the current one')
    .option('--json', 'print JSON, errors too')
    .option('--plain', 'print lines with tabs, for other programs')
    .addHelpText('afterAll', SECRET_HELP + EXIT_HELP)
  for (const add of [addKeyCommands, addOperationCommands, addAuditCommands, addProfileCommands, addCompletion]) add(program, around)
  const quiet = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: around.out, writeErr: () => {} })
    for (const one of command.commands) quiet(one)
  }
  quiet(program)
  return program
}

function reportFailure(around: Surroundings, isJson: boolean, { reason, message, next, details }: CommandFailure): number {
  around.err(isJson ? `${JSON.stringify({ error: { reason, message, ...(next === null ? {} : { next }), ...details } })}\n` : `${message}\n${next === null ? '' : `${next}\n`}`)
  return EXIT[reason]
}

/** Runs one command line and gives its exit code. Nothing else of it is thrown. */
export async function runCommandLine(args: readonly string[], around: Surroundings): Promise<number> {
  const isJson = args.includes('--json')
  try {
    const program = createProgram(around)
    await program.parseAsync([...args], { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof CommandFailure) return reportFailure(around, isJson, error)
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok
      const message = error.code === 'commander.help' ? 'Name a command.' : error.message.replace(/^error: /, '')
      return reportFailure(around, isJson, new CommandFailure('usage', message, { next: 'latchkey <command> --help says how it is used.' }))
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    around.err(isJson ? `${JSON.stringify({ error: { reason: 'failure', message: text } })}\n` : `${text}\n`)
    return EXIT.failure
  }
}
