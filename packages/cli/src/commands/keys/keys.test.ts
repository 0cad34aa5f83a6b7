import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestApp } from '../../../../api/src/testing/app.ts'
import { makeApiKey } from '../../../../api/src/testing/factories.ts'
import { createDesk, createServer, type Desk, jsonOf, modeOf } from '../../testing/desk.ts'

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

describe('keys list', () => {
  test('prints a table for people, lines for programs, and JSON', async () => {
    app.clock.advance(1000)
    await makeApiKey(app, desk.organization, { name: 'Pipeline', permissions: ['incidents:read', 'incidents:write'], expiresAt: new Date('2028-01-15T12:00:00Z') })
    const table = await run(['keys', 'list'])
    expect([table.code, table.err]).toEqual([0, ''])
    const [header, first] = table.out.split('\n')
    expect(header).toMatch(/^ID +NAME +STATUS +KEY +PERMISSIONS +EXPIRES +LAST USED$/)
    expect(first).toMatch(/^key_\w+ +Pipeline +ACTIVE +lk_…\w{4} +incidents:read,incidents:write +2028-01-15 +never$/)
    expect(table.out).not.toContain('\u001b')

    const plain = await run(['keys', 'list', '--plain'])
    expect(plain.out.split('\n')[0]?.split('\t')).toEqual([expect.stringMatching(/^key_/), 'Pipeline', 'ACTIVE', expect.any(String), 'incidents:read,incidents:write', '2028-01-15T12:00:00.000Z', ''])
    expect(jsonOf(await run(['keys', 'list', '--json']))).toMatchObject({ total_count: 2, data: [{ name: 'Pipeline' }, { name: 'Full' }] })
  })

  test('reads page after page up to the limit', async () => {
    for (let index = 0; index < 3; index++) await makeApiKey(app, desk.organization)
    const listed = await run(['keys', 'list', '--limit', '3'])
    expect(listed.out.trim().split('\n')).toHaveLength(4)
    expect(listed.err).toContain('3 of 4 keys')
    expect(jsonOf(await run(['keys', 'list', '--status', 'revoked,expired', '--json']))).toMatchObject({ total_count: 0, data: [] })
  })

  test('prints no control characters of other people’s making', async () => {
    const name = 'Evil \u001b[2J\u202e name'
    await app.pool.query('update api_key set name = $1 where id = $2', [name, desk.full.id])
    expect((await run(['keys', 'list'])).out).toContain('Evil \u{fffd}[2J\u{fffd} name')
  })
})

