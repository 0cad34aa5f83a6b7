import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { EXIT } from './failure.ts'
import { runCommandLine } from './program.ts'
import type { Surroundings } from './surroundings.ts'

// What a process of its own cannot show: a person at a terminal, and a server or a disk that fails at the wrong moment.

const KEY = { id: 'key_1', name: 'Old one', description: '', kind: 'custom', ownership: 'SERVICE', key_prefix: 'lk_…abcd', permission_level: 'ALL', scopes: [], workspace_scope: 'ALL', workspaces: [], status: 'ACTIVE', expires_at: null, last_used_at: null, created_at: '2027-01-15T12:00:00.000Z', rotation: null }
const SECRET = 'lk_0123456789012345678901234567890123456789012345678'

interface Request {
  method: string
  path: string
  body: Record<string, unknown> | null
  redirect: string | undefined
}

let directory: string
let out: string
let err: string
let requests: Request[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-terminal-'))
  writeFileSync(join(directory, 'key'), `${SECRET}\n`, { mode: 0o600 })
  out = ''
  err = ''
  requests = []
  return () => rmSync(directory, { recursive: true, force: true })
})

type Answer = (request: Request) => { status: number; body?: unknown; headers?: Record<string, string> }

/** Runs a command line at a terminal, before a server that answers what the test says. */
function run(args: readonly string[], answer: Answer, overrides: Partial<Surroundings> = {}): Promise<number> {
  const around: Surroundings = {
    environment: { LATCHKEY_URL: 'https://latchkey.example.com', LATCHKEY_KEY_FILE: join(directory, 'key'), TERM: 'xterm' },
    directory,
    home: directory,
    readInput: () => Promise.resolve(''),
    ask: () => Promise.resolve(''),
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    inputIsTerminal: true,
    outIsTerminal: true,
    errIsTerminal: true,
    fetch: (input, init) => {
      const { body, method = 'GET' } = init ?? {}
      const request: Request = { method, path: new URL(input as string).pathname, body: typeof body === 'string' ? (JSON.parse(body) as Record<string, unknown>) : null, redirect: init?.redirect }
      requests.push(request)
      const { status, body: answered, headers = {} } = answer(request)
      return Promise.resolve(new Response(answered === undefined ? null : JSON.stringify(answered), { status, headers }))
    },
    ...overrides,
  }
  return runCommandLine(args, around)
}

const page = { status: 200, body: { total_count: 1, total_count_exact: true, next_cursor: null, data: [KEY] } }

