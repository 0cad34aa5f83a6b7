import { type Command, Option } from 'commander'
import { CommandFailure } from '../../failure.ts'
import { printJson } from '../../output.ts'
import type { Surroundings } from '../../surroundings.ts'
import type { CommonOptions } from '../command.ts'
import { type Key, printKey } from './key.ts'
import { type DestinationOptions, prepareDestination, SECRET_FORMATS } from './secret-destination.ts'

/** Options of every command that is given a secret. */
export type SecretOptions = CommonOptions & DestinationOptions

/** Adds the options that say where a secret goes. */
export const addSecretOptions = (command: Command): Command =>
  command
    .addOption(new Option('--output <format>', 'how the secret is written').choices([...SECRET_FORMATS]))
    .option('--to <file>', 'the file for the secret, made with mode 0600; for github-actions $GITHUB_ENV when left out')
    .option('--variable <name>', 'what the variable is called', 'LATCHKEY_API_KEY')
    .option('--replace', 'write over what the file has')

interface Delivery {
  /** Makes the secret; asked for once its place is ready. */
  make: () => Promise<Record<string, unknown> | null>
  /** Ends a secret that could not be put where it belongs and so is of no use to anybody; gives what was done, in words. */
  undo: (key: Key) => Promise<string>
}

function report(around: Surroundings, options: SecretOptions, key: Key, path: string | null): void {
  if (options.json === true) {
    // Without a file the key went to standard output with its secret.
    if (path !== null) printJson(around, { ...key, written_to: path })
    return
  }
  printKey(around, options, key, around.err)
  around.err(path === null ? 'The secret is on standard output. It is not shown again.\n' : `The secret is in ${path}, which only you can read. It is not shown again.\n`)
}

/** Makes a secret and puts it where the options say, and nowhere else. Gives its key. */
export async function deliverSecret(around: Surroundings, options: SecretOptions, { make, undo }: Delivery): Promise<Key> {
  const destination = prepareDestination(around, options)
  let made: Record<string, unknown> | null
  try {
    made = await make()
  } catch (error) {
    destination.discard()
    throw error
  }
  const { key: secret, ...key } = made as unknown as Key & { key: string }
  try {
    destination.write(key, secret)
  } catch (cause) {
    destination.discard()
    throw new CommandFailure('failure', `The secret could not be written to ${destination.path}, so ${await undo(key)}.`, { cause })
  }
  report(around, options, key, destination.path)
  return key
}
