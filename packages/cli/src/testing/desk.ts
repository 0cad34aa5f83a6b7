import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createTestApp, type TestApp } from '../../../api/src/testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey, type TestOrganization } from '../../../api/src/testing/factories.ts'
import { OPERATIONS } from '../operations.ts'

export interface Ended {
  code: number | null
  out: string
  err: string
}

export interface RunOptions {
  input?: string
  /** Undefined takes a variable away. */
  environment?: Record<string, string | undefined>
}

/** A directory with a key in it, and the program run in there as people and pipelines run it: a process of its own. */
export interface Desk {
  organization: TestOrganization
  /** A key that may do everything; its file is in LATCHKEY_KEY_FILE. */
  full: TestKey
  directory: string
  keyFile: string
  run: (args: readonly string[], options?: RunOptions) => Promise<Ended>
  clear: () => void
}

/** A server that knows the operations of the command line. */
export async function createServer(): Promise<TestApp> {
  const app = await createTestApp()
  for (const { documentId, text } of Object.values(OPERATIONS)) app.documents.set(documentId.replace('sha256:', ''), text)
  return app
}

const PROGRAM = new URL('../main.ts', import.meta.url).pathname

async function runProgram(args: readonly string[], options: { directory: string; environment: Record<string, string | undefined>; input: string }): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: options.directory, env: options.environment })
  const ended: Ended = { code: null, out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()))
  // A command that wants no input may be gone before it has been given.
  child.stdin.on('error', () => {})
  child.stdin.end(options.input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { ...ended, code }
}

/** A desk in an organization of its own. */
export async function createDesk(app: TestApp): Promise<Desk> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-cli-'))
  const organization = await makeOrganization(app)
  const full = await makeApiKey(app, organization, { name: 'Full' })
  const keyFile = join(directory, 'key')
  writeFileSync(keyFile, `${full.secret}\n`, { mode: 0o600 })
  return {
    organization,
    full,
    directory,
    keyFile,
    async run(args, { input = '', environment = {} } = {}) {
      const ended = await runProgram(args, { directory, input, environment: { HOME: directory, LATCHKEY_URL: app.url, LATCHKEY_KEY_FILE: keyFile, ...environment } })
      // Whatever a command does, the caller's key is on neither stream.
      expect(ended.out + ended.err).not.toContain(full.secret)
      return ended
    },
    clear: () => rmSync(directory, { recursive: true }),
  }
}

export const jsonOf = ({ out }: Ended): Record<string, unknown> => JSON.parse(out) as Record<string, unknown>

export const errorOf = ({ err }: Ended): Record<string, unknown> => (JSON.parse(err) as { error: Record<string, unknown> }).error

export const modeOf = (path: string): number => statSync(path).mode & 0o777
