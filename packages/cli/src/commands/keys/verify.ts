import { type Command, Option } from 'commander'
import { connectionOf, readSecret, settingOf } from '../../connection.ts'
import { createClient } from '../../client.ts'
import { CommandFailure } from '../../failure.ts'
import { printJson, printProperties } from '../../output.ts'
import { type AddCommand, collectList, type CommonOptions } from '../command.ts'

interface VerifyOptions extends CommonOptions {
  secretFile: string
  permissions?: string[]
  workspace?: string
  ip?: string
  access?: string
  operation?: string
}

interface Verified {
  valid: boolean
  code: string
  key_id?: string
  name?: string
  organization?: string
  owner?: string | null
  permissions?: string[]
  missing_permissions?: string[]
  workspace_scope?: string
  workspaces?: string[]
  expires_at?: string | null
}

const listOf = (names: readonly string[] | undefined): string => (names ?? []).join(',')

function propertiesOf(verified: Verified): [string, string][] {
  if (verified.key_id === undefined) return [['code', verified.code]]
  return [
    ['code', verified.code],
    ['id', verified.key_id],
    ['name', verified.name ?? ''],
    ['organization', verified.organization ?? ''],
    ['owner', verified.owner ?? '-'],
    ['permissions', listOf(verified.permissions)],
    ['workspaces', verified.workspace_scope === 'ALL' ? 'ALL' : listOf(verified.workspaces)],
    ['expires', verified.expires_at ?? 'never'],
    ...(verified.missing_permissions === undefined ? [] : [['missing', listOf(verified.missing_permissions)] as [string, string]]),
  ]
}

export const addVerifyKey: AddCommand = (group, around) => {
  group
    .command('verify')
    .description('Ask whether a key is good, as a service would. Needs a gateway key, or a key with api_keys:verify. The exit code says the answer: 0 valid, 11 not.')
    .option('--secret-file <file>', 'the file with the key in question; "-" for standard input', '-')
    .option('--permissions <permissions>', 'what it would have to allow, with commas', collectList)
    .option('--workspace <slug>', 'where')
    .option('--ip <address>', "the client's address")
    .addOption(new Option('--access <access>', 'which budget it is charged to').choices(['read', 'write']))
    .option('--operation <id>', 'the persisted operation, sha256:…')
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<VerifyOptions>()
      const keyFile = options.keyFile ?? settingOf(around, 'LATCHKEY_KEY_FILE')
      if (options.secretFile === '-' && keyFile === '-') throw new CommandFailure('usage', 'Only one of the two keys can come from standard input.', { next: 'Give the key in question with --secret-file <file>.' })
      const connection = await connectionOf(around, options)
      const key = await readSecret(around, options.secretFile)
      const { permissions, workspace, ip, access, operation } = options
      const asked = Object.fromEntries(Object.entries({ key, permissions, workspace, ip, access, operation }).filter(([, value]) => value !== undefined))
      const verified = (await createClient(around, connection).send('POST', '/v1/keys/verify', { body: asked })) as unknown as Verified
      if (options.json === true) printJson(around, verified)
      else printProperties(around, options, propertiesOf(verified))
      if (!verified.valid) throw new CommandFailure('notValid', `The key is not valid for this: ${verified.code}.`)
    })
}
