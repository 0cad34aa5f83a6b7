import { randomBytes } from 'node:crypto'
import { closeSync, constants, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CommandFailure } from './failure.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error')

/** The text of a file; null when there is none. */
export function readTextFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw new CommandFailure('configuration', `${path} cannot be read: ${codeOf(cause)}.`, { cause })
  }
}

/** Whether others on this machine may read a file. Windows has no such bits. */
export const isReadableByOthers = (path: string): boolean => process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0

/** A file that was opened before there is anything to write. */
export interface PreparedFile {
  path: string
  add: (text: string) => void
  /** Puts the file in place; until then nothing is there. */
  finish: () => void
  discard: () => void
}

/**
 * Prepares to put a file in place whole, with mode 0600. Throws when it cannot be written, so that this is known before
 * a secret exists. A symbolic link is not followed: it may lead where others read.
 */
export function prepareFile(path: string): PreparedFile {
  const directory = dirname(path)
  const unfinished = join(directory, `.${basename(path)}.${randomBytes(6).toString('hex')}`)
  let descriptor: number
  try {
    if (existsSync(path) && !lstatSync(path).isFile()) throw new CommandFailure('configuration', `${path} is not a plain file.`)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    descriptor = openSync(unfinished, 'wx', 0o600)
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause
    throw new CommandFailure('configuration', `${path} cannot be written: ${codeOf(cause)}.`, { next: 'Name a file in a directory that you may write to.', cause })
  }
  return {
    path,
    add: (text) => void writeSync(descriptor, text),
    finish() {
      fsyncSync(descriptor)
      renameSync(unfinished, path)
      closeSync(descriptor)
    },
    discard() {
      closeSync(descriptor)
      rmSync(unfinished, { force: true })
    },
  }
}

/**
 * Prepares to add to a file that somebody else made and reads, such as the one of a runner; a new one gets mode 0600.
 * Throws when it cannot be written. What is added is there at once.
 */
export function prepareAppend(path: string): PreparedFile {
  let descriptor: number
  try {
    descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600)
  } catch (cause) {
    throw new CommandFailure('configuration', `${path} cannot be written: ${codeOf(cause)}.`, { cause })
  }
  return {
    path,
    add: (text) => void writeSync(descriptor, text),
    finish: () => closeSync(descriptor),
    discard: () => closeSync(descriptor),
  }
}