describe('keys create', () => {
  const ARGS = ['keys', 'create', 'Deploy', '--scopes', 'incidents:read,incidents:write', '--expires-in', '30d']
  const keyOf = (text: string): string => /lk_[0-9A-Za-z]{49}/.exec(text)?.[0] ?? 'none'

  test('gives the secret on standard output, alone, and everything else on standard error', async () => {
    const made = await run(ARGS)
    expect(made.code).toBe(0)
    expect(made.out).toMatch(/^lk_[0-9A-Za-z]{49}\n$/)
    expect(made.err).toContain('incidents:read,incidents:write')
    expect(made.err).not.toContain(made.out.trim())
    expect((await run(['keys', 'list'], { environment: { LATCHKEY_KEY_FILE: desk.keyFile } })).out).toContain('Deploy')
  })

  test('writes a file of variables that only its owner can read, and leaves other lines as they are', async () => {
    const file = join(desk.directory, '.env')
    writeFileSync(file, 'OTHER=1\n', { mode: 0o644 })
    const made = await run([...ARGS, '--output', 'env', '--to', '.env'])
    expect([made.code, made.out]).toEqual([0, ''])
    expect(readFileSync(file, 'utf8')).toMatch(/^OTHER=1\nLATCHKEY_API_KEY=lk_[0-9A-Za-z]{49}\n$/)
    expect(modeOf(file)).toBe(0o600)
    expect(made.err).not.toContain(keyOf(readFileSync(file, 'utf8')))

    const again = await run([...ARGS, '--output', 'env', '--to', '.env'])
    expect([again.code, again.err]).toEqual([5, expect.stringContaining('has LATCHKEY_API_KEY already')])
    const before = keyOf(readFileSync(file, 'utf8'))
    expect((await run([...ARGS, '--output', 'env', '--to', '.env', '--replace'])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).not.toContain(before)
    expect(readFileSync(file, 'utf8').match(/LATCHKEY_API_KEY/g)).toHaveLength(1)
    expect(jsonOf(await run(['keys', 'list', '--search', 'Deploy', '--json']))['total_count']).toBe(2)
  })

  test('is bound to addresses, and says so before it leaves out the own one', async () => {
    const refused = await run([...ARGS, '--addresses', '203.0.113.0/24,2001:db8::/48'])
    expect([refused.code, refused.err]).toEqual([9, expect.stringContaining('ip_allowlist')])
    expect(jsonOf(await run([...ARGS, '--addresses', '203.0.113.0/24,2001:db8::/48', '--confirm-lockout', '--json']))['ip_allowlist']).toEqual(['2001:db8::/48', '203.0.113.0/24'])
  })

  test('writes JSON', async () => {
    const made = await run([...ARGS, '--output', 'json', '--to', 'key.json', '--json'])
    const file = JSON.parse(readFileSync(join(desk.directory, 'key.json'), 'utf8')) as Record<string, unknown>
    expect(file).toEqual({ id: expect.stringMatching(/^key_/) as unknown, name: 'Deploy', key: expect.stringMatching(/^lk_/) as unknown, expires_at: expect.stringMatching(/^2027-02-14T/) as unknown })
    expect(modeOf(join(desk.directory, 'key.json'))).toBe(0o600)
    expect(jsonOf(made)).toMatchObject({ id: file['id'], written_to: join(desk.directory, 'key.json') })
    expect(made.out + made.err).not.toContain(file['key'])
    expect(jsonOf(await run([...ARGS, '--json']))).toMatchObject({ name: 'Deploy', key: expect.stringMatching(/^lk_/) as unknown })
  })

  test('hands the secret to the next steps of a job of GitHub Actions, masked', async () => {
    const file = join(desk.directory, 'github-env')
    writeFileSync(file, 'EARLIER=1\n')
    const made = await run([...ARGS, '--output', 'github-actions'], { environment: { GITHUB_ACTIONS: 'true', GITHUB_ENV: file } })
    const secret = keyOf(readFileSync(file, 'utf8'))
    expect(readFileSync(file, 'utf8')).toBe(`EARLIER=1\nLATCHKEY_API_KEY=${secret}\n`)
    expect(made.out).toBe(`::add-mask::${secret}\n`)
    expect(made.err).not.toContain(secret)
    expect((await run([...ARGS, '--output', 'github-actions'])).code).toBe(2)
  })

  test('makes no key when the place for the secret cannot be written', async () => {
    mkdirSync(join(desk.directory, 'taken'))
    const made = await run([...ARGS, '--output', 'env', '--to', 'taken'])
    expect([made.code, made.err]).toEqual([3, expect.stringContaining('taken')])
    expect((await run([...ARGS, '--to', 'file'])).code).toBe(2)
    expect(jsonOf(await run(['keys', 'list', '--json']))['total_count']).toBe(1)
  })

  test('lists what the server refuses', async () => {
    const refused = await run(['keys', 'create', 'Deploy', '--scopes', 'incidents:fly', '--output', 'env', '--to', '.env'])
    expect([refused.code, refused.out]).toEqual([9, ''])
    expect(refused.err).toContain('scopes')
    expect(() => statSync(join(desk.directory, '.env'))).toThrow(/ENOENT/)
  })

  test('with an idempotency key makes one key', async () => {
    const args = [...ARGS, '--idempotency-key', 'deploy-1']
    expect((await run(args)).code).toBe(0)
    const again = await run(args)
    expect([again.code, again.err]).toEqual([5, expect.stringContaining('secret is not given again')])
  })
})

describe('keys rotate', () => {
  const secretIn = (text: string): string => /lk_[0-9A-Za-z]{49}/.exec(text)?.[0] ?? 'none'
  const codeOf = async (secret: string): Promise<unknown> => jsonOf(await run(['keys', 'verify', '--json'], { input: secret }))['code']

  test('gives the new secret alone, and the old one works on', async () => {
    const { id, secret } = await makeApiKey(app, desk.organization, { name: 'Pipeline' })
    const rotated = await run(['keys', 'rotate', id, '--overlap', '7d', '--end-when-silent', '24'])
    expect([rotated.code, rotated.out]).toEqual([0, expect.stringMatching(/^lk_[0-9A-Za-z]{49}\n$/)])
    expect(rotated.err).toMatch(/The old secret works until \d{4}-\S+Z, or until it was silent for 24 h\.\n$/)
    expect(rotated.err).not.toContain(rotated.out.trim())
    expect([await codeOf(secret), await codeOf(rotated.out.trim())]).toEqual(['VALID', 'VALID'])
  })

  test('takes the place of the old secret in a file of variables, when that is said', async () => {
    const { id, secret } = await makeApiKey(app, desk.organization)
    const file = join(desk.directory, '.env')
    writeFileSync(file, `OTHER=1\nLATCHKEY_API_KEY=${secret}\n`)
    const args = ['keys', 'rotate', id, '--overlap', 'now', '--output', 'env', '--to', '.env']
    expect([(await run(args)).code, await codeOf(secret)]).toEqual([5, 'VALID'])
    const rotated = await run([...args, '--replace', '--json'])
    expect([rotated.code, jsonOf(rotated)]).toMatchObject([0, { id, written_to: file, rotation: null, propagation: { missing: [] } }])
    expect(readFileSync(file, 'utf8')).toMatch(/^OTHER=1\nLATCHKEY_API_KEY=lk_[0-9A-Za-z]{49}\n$/)
    expect(rotated.out + rotated.err).not.toContain(secretIn(readFileSync(file, 'utf8')))
    expect([await codeOf(secret), await codeOf(secretIn(readFileSync(file, 'utf8')))]).toEqual(['REVOKED', 'VALID'])
  })

  test('prints JSON, and hands the secret to a job of GitHub Actions, masked', async () => {
    const { id } = await makeApiKey(app, desk.organization)
    expect(jsonOf(await run(['keys', 'rotate', id, '--json']))).toMatchObject({ id, key: expect.stringMatching(/^lk_/) as unknown, rotation: { safe_to_end: false } })
    const other = await makeApiKey(app, desk.organization)
    const file = join(desk.directory, 'github-env')
    const rotated = await run(['keys', 'rotate', other.id, '--output', 'github-actions'], { environment: { GITHUB_ACTIONS: 'true', GITHUB_ENV: file } })
    const secret = secretIn(readFileSync(file, 'utf8'))
    expect([readFileSync(file, 'utf8'), rotated.out]).toEqual([`LATCHKEY_API_KEY=${secret}\n`, `::add-mask::${secret}\n`])
    expect(rotated.err).not.toContain(secret)
  })

  test('happens once by an idempotency key, and can be taken back', async () => {
    const { id, secret } = await makeApiKey(app, desk.organization)
    const args = ['keys', 'rotate', id, '--idempotency-key', 'rotate-1']
    const made = (await run(args)).out.trim()
    const again = await run(args)
    expect([again.code, again.err]).toEqual([5, expect.stringContaining('--cancel')])
    expect(again.out + again.err).not.toContain(made)
    expect(jsonOf(await run(['keys', 'rotate', id, '--cancel', '--json']))).toMatchObject({ id, rotation: null })
    expect([await codeOf(secret), await codeOf(made)]).toEqual(['VALID', 'REVOKED'])
    expect((await run(['keys', 'rotate', id, '--cancel'])).code).toBe(5)
  })

  test('is not taken back unasked while the new secret is in use', async () => {
    const { id, secret } = await makeApiKey(app, desk.organization)
    const made = (await run(['keys', 'rotate', id])).out.trim()
    expect(await codeOf(made)).toBe('VALID')
    const lastUse = async (): Promise<unknown> => (jsonOf(await run(['keys', 'list', '--json']))['data'] as { id: string; rotation: { new: { last_used_at: unknown } } | null }[]).find((one) => one.id === id)?.rotation?.new.last_used_at
    await expect.poll(lastUse, { timeout: 15_000 }).toEqual(expect.any(String))
    const refused = await run(['keys', 'rotate', id, '--cancel'])
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('--confirm-in-use')])
    expect((await run(['keys', 'rotate', id, '--cancel', '--confirm-in-use'])).code).toBe(0)
    expect([await codeOf(secret), await codeOf(made)]).toEqual(['VALID', 'REVOKED'])
    expect((await run(['keys', 'rotate', id, '--confirm-in-use'])).code).toBe(2)
  })

  test('refuses what cannot be, each with its exit code', async () => {
    const { id, secret } = await makeApiKey(app, desk.organization)
    for (const args of [[secret], [id, '--overlap', '2h'], [id, '--end-when-silent', 'x'], [id, '--overlap', 'now', '--end-when-silent', '2'], [id, '--cancel', '--overlap', '1h']]) {
      const refused = await run(['keys', 'rotate', ...args])
      expect([args.slice(1), refused.code, refused.out]).toEqual([args.slice(1), 2, ''])
      expect(refused.err).not.toContain(secret)
    }
    expect((await run(['keys', 'rotate', 'key_0000000000000000000000'])).code).toBe(4)
    expect((await run(['keys', 'rotate', 'key_0000000000000000000000', '--cancel'])).code).toBe(4)
    expect((await run(['keys', 'rotate', id, '--end-when-silent', '9999'])).code).toBe(9)
    expect(await codeOf(secret)).toBe('VALID')
  })
})

