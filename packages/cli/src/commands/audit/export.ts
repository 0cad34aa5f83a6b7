import type { Command } from 'commander'
import { resolve } from 'node:path'
import { prepareFile } from '../../files.ts'
import { printDone } from '../../output.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'
import { readEvents } from './read-events.ts'

interface ExportOptions extends CommonOptions {
  to?: string
  from?: string
  until?: string
  action?: string
  actor?: string
  target?: string
}

const filterOf = ({ from, until, action, actor, target }: ExportOptions): Record<string, unknown> =>
  Object.fromEntries(Object.entries({ from, to: until, action, actorId: actor, targetId: target }).filter(([, value]) => value !== undefined))

export const addExportAudit: AddCommand = (group, around) => {
  group
    .command('export')
    .description('Print the audit log as JSON lines, the latest event first. Needs audit_log:read. A log that was exported without filters can be verified anywhere.')
    .option('--to <file>', 'a file of mode 0600 instead of standard output')
    .option('--from <instant>', 'events at or after this instant')
    .option('--until <instant>', 'events before this instant')
    .option('--action <action>', 'events of this action, such as api_key.created')
    .option('--actor <id>', 'events of this person or key')
    .option('--target <id>', 'events about this key, member, workspace or other thing')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>()
      const client = await clientOf(around, command)
      const file = options.to === undefined ? null : prepareFile(resolve(around.directory, options.to))
      let count = 0
      try {
        for await (const event of readEvents(around, client, filterOf(options))) {
          const line = `${JSON.stringify(event)}\n`
          if (file === null) around.out(line)
          else file.add(line)
          count += 1
        }
      } catch (error) {
        file?.discard()
        throw error
      }
      file?.finish()
      if (file !== null) printDone(around, options, `${count} events are in ${file.path}.`, { events: count, written_to: file.path })
    })
}
