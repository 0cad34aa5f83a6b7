import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../api/src/testing/app.ts'
import { makeApiKey } from '../../api/src/testing/factories.ts'
import { createDesk, createServer, type Desk, errorOf, jsonOf, modeOf } from './testing/desk.ts'

let app: TestApp
let desk: Desk
beforeAll(async () => {
  app = await createServer()
})
afterAll(() => app.close())
beforeEach(async () => {
  desk = await createDesk(app)
  return () => desk.clear()
})

const run: Desk['run'] = (args, options) => desk.run(args, options)

describe('who asks', () => {
  test('the key comes from standard input or a file, and never from an option', async () => {
    expect((await run(['keys', 'list', '--key-file', '-'], { input: `${desk.full.secret}\n`, environment: { LATCHKEY_KEY_FILE: '/nothing' } })).code).toBe(0)
    const refused = await run(['keys', 'list', '--key', 'lk_something'])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('unknown option')])
  })

  test('a key file that others can read is worth a warning', async () => {
    const open = join(desk.directory, 'open')
    writeFileSync(open, desk.full.secret, { mode: 0o644 })
    expect((await run(['keys', 'list', '--key-file', open])).err).toContain('chmod 600')
  })

  test('nothing configured says what to do', async () => {
    const noServer = await run(['keys', 'list'], { environment: { LATCHKEY_URL: '', LATCHKEY_KEY_FILE: undefined } })
    expect([noServer.code, noServer.err]).toEqual([3, expect.stringContaining('LATCHKEY_URL')])
    const noKey = await run(['keys', 'list'], { environment: { LATCHKEY_KEY_FILE: '' } })
    expect([noKey.code, noKey.err]).toEqual([3, expect.stringContaining('LATCHKEY_KEY_FILE')])
  })

  test('refusals have an exit code each and say what to do next', async () => {
    const { secret } = await makeApiKey(app, desk.organization, { permissions: ['incidents:read'] })
    const forbidden = await run(['keys', 'create', 'x', '--scopes', 'incidents:read', '--key-file', '-', '--json'], { input: secret })
    expect([forbidden.code, errorOf(forbidden)]).toMatchObject([8, { reason: 'forbidden', code: 'FORBIDDEN', next: 'Use a key with api_keys:write.', request_id: expect.stringMatching(/^req_/) as unknown }])
    const disabled = await makeApiKey(app, desk.organization, { disabledAt: app.clock.now() })
    const refused = await run(['keys', 'list', '--key-file', '-'], { input: disabled.secret })
    expect([refused.code, refused.err]).toEqual([7, expect.stringContaining('DISABLED')])
    expect((await run(['keys', 'list', '--url', 'http://127.0.0.1:9'])).code).toBe(6)
    expect((await run(['keys', 'list', '--status', 'gone'])).code).toBe(9)
  })

  test('a key goes to no other host: not in the clear, not by a redirect, not past its profile', async () => {
    expect((await run(['keys', 'list', '--url', 'http://latchkey.example.com'])).err).toContain('unencrypted')
    const seen: (string | undefined)[] = []
    const other = createHttpServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(302, { location: `${app.url}/api/v1/api-keys` }).end()
    }).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect((await run(['keys', 'list', '--url', url])).code).toBe(6)
    expect(seen).toHaveLength(1)
    await run(['profiles', 'set', 'main', '--url', app.url, '--key-file', desk.keyFile])
    const past = await run(['keys', 'list', '--profile', 'main', '--url', url], { environment: { LATCHKEY_KEY_FILE: '' } })
    expect([past.code, past.err]).toEqual([3, expect.stringContaining(`has a key for ${app.url}`)])
    expect(seen).toHaveLength(1)
    other.close()
  })
})

describe('profiles', () => {
  test('remember a server and a key in a file that only the owner can read', async () => {
    const environment = { XDG_CONFIG_HOME: join(desk.directory, 'config') }
    const path = join(desk.directory, 'config', 'latchkey', 'profiles.json')
    expect((await run(['profiles', 'set', 'prod', '--url', app.url, '--key-file', '-'], { input: desk.full.secret, environment })).code).toBe(0)
    expect(modeOf(path)).toBe(0o600)
    expect(modeOf(join(desk.directory, 'config', 'latchkey'))).toBe(0o700)
    expect(jsonOf(await run(['profiles', 'list', '--json'], { environment }))).toEqual({ profiles: [{ name: 'prod', url: app.url, current: true }] })
    expect((await run(['keys', 'list'], { environment: { ...environment, LATCHKEY_URL: undefined, LATCHKEY_KEY_FILE: undefined } })).code).toBe(0)
    expect((await run(['profiles', 'use', 'nothing'], { environment })).code).toBe(4)
    expect(jsonOf(await run(['profiles', 'use', 'prod', '--json'], { environment }))).toEqual({ name: 'prod', current: true })
    expect(jsonOf(await run(['profiles', 'set', 'other', '--url', app.url, '--key-file', desk.keyFile, '--json'], { environment }))).toEqual({ name: 'other', url: app.url, current: false, written_to: path })
    expect(jsonOf(await run(['profiles', 'remove', 'other', '--json'], { environment }))).toEqual({ removed: 'other' })
    expect(await run(['profiles', 'remove', 'prod'], { environment })).toEqual({ code: 0, out: '', err: 'The profile prod is forgotten.\n' })
    expect(readFileSync(path, 'utf8')).not.toContain(desk.full.secret)
  })

  test('that others can read are refused', async () => {
    mkdirSync(join(desk.directory, '.config', 'latchkey'), { recursive: true })
    writeFileSync(join(desk.directory, '.config', 'latchkey', 'profiles.json'), '{}', { mode: 0o644 })
    expect(await run(['profiles', 'list'])).toMatchObject({ code: 3, err: expect.stringContaining('chmod 600') as unknown })
    // Nothing is asked of it where server and key are named.
    expect((await run(['keys', 'list'])).code).toBe(0)
    expect((await run(['keys', 'list'], { environment: { LATCHKEY_KEY_FILE: '' } })).code).toBe(3)
  })
})

describe('the program', () => {
  test('without a command says how it is used; a wrong one is a usage error', async () => {
    expect((await run(['keys', '--help'])).out).toContain('Usage: latchkey keys')
    expect((await run(['--help'])).out).toContain('Exit codes:')
    expect((await run(['keys'])).code).toBe(2)
    expect((await run(['keys', 'lits'])).code).toBe(2)
    expect((await run(['keys', 'list', '--limit', '0'])).code).toBe(2)
  })

  test.each(['bash', 'zsh', 'fish'])('prints a completion script for %s that names every command', async (shell) => {
    const { code, out } = await run(['completion', shell])
    expect(code).toBe(0)
    for (const word of ['keys', 'create', 'expires-in', 'audit', 'verify', 'profiles']) expect(out).toContain(word)
  })
})
