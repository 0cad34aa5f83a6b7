import { Option } from 'commander'
import { CommandFailure } from '../../failure.ts'
import { type AddCommand, clientOf, collectList } from '../command.ts'
import { addSecretOptions, deliverSecret, type SecretOptions } from './deliver-secret.ts'

interface CreateOptions extends SecretOptions {
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

export const addCreateKey: AddCommand = (group, around) => {
  const command = group
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
  addSecretOptions(command).action(async (name: string) => {
    const options = command.optsWithGlobals<CreateOptions>()
    const body = bodyOf(name, options)
    const client = await clientOf(around, command)
    const headers = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }
    await deliverSecret(around, options, {
      make: () => client.send('POST', '/api/v1/api-keys', { body, headers }),
      async undo({ id }) {
        await client.send('POST', `/api/v1/api-keys/${id}/revoke`, { body: { reason: 'Its secret could not be written down.' } })
        return `the key ${id} was revoked again`
      },
    })
  })
}
