import { join } from 'node:path'
import { CommandFailure } from './failure.ts'
import { isReadableByOthers, prepareFile, readTextFile } from './files.ts'
import type { Surroundings } from './surroundings.ts'

/** A server and the key for it. The key lies in the same file, which only its owner may read. */
export interface Profile {
  url: string
  key: string
}

export interface Profiles {
  current: string | null
  profiles: ReadonlyMap<string, Profile>
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/

/** `profiles.json` in the user's configuration directory (XDG Base Directory). */
export const profilesPath = ({ environment, home }: Surroundings): string => {
  const base = environment['XDG_CONFIG_HOME']
  return join(base?.startsWith('/') === true ? base : join(home, '.config'), 'latchkey', 'profiles.json')
}

export function demandProfileName(name: string): string {
  if (NAME.test(name)) return name
  throw new CommandFailure('usage', 'A profile is called by lower-case letters, digits and hyphens, at most 40.')
}

function parseProfile(path: string, name: string, value: unknown): [string, Profile] {
  if (typeof value === 'object' && value !== null && 'url' in value && 'key' in value && typeof value.url === 'string' && typeof value.key === 'string') {
    return [name, { url: value.url, key: value.key }]
  }
  throw new CommandFailure('configuration', `The profile "${name}" in ${path} is not written as it should be.`, { next: `Set it again: latchkey profiles set ${name} --url <url> --key-file <file>` })
}

/** Reads the profiles; none where there is no file. Refuses a file that others may read. */
export function readProfiles(around: Surroundings): Profiles {
  const path = profilesPath(around)
  const text = readTextFile(path)
  if (text === null) return { current: null, profiles: new Map() }
  if (isReadableByOthers(path)) {
    throw new CommandFailure('configuration', `${path} holds keys and can be read by others on this machine.`, { next: `Take that away: chmod 600 ${path}` })
  }
  let parsed: { current?: unknown; profiles?: unknown }
  try {
    parsed = JSON.parse(text) as typeof parsed
  } catch (cause) {
    throw new CommandFailure('configuration', `${path} is not JSON.`, { cause })
  }
  const entries = typeof parsed.profiles === 'object' && parsed.profiles !== null ? Object.entries(parsed.profiles) : []
  return {
    current: typeof parsed.current === 'string' ? parsed.current : null,
    profiles: new Map(entries.map(([name, value]) => parseProfile(path, name, value))),
  }
}

export function writeProfiles(around: Surroundings, { current, profiles }: Profiles): void {
  const file = prepareFile(profilesPath(around))
  file.add(`${JSON.stringify({ current, profiles: Object.fromEntries(profiles) }, null, 2)}\n`)
  file.finish()
}
