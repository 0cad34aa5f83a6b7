import { type Command, InvalidArgumentError } from 'commander'
import type { Client } from '../../client.ts'
import { createProgress, printJson, printTable } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf, collectList, type CommonOptions } from '../command.ts'
import { type Key, KEY_COLUMNS, keyCells } from './key.ts'

interface ListOptions extends CommonOptions {
  status?: string[]
  search?: string
  limit: number
}

const LARGEST_PAGE = 100
const DEFAULT_LIMIT = 100

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1) throw new InvalidArgumentError('Give a whole number from 1.')
  return limit
}

interface Listed {
  total_count: number
  total_count_exact: boolean
  data: Key[]
}

async function readKeys(around: Surroundings, client: Client, { status = [], search, limit }: ListOptions): Promise<Listed> {
  const progress = createProgress(around)
  const keys: Key[] = []
  let cursor: string | null = null
  try {
    for (;;) {
      const query = new URLSearchParams([['page_size', String(Math.min(LARGEST_PAGE, limit - keys.length))], ...status.map((one) => ['status', one.toUpperCase()])])
      if (search !== undefined) query.set('search', search)
      if (cursor !== null) query.set('cursor', cursor)
      const page = (await client.send('GET', `/api/v1/api-keys?${query}`)) as unknown as Listed & { next_cursor: string | null }
      keys.push(...page.data)
      progress.say(`read ${keys.length} of ${page.total_count} keys`)
      cursor = page.next_cursor
      if (cursor === null || keys.length >= limit) return { total_count: page.total_count, total_count_exact: page.total_count_exact, data: keys }
    }
  } finally {
    progress.end()
  }
}

export const addListKeys: AddCommand = (group, around) => {
  group
    .command('list')
    .description('List keys, the newest first. Needs api_keys:read.')
    .option('--status <statuses>', 'only keys that are active, disabled, suspended, expired or revoked; several with commas', collectList)
    .option('--search <text>', 'only keys with this in their name, or these as last four characters')
    .option('--limit <number>', 'how many at most', parseLimit, DEFAULT_LIMIT)
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ListOptions>()
      const listed = await readKeys(around, await clientOf(around, command), options)
      if (options.json === true) {
        printJson(around, listed)
        return
      }
      printTable(
        around,
        options,
        KEY_COLUMNS,
        listed.data.map((key) => keyCells(key, options)),
      )
      const { total_count: total, total_count_exact: exact } = listed
      if (listed.data.length < total) around.err(`${listed.data.length} of ${total}${exact ? '' : ' or more'} keys; --limit ${total} shows more.\n`)
    })
}