describe('at a terminal', () => {
  test('statuses have colors, unless NO_COLOR or --plain says otherwise', async () => {
    expect(await run(['keys', 'list'], () => page)).toBe(EXIT.ok)
    expect(out).toContain('\u001b[32mACTIVE')
    for (const [args, environment] of [
      [['keys', 'list'], { NO_COLOR: '1' }],
      [['keys', 'list', '--plain'], {}],
      [['keys', 'list'], { TERM: 'dumb' }],
    ] as const) {
      out = ''
      await run(args, () => page, { environment: { LATCHKEY_URL: 'https://latchkey.example.com', LATCHKEY_KEY_FILE: join(directory, 'key'), ...environment } })
      expect(out).not.toContain('\u001b')
    }
  })

  test('long work says how far it is, on standard error', async () => {
    await run(['keys', 'list'], () => page)
    expect(err).toBe('\r\u001b[Kread 1 of 1 keys\r\u001b[K')
  })

  test('revoking asks for the name and changes nothing without it', async () => {
    const answer: Answer = ({ method }) => ({ status: 200, body: method === 'GET' ? KEY : { ...KEY, status: 'REVOKED', also_revoked: [], propagation: { nodes: 2, acknowledged: 1, milliseconds: 40, missing: ['other'] } } })
    expect(await run(['keys', 'revoke', 'key_1'], answer, { ask: () => Promise.resolve('Old') })).toBe(EXIT.usage)
    expect(requests.map(({ method }) => method)).toEqual(['GET'])
    expect(await run(['keys', 'revoke', 'key_1'], answer, { ask: () => Promise.resolve('Old one\n') })).toBe(EXIT.ok)
    expect(requests.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/api-keys/key_1/revoke' })
    expect(err).toContain('1 of 2 processes refuse it after 40 ms; no answer yet from other')
  })
})

describe('when something fails at the wrong moment', () => {
  test('a key whose secret cannot be written any more is revoked again', async () => {
    mkdirSync(join(directory, 'secrets'))
    const code = await run(['keys', 'create', 'New', '--level', 'all', '--output', 'env', '--to', 'secrets/.env'], ({ path }) => {
      if (path.endsWith('/revoke')) return { status: 200, body: KEY }
      rmSync(join(directory, 'secrets'), { recursive: true })
      return { status: 201, body: { ...KEY, key: SECRET } }
    })
    expect(code).toBe(EXIT.failure)
    expect(requests.map(({ path }) => path)).toEqual(['/api/v1/api-keys', '/api/v1/api-keys/key_1/revoke'])
    expect(err).toContain('was revoked again')
    expect(out + err).not.toContain(SECRET)
  })

  test('a rotation whose secret cannot be written any more is taken back, as far as there is a way back', async () => {
    for (const [overlap, paths, said] of [
      ['1h', ['/api/v1/api-keys/key_1/rotate', '/graphql'], 'the old secret works as before'],
      ['now', ['/api/v1/api-keys/key_1/rotate'], 'Rotate the key again'],
    ] as const) {
      mkdirSync(join(directory, 'secrets'))
      requests = []
      err = ''
      const code = await run(['keys', 'rotate', 'key_1', '--overlap', overlap, '--output', 'env', '--to', 'secrets/.env'], ({ path }) => {
        if (path === '/graphql') return { status: 200, body: { data: { cancelApiKeyRotation: { __typename: 'CancelApiKeyRotationSuccess', apiKey: { id: 'key_1' } } } } }
        rmSync(join(directory, 'secrets'), { recursive: true })
        return { status: 200, body: { ...KEY, key: SECRET } }
      })
      expect([code, requests.map(({ path }) => path)]).toEqual([EXIT.failure, paths])
      expect(err).toContain(said)
      expect(out + err).not.toContain(SECRET)
    }
  })

  test('a secret that is not in its place is nowhere else either', async () => {
    const file = join(directory, '.env')
    const code = await run(['keys', 'create', 'New', '--level', 'all', '--output', 'env', '--to', '.env'], ({ path }) => {
      if (path.endsWith('/revoke')) return { status: 200, body: KEY }
      // A directory cannot be replaced by a file.
      mkdirSync(join(file, 'inside'), { recursive: true })
      return { status: 201, body: { ...KEY, key: SECRET } }
    })
    expect(code).toBe(EXIT.failure)
    expect(readdirSync(directory).toSorted()).toEqual(['.env', 'key'])
  })

  test('nothing is left behind when the server refuses', async () => {
    const code = await run(['keys', 'create', 'New', '--level', 'all', '--output', 'env', '--to', '.env'], () => ({ status: 403, body: { code: 'API_KEY_LIMIT_REACHED', detail: 'Too many.' } }))
    expect([code, existsSync(join(directory, '.env'))]).toEqual([EXIT.forbidden, false])
    expect(err).toBe('Too many.\nRevoke a key that nobody uses (latchkey keys list), or ask the operator for more.\n')
  })

  test('reading is tried again where the server asks for patience; writing never is', async () => {
    let busy = 2
    const later: Answer = () => (busy-- > 0 ? { status: 503, body: { code: 'UNAVAILABLE', detail: 'Not now.' }, headers: { 'retry-after': '0' } } : page)
    expect(await run(['keys', 'list'], later)).toBe(EXIT.ok)
    expect(requests).toHaveLength(3)
    requests = []
    busy = 2
    expect(await run(['keys', 'create', 'New', '--level', 'all'], later)).toBe(EXIT.unavailable)
    expect(requests).toHaveLength(1)
    expect(await run(['keys', 'list'], () => ({ status: 429, body: { code: 'RATE_LIMITED', detail: 'Too much.' }, headers: { 'retry-after': '3600' } }))).toBe(EXIT.rateLimited)
  })

  test('what is no Latchkey is not believed, and no redirect is followed', async () => {
    expect(await run(['keys', 'list'], () => ({ status: 502, body: 'Bad gateway' }))).toBe(EXIT.unavailable)
    expect(err).toContain('not as Latchkey does')
    expect(requests[0]?.redirect).toBe('error')
    expect(readFileSync(join(directory, 'key'), 'utf8')).toBe(`${SECRET}\n`)
  })
})
