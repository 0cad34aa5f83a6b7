import { resolve } from 'node:path'
import type { Command } from 'commander'
import { CommandFailure } from '../../failure.ts'
import { readTextFile } from '../../files.ts'
import { printJson, printProperties, printTable } from '../../output.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'

interface Explanation {
  name: string | null
  kind: string
  cost: number
  greatestCost: number
  permissions: { permission: string; always: boolean; fields: { path: string; field: string; conditions: { variable: string; is: boolean }[] }[] }[]
}

const whenOf = (conditions: readonly { variable: string; is: boolean }[]): string => (conditions.length === 0 ? 'always' : conditions.map(({ variable, is }) => `$${variable} is ${is}`).join(' and '))

export const addExplainOperation: AddCommand = (group, around) => {
  group
    .command('explain')
    .description('Say which permissions a document needs, field by field, and what it costs, without running it. Needs operations:read.')
    .argument('<file>', 'a GraphQL document with one operation; "-" for standard input')
    .action(async (file: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions>()
      if (file === '-' && options.keyFile === '-') throw new CommandFailure('usage', 'Only one of the document and the key can come from standard input.')
      const document = file === '-' ? await around.readInput() : readTextFile(resolve(around.directory, file))
      if (document === null) throw new CommandFailure('configuration', `There is no file ${file}.`)
      const client = await clientOf(around, command)
      const { name, kind, cost, greatestCost, permissions } = (await client.run('ExplainOperation', { document })) as unknown as Explanation
      if (options.json === true) {
        printJson(around, { name, kind, permissions, cost, greatestCost })
        return
      }
      printProperties(around, options, [
        ['operation', name ?? '-'],
        ['kind', kind.toLowerCase()],
        ['permissions', permissions.map(({ permission }) => permission).join(',') || 'none'],
        ['cost', cost === greatestCost ? String(cost) : `${cost} to ${greatestCost}`],
      ])
      if (permissions.length === 0) return
      if (options.plain !== true) around.out('\n')
      printTable(
        around,
        options,
        [{ title: 'PERMISSION' }, { title: 'WHEN' }, { title: 'PATH' }, { title: 'FIELD' }],
        permissions.flatMap(({ permission, fields }) => fields.map(({ path, field, conditions }) => [permission, whenOf(conditions), path, field])),
      )
    })
}
