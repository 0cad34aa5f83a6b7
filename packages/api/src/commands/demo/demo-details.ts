import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '@latchkey/domain/role.ts'
import type { Config } from '../../config.ts'
import { CommandFailure } from '../command.ts'

export interface DemoMember {
  role: Role
  email: string
  password: string
}

/** The full text of one key for each state that a caller may want to see refused or let through. */
export interface DemoKeys {
  all: string
  readOnly: string
  restricted: string
  disabled: string
  expired: string
  revoked: string
}

export interface DemoOrganization {
  slug: string
  owner: { email: string; password: string }
  members: DemoMember[]
  /** Their slugs. */
  workspaces: string[]
  keys: DemoKeys
}

/** What the demo made, as `demo.json` holds it. */
export interface DemoDetails {
  url: string
  gatewayKey: string
  organizations: DemoOrganization[]
}

const fileOf = ({ dataDirectory }: Pick<Config, 'dataDirectory'>): string => join(dataDirectory, 'demo.json')

/** Everything in it is a credential, so it is for its owner only, and never there half-written. */
export function writeDemoDetails(config: Pick<Config, 'dataDirectory'>, details: DemoDetails): string {
  const file = fileOf(config)
  const unfinished = `${file}.unfinished`
  writeFileSync(unfinished, `${JSON.stringify(details, null, 2)}\n`, { mode: 0o600 })
  chmodSync(unfinished, 0o600)
  renameSync(unfinished, file)
  return file
}

/** What an earlier start wrote. Throws a failure when it is gone: the database has digests only and cannot tell. */
export function readDemoDetails(config: Pick<Config, 'dataDirectory'>): DemoDetails {
  try {
    return JSON.parse(readFileSync(fileOf(config), 'utf8')) as DemoDetails
  } catch (error) {
    throw new CommandFailure('conflict', `${fileOf(config)}, where the passwords and keys of this demo stood, cannot be read. Make new ones with: npm run demo -- --reset`, { cause: error })
  }
}

const curlOf = ({ url, gatewayKey, organizations: [first] }: DemoDetails): string =>
  `curl -s ${url}/v1/keys/verify -H 'Authorization: Bearer ${gatewayKey}' -H 'Content-Type: application/json' -d '${JSON.stringify({ key: first?.keys.restricted, permissions: ['incidents:read'], workspace: first?.workspaces[0] })}'`

/** How to sign in and what to try, for people. */
export const demoLines = (details: DemoDetails, file: string): string[] => [
  '',
  `This is the demo. Sign in at ${details.url}/sign-in:`,
  '',
  ...details.organizations.flatMap(({ slug, members }) => [
    `  ${slug}`,
    ...members.map(({ role, email, password }) => `    ${role.toLowerCase().padEnd(10)} ${email.padEnd(28)} ${password}`),
    '',
  ]),
  'Verify a key, as a service of yours would:',
  '',
  `  ${curlOf(details)}`,
  '',
  `All of it, with a key in every state, is in ${file}`,
  '',
]
