import { resolve } from 'node:path'
import { CommandFailure } from '../../failure.ts'
import { prepareAppend, prepareFile, readTextFile } from '../../files.ts'
import type { Surroundings } from '../../surroundings.ts'
import type { Key } from './key.ts'

export const SECRET_FORMATS = ['env', 'json', 'github-actions'] as const
export type SecretFormat = (typeof SECRET_FORMATS)[number]

export interface DestinationOptions {
  output?: SecretFormat
  to?: string
  variable: string
  replace?: boolean
}

/** Where a secret goes. It is made ready before there is a secret, so that none is made that nobody can keep. */
export interface SecretDestination {
  /** The file that it is written to; null for standard output. */
  path: string | null
  write: (key: Key, secret: string) => void
  discard: () => void
}

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/

const lineOf = (variable: string, secret: string): string => `${variable}=${secret}\n`

const assigns = (line: string, variable: string): boolean => new RegExp(`^\\s*(?:export\\s+)?${variable}\\s*=`).test(line)

/** A file of variables with this one in it: every other line stays as it is. */
function withVariable(text: string, variable: string, secret: string): string {
  const lines = text.split('\n').filter((line) => !assigns(line, variable))
  while (lines.at(-1) === '') lines.pop()
  return lines.length === 0 ? lineOf(variable, secret) : `${lines.join('\n')}\n${lineOf(variable, secret)}`
}

function demandFree(path: string, taken: boolean, replace: boolean | undefined, what: string): void {
  if (taken && replace !== true) throw new CommandFailure('conflict', `${path} ${what} already.`, { next: 'Name another file, or say --replace.' })
}

function fileDestination(path: string, { output, variable, replace }: DestinationOptions): SecretDestination {
  const before = readTextFile(path)
  if (output === 'json') demandFree(path, before !== null, replace, 'exists')
  else demandFree(path, (before ?? '').split('\n').some((line) => assigns(line, variable)), replace, `has ${variable}`)
  const file = prepareFile(path)
  return {
    path,
    write(key, secret) {
      file.add(output === 'json' ? `${JSON.stringify({ id: key.id, name: key.name, key: secret, expires_at: key.expires_at }, null, 2)}\n` : withVariable(before ?? '', variable, secret))
      file.finish()
    },
    discard: () => file.discard(),
  }
}

/**
 * For a job of GitHub Actions: the variable of the following steps, in the file that the runner names. Inside a runner
 * the secret is also declared one on standard output, or the log of the next step would print it.
 */
function actionsDestination(around: Surroundings, path: string, { variable }: DestinationOptions): SecretDestination {
  const file = prepareAppend(path)
  return {
    path,
    write(_key, secret) {
      if (around.environment['GITHUB_ACTIONS'] === 'true') around.out(`::add-mask::${secret}\n`)
      file.add(lineOf(variable, secret))
      file.finish()
    },
    discard: () => file.discard(),
  }
}

const toOutput = (around: Surroundings, print: (key: Key, secret: string) => string): SecretDestination => ({
  path: null,
  write: (key, secret) => around.out(print(key, secret)),
  discard: () => {},
})

/** Prepares the place that the options name. Throws what stands against it. */
export function prepareDestination(around: Surroundings, options: DestinationOptions & { json?: boolean }): SecretDestination {
  const { output, to, variable } = options
  if (!VARIABLE.test(variable)) throw new CommandFailure('usage', `"${variable}" is no name of a variable.`)
  if (to !== undefined && output === undefined) throw new CommandFailure('usage', '--to needs --output, which says how the file is written.')
  const path = to === undefined ? null : resolve(around.directory, to)
  if (output === 'github-actions') {
    const file = path ?? around.environment['GITHUB_ENV'] ?? null
    if (file === null) throw new CommandFailure('usage', 'This is no job of GitHub Actions: GITHUB_ENV is not set.', { next: 'Name the file with --to.' })
    return actionsDestination(around, file, options)
  }
  if (path !== null) return fileDestination(path, options)
  if (output === 'env') return toOutput(around, (_key, secret) => lineOf(variable, secret))
  if (output === 'json' || options.json === true) return toOutput(around, (key, secret) => `${JSON.stringify({ ...key, key: secret }, null, 2)}\n`)
  return toOutput(around, (_key, secret) => `${secret}\n`)
}
