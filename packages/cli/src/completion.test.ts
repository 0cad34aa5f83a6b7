import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Shell, SHELLS } from './completion.ts'

// The scripts are run by the shells that they are for: what a shell makes of one, no reading of its text shows.

const PROGRAM = new URL('main.ts', import.meta.url).pathname

async function outputOf(program: string, args: readonly string[], directory: string): Promise<string> {
  const child = spawn(program, args, { cwd: directory, env: { PATH: process.env['PATH'], HOME: directory, TERM: 'xterm', LANG: 'C.UTF-8' }, timeout: 20_000 })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  await once(child, 'close')
  expect(err).toBe('')
  return out
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const FILES: Readonly<Record<Shell, string>> = { bash: 'latchkey.bash', zsh: '_latchkey', fish: 'latchkey.fish' }

let directory: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-completion-'))
  for (const shell of SHELLS) writeFileSync(join(directory, FILES[shell]), await outputOf(process.execPath, [PROGRAM, 'completion', shell], directory))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A shell in a terminal of its own, to which a line is typed and then the tab key pressed, until the command runs. */
const zshDriver = (setUp: string): string => String.raw`
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='> '; fpath=($PWD \$fpath); autoload -Uz compinit; compinit -u -D; ${setUp}; latchkey() { print -r -- \"RAN:\$*:END\" }; print READY:"
zpty -r -m z out $'*\nREADY:*'
zpty -n -w z "$1"$'\t\n'
zpty -r -m z out '*RAN:*:END*'
print -r -- "$out"
`

async function runByZsh(line: string, setUp = ':'): Promise<{ shown: string; ran: string | undefined }> {
  const shown = await outputOf('zsh', ['-f', '-c', zshDriver(setUp), 'zsh', line], directory)
  return { shown, ran: /RAN:(.*):END/.exec(shown)?.[1] }
}

/** What a shell offers after a line, in any order. */
const OFFERS: Readonly<Record<Exclude<Shell, 'zsh'>, (line: string) => Promise<string[]>>> = {
  async bash(line) {
    const words = line.split(' ')
    const script = `source ${FILES.bash}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _latchkey; printf '%s\\n' "\${COMPREPLY[@]}"`
    return linesOf(await outputOf('bash', ['--norc', '-c', script], directory))
  },
  async fish(line) {
    const offered = await outputOf('fish', ['--no-config', '-c', `source ${FILES.fish}; complete -C '${line}'`], directory)
    return linesOf(offered).map((one) => one.split('\t')[0] ?? '')
  },
}

// One that is not here is named, and its tests are left out: a skipped test counts as one that fails. In a pipeline
// nobody reads that, so there they fail.
const missing = process.env['CI'] === undefined ? SHELLS.filter((shell) => spawnSync(shell, ['--version']).status !== 0) : []
if (missing.length > 0) process.stderr.write(`The completion for ${missing.join(', ')} was not run. Install it, for example with "apt-get install ${missing.join(' ')}".\n`)

describe.each((['bash', 'fish'] as const).filter((shell) => !missing.includes(shell)))('the completion of %s', (shell) => {
  test.each([
    ['latchkey ke', ['keys']],
    ['latchkey keys r', ['revoke', 'rotate']],
    ['latchkey --json keys re', ['revoke']],
    ['latchkey --profile staging keys re', ['revoke']],
    ['latchkey keys create name --expires-', ['--expires-at', '--expires-in']],
    ['latchkey keys create name --expires-in 30d --ser', ['--service']],
    ['latchkey keys create name --output ', ['env', 'github-actions', 'json']],
    ['latchkey --json keys rotate key_1 --overlap ', ['1h', '24h', '30d', '7d', 'now']],
    ['latchkey completion ', ['bash', 'fish', 'zsh']],
  ])('offers after "%s" what fits', async (line, offered) => {
    const given = await OFFERS[shell](line)
    expect(given.filter((one) => !line.endsWith('completion ') || !one.startsWith('--')).toSorted()).toEqual(offered)
  })
})

if (!missing.includes('fish')) {
  test('fish offers files where a file belongs', async () => {
    expect(await OFFERS.fish('latchkey keys create name --to _')).toEqual([FILES.zsh])
  })
}

if (!missing.includes('zsh')) {
  describe('the completion of zsh', () => {
    test.each([
      ['latchkey ke', 'keys'],
      ['latchkey keys ro', 'keys rotate'],
      ['latchkey --json keys re', '--json keys revoke'],
      ['latchkey keys create name --ser', 'keys create name --service'],
      ['latchkey keys create name --output g', 'keys create name --output github-actions'],
      ['latchkey --json keys rotate key_1 --overlap 3', '--json keys rotate key_1 --overlap 30d'],
      ['latchkey completion f', 'completion fish'],
      ['latchkey keys create name --to _', 'keys create name --to _latchkey'],
    ])('completes "%s", from the first press on', async (line, ran) => {
      expect((await runByZsh(line)).ran).toBe(ran)
    })

    test('shows what each choice means', async () => {
      const { shown } = await runByZsh('latchkey keys r')
      expect(shown).toMatch(/revoke +-- Revoke a key for good/)
      expect(shown).toMatch(/rotate +-- Give a key a new secret/)
    })

    test('works from a file that is read at the start too', async () => {
      expect((await runByZsh('latchkey keys ro', `source ./${FILES.zsh}`)).ran).toBe('keys rotate')
    })
  })
}
