import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ManifestFile } from '@latchkey/domain/operation/manifest.ts'
import { CommandFailure } from '../../failure.ts'
import { readTextFile } from '../../files.ts'
import type { Surroundings } from '../../surroundings.ts'

const DOCUMENT = /\.(?:graphql|gql)$/

const isDirectory = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** The documents of a directory and everything below it, in the order of their names. */
const documentsIn = (directory: string, path: string): string[] =>
  readdirSync(resolve(directory, path), { recursive: true })
    .map((name) => join(path, String(name)))
    .filter((name) => DOCUMENT.test(name) && !isDirectory(resolve(directory, name)))
    .toSorted()

/** Reads manifests and documents; a directory stands for the documents in it. Throws when one is not there. */
export function readFiles({ directory }: Surroundings, paths: readonly string[]): ManifestFile[] {
  const named = paths.flatMap((path) => (isDirectory(resolve(directory, path)) ? documentsIn(directory, path) : [path]))
  if (named.length === 0) throw new CommandFailure('configuration', `There is no document in ${paths.join(', ')}.`, { next: 'Documents end in .graphql or .gql; a manifest is named by its file.' })
  return named.map((path) => {
    const text = readTextFile(resolve(directory, path))
    if (text === null) throw new CommandFailure('configuration', `There is no file ${path}.`)
    return { path, text }
  })
}
