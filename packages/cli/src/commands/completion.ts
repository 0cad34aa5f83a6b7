import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from '../completion.ts'
import type { AddCommand } from './command.ts'

export const addCompletion: AddCommand = (program, around) => {
  program
    .command('completion')
    .description('Print a script that completes commands and options in your shell.')
    .addArgument(new Argument('<shell>', 'which shell').choices([...SHELLS]))
    .action((shell: Shell) => around.out(completionScript(shell, rootOf(program))))
}

const rootOf = (command: Command): Command => (command.parent === null ? command : rootOf(command.parent))
