import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The checkout that this program runs from, as sources or as a bundle. Throws when the file is somewhere else alone. */
export function findRoot(): string {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'pnpm-workspace.yaml'))) return directory
    if (dirname(directory) === directory) throw new Error('Latchkey runs from its checkout: no pnpm-workspace.yaml was found above this program.')
  }
}

const MANIFESTS = ['persisted-operations.json', 'command-line-operations.json']

/** The texts of the built-in operations, as the clients printed them. */
export const readManifest = (root: string): Record<string, string> =>
  Object.assign({}, ...MANIFESTS.map((name) => JSON.parse(readFileSync(join(root, 'packages/contract', name), 'utf8')) as Record<string, string>)) as Record<string, string>
