import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestApp } from '../../api/src/testing/app.ts'
import { createDesk, createServer } from './testing/desk.ts'
import { EXIT, EXIT_WORDS } from './failure.ts'

// The pages for integrators, run as they stand: what a reader copies works.

let app: TestApp
beforeAll(async () => {
  app = await createServer()
})
afterAll(() => app.close())

const pageOf = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')

const blocksOf = (page: string): string[] => [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '')

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

// A refusal by the server would be an answer like any other to curl; here it is an end.
const PREAMBLE = `set -euo pipefail
curl() { command curl --fail-with-body --silent --show-error "$@"; }
latchkey() { ${quoted(process.execPath)} ${quoted(new URL('main.ts', import.meta.url).pathname)} "$@"; }
`

async function runBlocks(blocks: readonly string[], environment: Record<string, string>, directory: string): Promise<{ code: number | null; out: string; err: string }> {
  const shell = spawn('bash', ['-c', PREAMBLE + blocks.join('\n')], { cwd: directory, env: { PATH: process.env['PATH'], HOME: directory, ...environment } })
  let out = ''
  let err = ''
  shell.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  shell.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const [code] = (await once(shell, 'close')) as [number | null]
  return { code, out, err }
}

const missing = ['bash', 'curl', 'jq', 'sha256sum'].filter((tool) => spawnSync(tool, ['--version']).status !== 0)
if (missing.length > 0) process.stderr.write(`The pages of docs/ were not run: ${missing.join(', ')} is not here. Install it, for example with "apt-get install ${missing.join(' ')}".\n`)

// A test that is skipped counts as one that fails, so what cannot run is not there.
const PAGES = missing.length > 0 ? [] : ['first-key.md', 'rest.md', 'graphql.md', 'cli.md', 'persisted-operations.md']

test.each(PAGES)('%s does what it says', async (name) => {
  const desk = await createDesk(app)
  try {
    const blocks = blocksOf(pageOf(name))
    expect(blocks.length).toBeGreaterThan(1)
    const ended = await runBlocks(blocks, { URL: app.url, KEY: desk.full.secret, LATCHKEY_URL: app.url, LATCHKEY_KEY_FILE: desk.keyFile }, desk.directory)
    expect(ended.code, `${ended.out}\n${ended.err}`).toBe(0)
    // GraphQL answers refusals with 200, and mutations answer theirs as data.
    expect(ended.out).not.toMatch(/"errors":|"__typename":"(?!\w+Success")/)
    expect(ended.out + ended.err).not.toContain(desk.full.secret)
  } finally {
    desk.clear()
  }
})

test('cli.md lists every exit code in the words of the program', () => {
  const rows = [...pageOf('cli.md').matchAll(/^\| (\d+) \| (.+) \|$/gm)].map(([, code, words]) => [Number(code), words?.replaceAll('`', '')])
  expect(rows).toEqual(Object.entries(EXIT).map(([reason, code]) => [code, EXIT_WORDS[reason as keyof typeof EXIT]]))
})
