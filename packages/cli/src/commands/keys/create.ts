import { type Command, Option } from 'commander'
import type { Client } from '../../client.ts'
import { CommandFailure } from '../../failure.ts'
import { printJson } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type AddCommand, clientOf, collectList, type CommonOptions } from '../command.ts'
import { type Key, printKey } from './key.ts'
import { type DestinationOptions, prepareDestination, SECRET_FORMATS, type SecretDestination } from './secret-destination.ts'

interface CreateOptions extends CommonOptions, DestinationOptions {
  scopes?: string[]
  level?: string
  kind?: string
  workspaces?: string[]
  operations?: string[]
  addresses?: string[]
  confirmLockout?: boolean
  expiresIn?: string
  expiresAt?: string
  description?: string
  personal?: boolean
  service?: boolean
  idempotencyKey?: string
}

const PERIODS: Readonly<Record<string, string>> = { '7d': 'DAYS_7', '30d': 'DAYS_30', '60d': 'DAYS_60', '90d': 'DAYS_90', '180d': 'DAYS_180', '1y': 'YEAR_1', never: 'NEVER' }

function bodyOf(name: string, options: CreateOptions): Record<string, unknown> {
  if (options.personal === true && options.service === true) throw new CommandFailure('usage', 'A key is personal or of the service, not both.')
  const { scopes, level, kind, workspaces, operations, addresses, confirmLockout, expiresIn, expiresAt, description, personal, service } = options
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(level === undefined ? {} : { permission_level: level.toUpperCase().replace('-', '_') }),
    ...(kind === undefined ? {} : { kind }),
    ...(workspaces === undefined ? {} : { workspaces }),
    ...(operations === undefined ? {} : { allowed_operations: operations }),
    ...(addresses === undefined ? {} : { ip_allowlist: addresses }),
    ...(confirmLockout === true ? { confirm_lockout: true } : {}),
    ...(expiresIn === undefined ? {} : { expires_in: PERIODS[expiresIn] }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(personal === true ? { ownership: 'PERSONAL' } : service === true ? { ownership: 'SERVICE' } : {}),
  }
}

/** A secret that could not be put where it belongs is of no use to anybody: its key is ended. */
async function keep(client: Client, destination: SecretDestination, key: Key, secret: string): Promise<void> {
  try {
    destination.write(key, secret)
  } catch (cause) {
    destination.discard()
    await client.send('POST', `/api/v1/api-keys/${key.id}/revoke`, { body: { reason: 'Its secret could not be written down.' } })
    throw new CommandFailure('failure', `The secret could not be written to ${destination.path}, so the key ${key.id} was revoked again.`, { cause })
  }
}

function report(around: Surroundings, options: CreateOptions, key: Key, path: string | null): void {
  if (options.json === true) {
    // Without a file the key went to standard output with its secret.
    if (path !== null) printJson(around, { ...key, written_to: path })
    return
  }
  printKey(around, options, key, around.err)
  around.err(path === null ? 'The secret is on standard output. It is not shown again.\n' : `The secret is in ${path}, which only you can read. It is not shown again.\n`)
}

export const addCreateKey: AddCommand = (group, around) => {
  group
    .command('create')
    .description('Create a key. Its secret goes to standard output, or with --output and --to into a file, and nowhere else. Needs api_keys:write.')
    .argument('<name>', 'what people call it')
    .option('--scopes <permissions>', 'the permissions, with commas', collectList)
    .addOption(new Option('--level <level>', 'instead of scopes').choices(['all', 'read-only']))
    .option('--kind <kind>', 'instead of scopes: a kind with fixed permissions')
    .option('--workspaces <ids>', 'only these workspaces, with commas; all without it', collectList)
    .option('--operations <ids>', 'only these registered operations, sha256:…, with commas', collectList)
    .option('--addresses <ranges>', 'only from these addresses, such as 203.0.113.0/24, with commas; from any without it', collectList)
    .option('--confirm-lockout', 'also where the address that you ask from is none of them')
    .addOption(new Option('--expires-in <period>', 'how long it lives').choices(Object.keys(PERIODS)).conflicts('expiresAt'))
    .option('--expires-at <instant>', 'when it ends, such as 2026-12-31T23:59:59Z')
    .option('--description <text>', 'what it is for')
    .option('--personal', 'a key of the person that you act for')
    .option('--service', 'a key of the organization')
    .option('--idempotency-key <text>', 'sending this again within 24 hours makes no second key')
    .addOption(new Option('--output <format>', 'how the secret is written').choices([...SECRET_FORMATS]))
    .option('--to <file>', 'the file for the secret, made with mode 0600; for github-actions $GITHUB_ENV when left out')
    .option('--variable <name>', 'what the variable is called', 'LATCHKEY_API_KEY')
    .option('--replace', 'write over what the file has')
    .action(async (name: string, _options: unknown, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>()
      const body = bodyOf(name, options)
      const client = await clientOf(around, command)
      const destination = prepareDestination(around, options)
      let created: Record<string, unknown> | null
      try {
        const headers = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }
        created = await client.send('POST', '/api/v1/api-keys', { body, headers })
      } catch (error) {
        destination.discard()
        throw error
      }
      const { key: secret, ...key } = created as unknown as Key & { key: string }
      await keep(client, destination, key, secret)
      report(around, options, key, destination.path)
    })
}