describe('keys revoke', () => {
  test('needs the name of the key and says what was done', async () => {
    const { id } = await makeApiKey(app, desk.organization, { name: 'Old one' })
    const unconfirmed = await run(['keys', 'revoke', id])
    expect([unconfirmed.code, unconfirmed.err]).toEqual([2, expect.stringContaining('--confirm="Old one"')])
    expect((await run(['keys', 'revoke', id, '--confirm', 'Other'])).code).toBe(2)
    expect(jsonOf(await run(['keys', 'revoke', id, '--dry-run', '--json']))).toMatchObject({ would_revoke: { id, status: 'ACTIVE' } })
    expect(jsonOf(await run(['keys', 'revoke', id, '--confirm=Old one', '--reason', 'Leaked', '--json']))).toMatchObject({ id, status: 'REVOKED' })
  })

  test('takes no key where an id belongs', async () => {
    const { secret } = await makeApiKey(app, desk.organization)
    const refused = await run(['keys', 'revoke', secret, '--confirm', 'x'])
    expect(refused.code).toBe(2)
    expect(refused.err).not.toContain(secret)
    expect((await run(['keys', 'revoke', 'key_0000000000000000000000', '--confirm', 'x'])).code).toBe(4)
  })
})

describe('keys verify', () => {
  test('says what a service would be told, and the exit code says it too', async () => {
    const { secret } = await makeApiKey(app, desk.organization, { name: 'Asked', permissions: ['incidents:read'] })
    const good = await run(['keys', 'verify', '--permissions', 'incidents:read'], { input: secret })
    expect([good.code, good.out]).toEqual([0, expect.stringMatching(/^code +VALID\n/)])
    const bad = await run(['keys', 'verify', '--permissions', 'incidents:write', '--json'], { input: secret })
    expect([bad.code, jsonOf(bad)]).toMatchObject([11, { valid: false, code: 'INSUFFICIENT_PERMISSIONS', missing_permissions: ['incidents:write'] }])
    expect(good.out + good.err + bad.out + bad.err).not.toContain(secret)
    expect((await run(['keys', 'verify'], { input: 'lk_not-a-key-at-all' })).code).toBe(11)
  })
})
