import type { Command } from 'commander'
import { parseManifests } from '@latchkey/domain/operation/manifest.ts'
import { CommandFailure } from '../../failure.ts'
import { printJson, printProperties } from '../../output.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'
import { readFiles } from './read-files.ts'

interface PushOptions extends CommonOptions {
  client: string
  version: string
  dryRun?: boolean
}

interface Pushed {
  registered: number
  unchanged: boolean
  operationVersion: { id: string; client: string; version: string; operationCount: number; operationIds: string[] }
}

export const addPushOperations: AddCommand = (group, around) => {
  group
    .command('push')
    .description('Register operations: manifests of Relay, Apollo or GraphQL Code Generator, documents, or directories of documents. All of them or none. The same again changes nothing. Needs operations:write.')
    .argument('<files...>', 'manifests (.json), documents (.graphql, .gql) or directories of documents')
    .requiredOption('--client <name>', 'the program that they are of, such as ci')
    .requiredOption('--version <version>', 'its version, such as 1.4.0 or a commit')
    .option('--dry-run', 'read the files here, ask no server and change nothing')
    .action(async (paths: string[], _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<PushOptions>()
      const files = readFiles(around, paths)
      const parsed = parseManifests(files)
      if (!parsed.ok) {
        throw new CommandFailure('invalidInput', ['Nothing was registered:', ...parsed.faults.map(({ file, line, message }) => `  ${file}:${line}: ${message}`)].join('\n'), {
          details: { faults: parsed.faults },
        })
      }
      if (options.dryRun === true) {
        if (options.json === true) printJson(around, { would_register: parsed.operations.length })
        else printProperties(around, options, [['operations', String(parsed.operations.length)]])
        return
      }
      const client = await clientOf(around, command)
      const { registered, unchanged, operationVersion } = (await client.run('RegisterPersistedOperations', { input: { client: options.client, version: options.version, files } })) as unknown as Pushed
      const { id, operationCount, operationIds } = operationVersion
      if (options.json === true) printJson(around, { id, client: operationVersion.client, version: operationVersion.version, operations: operationIds, registered, unchanged })
      else
        printProperties(around, options, [
          ['client', operationVersion.client],
          ['version', operationVersion.version],
          ['operations', String(operationCount)],
          ['new', unchanged ? 'none: this was registered before' : String(registered)],
        ])
    })
}
