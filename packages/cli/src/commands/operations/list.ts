import type { Command } from 'commander'
import { createProgress, dayOf, type OutputOptions, printJson, printTable } from '../../output.ts'
import type { Client } from '../../client.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf, type CommonOptions } from '../command.ts'

interface ListOptions extends CommonOptions {
  client?: string
  version?: string
  search?: string
  retired?: boolean
}

interface PersistedOperation {
  id: string
  name: string | null
  kind: string
  valid: boolean
  requiredPermissions: string[]
  clients: { client: string; version: string }[]
  retiredAt: string | null
  uses: number
  lastUsedAt: string | null
}

interface Page {
  totalCount: number
  pageInfo: { endCursor: string | null; hasNextPage: boolean }
  nodes: PersistedOperation[]
}

const PAGE_SIZE = 100

async function readOperations(around: Surroundings, client: Client, { client: of, version, search, retired }: ListOptions): Promise<PersistedOperation[]> {
  const filter = Object.fromEntries(Object.entries({ client: of, version, search, includeRetired: retired }).filter(([, value]) => value !== undefined))
  const progress = createProgress(around)
  const operations: PersistedOperation[] = []
  let after: string | null = null
  try {
    for (;;) {
      const page = (await client.run('ListPersistedOperations', { filter, first: PAGE_SIZE, after }))['persistedOperations'] as Page
      operations.push(...page.nodes)
      progress.say(`read ${operations.length} of ${page.totalCount} operations`)
      if (!page.pageInfo.hasNextPage) return operations
      after = page.pageInfo.endCursor
    }
  } finally {
    progress.end()
  }
}

const DIGITS_SHOWN = 'sha256:'.length + 12

const stateOf = ({ valid, retiredAt }: PersistedOperation): string => (retiredAt !== null ? 'RETIRED' : valid ? 'VALID' : 'BROKEN')

const cellsOf = (operation: PersistedOperation, { plain }: OutputOptions): string[] => [
  operation.name ?? '-',
  operation.kind.toLowerCase(),
  plain === true ? operation.id : operation.id.slice(0, DIGITS_SHOWN),
  stateOf(operation),
  operation.clients.map(({ client, version }) => `${client}@${version}`).join(','),
  operation.requiredPermissions.join(','),
  String(operation.uses),
  plain === true ? (operation.lastUsedAt ?? '') : dayOf(operation.lastUsedAt, 'never'),
]

export const addListOperations: AddCommand = (group, around) => {
  group
    .command('list')
    .description('List the operations that are registered, with who has them, what they need and when they were last used. Needs operations:read.')
    .option('--client <name>', 'only those that a version of this client has')
    .option('--version <version>', 'only those that a version of this name has')
    .option('--search <text>', 'only those with this in their name, or of this id')
    .option('--retired', 'those that are out of use, too')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const operations = await readOperations(around, await clientOf(around, command), options)
      if (options.json === true) printJson(around, { operations })
      else
        printTable(
          around,
          options,
          ['NAME', 'KIND', 'ID', 'STATE', 'CLIENTS', 'PERMISSIONS', 'USES', 'LAST USED'].map((title) => ({
            title,
            ...(title === 'STATE' ? { color: (state: string) => (state === 'VALID' ? 'green' : state === 'BROKEN' ? 'red' : 'dim') as 'green' | 'red' | 'dim' } : {}),
          })),
          operations.map((operation) => cellsOf(operation, options)),
        )
    })
}
