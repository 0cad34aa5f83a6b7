import { resolve } from 'node:path'
import { CommandFailure } from './failure.ts'
import { isReadableByOthers, readTextFile } from './files.ts'
import { type Profiles, readProfiles } from './profiles.ts'
import type { Surroundings } from './surroundings.ts'

/** The options that say which server is asked, and as whom. */
export interface ConnectionOptions {
  url?: string
  keyFile?: string
  profile?: string
}

export interface Connection {
  url: URL
  key: string
}

// Anything a header takes: what a key looks like is for the server to say.
const KEY_TEXT = /^[\x21-\x7e]{8,300}$/
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Reads a server's address. Refuses to send a key in the clear over a network. */
export function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw new CommandFailure('usage', `"${text}" is no address of a server. It looks like https://latchkey.example.com.`)
  if (url.username !== '' || url.password !== '') throw new CommandFailure('usage', 'The address of the server takes no user name and no password.')
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) {
    throw new CommandFailure('usage', `A key would cross the network to ${url.hostname} unencrypted.`, { next: 'Use the https:// address of the server.' })
  }
  return url
}

/** The secret in a file, or on standard input for "-". Surrounding line ends do not count. */
export async function readSecret(around: Surroundings, file: string): Promise<string> {
  const path = resolve(around.directory, file)
  const text = file === '-' ? await around.readInput() : readTextFile(path)
  if (text === null) throw new CommandFailure('configuration', `There is no file ${path}.`)
  const secret = text.trim()
  if (!KEY_TEXT.test(secret)) throw new CommandFailure('configuration', `${file === '-' ? 'Standard input' : path} holds no key: it should be the key alone.`)
  if (file !== '-' && isReadableByOthers(path)) around.err(`Warning: ${path} can be read by others on this machine; chmod 600 takes that away.\n`)
  return secret
}

/** A variable of the environment; one that is set to nothing is as good as none. */
export function settingOf({ environment }: Surroundings, name: string): string | undefined {
  const value = environment[name]
  return value === '' ? undefined : value
}

const NO_PROFILES: Profiles = { current: null, profiles: new Map() }

/** The server and the key, from options, then the environment, then the profile. Throws with what to do when one is missing. */
export async function connectionOf(around: Surroundings, options: ConnectionOptions): Promise<Connection> {
  const wanted = options.profile ?? settingOf(around, 'LATCHKEY_PROFILE') ?? null
  const given = options.url ?? settingOf(around, 'LATCHKEY_URL')
  const keyFile = options.keyFile ?? settingOf(around, 'LATCHKEY_KEY_FILE')
  // Where nothing is asked of the profiles, whatever is wrong with their file is no matter.
  const { current, profiles } = wanted === null && given !== undefined && keyFile !== undefined ? NO_PROFILES : readProfiles(around)
  const name = wanted ?? current
  const profile = name === null ? undefined : profiles.get(name)
  if (wanted !== null && profile === undefined) throw new CommandFailure('configuration', `There is no profile "${wanted}".`, { next: 'latchkey profiles list' })

  const address = given ?? profile?.url
  if (address === undefined) throw new CommandFailure('configuration', 'No server was named.', { next: 'Give --url, set LATCHKEY_URL, or make a profile: latchkey profiles set <name> --url <url> --key-file <file>' })
  const url = parseUrl(address)
  if (keyFile !== undefined) return { url, key: await readSecret(around, keyFile) }
  if (profile === undefined) throw new CommandFailure('configuration', 'No key was given.', { next: 'Give --key-file <file> ("-" for standard input), set LATCHKEY_KEY_FILE, or make a profile.' })
  // A profile's key is for the profile's server: another address must not get it by a slip.
  if (parseUrl(profile.url).origin !== url.origin) {
    throw new CommandFailure('configuration', `The profile "${name}" has a key for ${profile.url}, not for ${url.origin}.`, { next: 'Give --key-file as well.' })
  }
  return { url, key: profile.key }
}
