import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { auditEventsOf } from '../testing/audit.ts'
import { createTestClient } from '../testing/client.ts'
import { makeMember, makeOrganization, type TestOrganization } from '../testing/factories.ts'
import { EXIT } from './command.ts'
import { runProgram } from './program.ts'

let app: TestApp
let organization: TestOrganization
beforeAll(async () => {
  app = await createTestApp()
  // Commands go by the database's clock.
  app.clock.set(new Date())
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
})

interface Ran {
  code: number | null
  out: string
  err: string
}

async function run(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
  const ran: Ran = { code: null, out: '', err: '' }
  ran.code = await runProgram(args, {
    environment: { DATABASE_URL: app.databaseUrl, LATCHKEY_DATA_DIR: app.config.dataDirectory, LATCHKEY_PUBLIC_URL: 'https://keys.example.com', ...environment },
    directory: app.config.dataDirectory,
    out: (text) => void (ran.out += text),
    err: (text) => void (ran.err += text),
  })
  return ran
}

async function runJson<T>(args: string[]): Promise<T> {
  const ran = await run([...args, '--json'])
  expect(ran, ran.err).toMatchObject({ code: EXIT.ok, err: '' })
  return JSON.parse(ran.out) as T
}

const lookUp = (link: string) =>
  createTestClient(app, { kind: 'NONE' }).expectSuccess<Record<string, unknown> | null>('query ($token: String!) { oneTimeLink(token: $token) { purpose email organizationName } }', { token: new URL(link).hash.slice(1) })

const installationEvents = () => auditEventsOf(app, 'installation')
const OPERATOR = { actor: { kind: 'OPERATOR', id: null }, credential: { kind: 'COMMAND_LINE', id: null } }

async function verify(gatewayKey: string): Promise<number> {
  const response = await fetch(`${app.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gatewayKey}` },
    body: JSON.stringify({ key: 'nothing' }),
  })
  return response.status
}

describe('help', () => {
  test('lists every command and every exit code', async () => {
    const { code, out, err } = await run(['help'])
    expect({ code, err }).toEqual({ code: EXIT.ok, err: '' })
    for (const word of ['serve', 'migrate', 'config check', 'organizations create', 'organizations set <slug>', 'members reset-password <email>', 'gateway-key rotate <name>']) expect(out).toContain(word)
    for (const number of Object.values(EXIT)) expect(out).toMatch(new RegExp(`^  ${number}  `, 'm'))
  })

  test('explains one command', async () => {
    const { code, out } = await run(['members', 'add', '--help'])
    expect(code).toBe(EXIT.ok)
    expect(out).toContain('Usage: latchkey members add <organization> [options]')
    expect(out).toContain('--role <role>')
  })

  test('has no option for a secret, and no colour', async () => {
    const { out } = await run(['help'])
    expect(out).not.toContain('\u001b')
    for (const words of [['members', 'add'], ['gateway-key', 'create'], ['organizations', 'create']]) expect((await run([...words, '--help'])).out).not.toMatch(/--\S*(?:password|secret|token)/)
  })
})

describe('refuses with a code of its own', () => {
  test.each([
    [['frobnicate'], '"frobnicate" is no command'],
    [['organizations', 'remove'], '"organizations remove" is no command'],
    [['organizations', 'list', '--nonsense'], "Unknown option '--nonsense'"],
    [['organizations', 'list', 'extra'], '"extra" is one argument too many'],
    [['members', 'add'], '<organization> is missing'],
    [['organizations', 'create', '--name', 'X'], '--owner-email: is missing'],
    [['organizations', 'create', '--name', 'X', '--owner-email', 'nobody'], '--owner-email: An address'],
    [['organizations', 'create', '--name', '日本', '--owner-email', 'a@example.com'], '--slug'],
    [['organizations', 'create', '--name', 'X', '--owner-email', 'a@example.com', '--plan', 'gold'], '--plan: one of starter, pro'],
    [['organizations', 'create', '--name', 'X', '--owner-email', 'a@example.com', '--cap', '-1'], "'--cap'"],
    [['organizations', 'create', '--name', 'X', '--owner-email', 'a@example.com', '--cap', 'many'], '--cap: a whole number'],
    [['organizations', 'set', 'any'], 'Give --plan, --cap or --external-id'],
    [['members', 'add', 'any', '--email', 'a@example.com', '--role', 'king'], '--role: one of OWNER'],
    [['gateway-key', 'create', '--name', 'x', '--allow', '10.0.0.0/33'], '--allow: "10.0.0.0/33"'],
    [['gateway-key', 'create', '--name', 'x', '--expires', 'tomorrow'], '--expires: A DateTime'],
    [['gateway-key', 'create', '--name', 'x', '--expires', '2001-01-01T00:00:00Z'], '--expires: lies in the past'],
  ])('%j: usage', async (args, message) => {
    const { code, out, err } = await run(args)
    expect({ code, out }).toEqual({ code: EXIT.usage, out: '' })
    expect(err).toContain(message)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
  })

  test('a configuration with problems', async () => {
    const { code, err } = await run(['config', 'check'], { PORT: 'many', HOST: '', LATCHKEY_TYPO: 'x' })
    expect(code).toBe(EXIT.configuration)
    expect(err).toContain('PORT')
    expect(err).toContain('LATCHKEY_TYPO')
  })

  test('a database that cannot be reached', async () => {
    const { code, err } = await run(['organizations', 'list'], { DATABASE_URL: 'postgres://nobody:canary@127.0.0.1:9/nothing' })
    expect(code).toBe(EXIT.unavailable)
    expect(err).not.toContain('canary')
  })

  test('and with --json says so as JSON', async () => {
    const { code, err } = await run(['organizations', 'set', 'nowhere', '--plan', 'pro', '--json'])
    expect(code).toBe(EXIT.notFound)
    expect(JSON.parse(err)).toEqual({ error: { reason: 'notFound', message: 'There is no organization with the slug "nowhere".' } })
  })

  test('what would lead into an installation that is not set up', async () => {
    const fresh = await createTestApp({ setUp: false })
    try {
      const ran = await run(['organizations', 'create', '--name', 'Early', '--owner-email', 'a@example.com'], { DATABASE_URL: fresh.databaseUrl })
      expect(ran.code).toBe(EXIT.conflict)
      expect((await fresh.pool.query('select 1 from organization')).rows).toHaveLength(0)
    } finally {
      await fresh.close()
    }
  })
})

describe('config check', () => {
  test('says what the configuration amounts to, with no secret in it', async () => {
    const { code, out } = await run(['config', 'check'], { LATCHKEY_METRICS_TOKEN: 'canary-canary-canary-canary' })
    expect(code).toBe(EXIT.ok)
    expect(out).toContain('The configuration is right.')
    expect(out).toContain('database: external')
    expect(out).not.toMatch(/canary|postgres:/)
  })
})

describe('migrate', () => {
  test('finds nothing to do on a database of this version', async () => {
    expect(await runJson(['migrate'])).toEqual({ applied: [] })
  })
})

describe('organizations', () => {
  test('create makes one, with a link for its owner that works', async () => {
    const made = await runJson<{ organization: { id: string; slug: string }; ownerLink: string }>([
      'organizations', 'create', '--name', 'Made Here', '--external-id', 'crm-17', '--plan', 'team', '--cap', '7', '--owner-email', 'Owner@Made.example',
    ])
    expect(made.organization).toEqual({ id: expect.stringMatching(/^org_/) as unknown, name: 'Made Here', slug: 'made-here', externalId: 'crm-17', plan: 'team', apiKeyCap: 7 })
    expect(made.ownerLink).toMatch(/^https:\/\/keys\.example\.com\/invitation#/)
    expect(await lookUp(made.ownerLink)).toEqual({ purpose: 'INVITATION', email: 'owner@made.example', organizationName: 'Made Here' })
    expect((await installationEvents()).at(-1)).toMatchObject({ action: 'organization.created', ...OPERATOR, target: { id: made.organization.id }, after: { plan: 'team', apiKeyCap: 7 } })
    expect(await auditEventsOf(app, made.organization.id)).toMatchObject([{ action: 'member.invited', ...OPERATOR, after: { role: 'OWNER' } }])
  })

  test('create takes the defaults of the configuration, and no slug or external id twice', async () => {
    const made = await runJson<{ organization: { plan: string; apiKeyCap: number } }>(['organizations', 'create', '--name', 'Defaults', '--owner-email', 'a@example.com'])
    expect(made.organization).toMatchObject({ plan: 'enterprise', apiKeyCap: 10 })
    const before = await installationEvents()
    for (const args of [['--slug', organization.slug], ['--external-id', `external-${organization.slug}`]]) {
      expect((await run(['organizations', 'create', '--name', 'Another One', '--owner-email', 'a@example.com', ...args])).code).toBe(EXIT.conflict)
    }
    expect(await installationEvents()).toEqual(before)
  })

  test('list shows them all', async () => {
    const { organizations } = await runJson<{ organizations: { slug: string }[] }>(['organizations', 'list'])
    expect(organizations.find(({ slug }) => slug === organization.slug)).toMatchObject({ id: organization.id, plan: 'enterprise', apiKeyCap: null, apiKeys: 0 })
    expect((await run(['organizations', 'list'])).out).toMatch(new RegExp(`^SLUG .*\\n(?:.*\\n)*${organization.slug} `))
  })

  test('set changes what is given, and both chains hear of it', async () => {
    expect(await runJson(['organizations', 'set', organization.slug, '--plan', 'pro', '--cap', '3'])).toMatchObject({ organization: { plan: 'pro', apiKeyCap: 3, externalId: `external-${organization.slug}` } })
    expect(await runJson(['organizations', 'set', organization.slug, '--cap', 'none', '--external-id', ''])).toMatchObject({ organization: { plan: 'pro', apiKeyCap: null, externalId: null } })
    const events = await auditEventsOf(app, organization.id)
    expect(events).toMatchObject([
      { action: 'organization.updated', ...OPERATOR, before: { plan: 'enterprise', apiKeyCap: null }, after: { plan: 'pro', apiKeyCap: 3 } },
      { action: 'organization.updated', before: { apiKeyCap: 3, externalId: `external-${organization.slug}` }, after: { apiKeyCap: null, externalId: null } },
    ])
    expect((await installationEvents()).filter((event) => event['action'] === 'organization.plan_changed')).toHaveLength(2)
    await runJson(['organizations', 'set', organization.slug, '--plan', 'pro'])
    expect(await auditEventsOf(app, organization.id)).toEqual(events)
  })

  test('set refuses an external id that another has', async () => {
    const other = await makeOrganization(app)
    expect((await run(['organizations', 'set', other.slug, '--external-id', `external-${organization.slug}`])).code).toBe(EXIT.conflict)
  })
})

describe('members', () => {
  test('add makes a link for any role', async () => {
    const added = await runJson<{ link: string }>(['members', 'add', organization.slug, '--email', 'New@Example.com', '--role', 'owner'])
    expect(await lookUp(added.link)).toEqual({ purpose: 'INVITATION', email: 'new@example.com', organizationName: `Organization ${organization.slug}` })
    expect(await auditEventsOf(app, organization.id)).toMatchObject([{ action: 'member.invited', ...OPERATOR, after: { role: 'OWNER' } }])
  })

  test('add refuses an organization that is none, and somebody who is a member', async () => {
    const member = await makeMember(app, organization, 'VIEWER')
    expect((await run(['members', 'add', 'nowhere', '--email', 'a@example.com', '--role', 'viewer'])).code).toBe(EXIT.notFound)
    expect((await run(['members', 'add', organization.slug, '--email', member.email, '--role', 'viewer'])).code).toBe(EXIT.conflict)
  })

  test('reset-password makes a link for an account, and none for nobody', async () => {
    const member = await makeMember(app, organization, 'VIEWER')
    const reset = await runJson<{ link: string }>(['members', 'reset-password', member.email])
    expect(reset.link).toMatch(/^https:\/\/keys\.example\.com\/reset-password#/)
    expect(await lookUp(reset.link)).toMatchObject({ purpose: 'PASSWORD_RESET', email: member.email })
    expect((await run(['members', 'reset-password', 'nobody@example.com'])).code).toBe(EXIT.notFound)
  })
})

describe('gateway-key', () => {
  let counter = 0
  const newName = (): string => `gateway ${(counter += 1)}`
  const eventually = async (secret: string, status: number): Promise<void> => expect.poll(() => verify(secret), { timeout: 3_000 }).toBe(status)

  test('create prints the secret alone on standard output, and it verifies', async () => {
    const { code, out, err } = await run(['gateway-key', 'create', '--name', newName()])
    expect(code).toBe(EXIT.ok)
    expect(out).toMatch(/^lkgw_[0-9A-Za-z]{49}\n$/)
    expect(err).not.toContain(out.trim())
    await eventually(out.trim(), 200)
    const events = await installationEvents()
    expect(events.at(-1)).toMatchObject({ action: 'gateway_key.created', ...OPERATOR, target: { kind: 'gateway_key' }, after: { ipAllowlist: null, expiresAt: null } })
    expect(JSON.stringify(events)).not.toContain(out.trim())
  })

  test('create takes an allowlist in its one spelling and an end', async () => {
    const { gatewayKey, secret } = await runJson<{ gatewayKey: Record<string, unknown>; secret: string }>([
      'gateway-key', 'create', '--name', newName(), '--allow', '10.1.2.3', '--allow', '2001:DB8::/32', '--expires', '2999-01-01T00:00:00Z',
    ])
    expect(gatewayKey).toMatchObject({ ipAllowlist: ['10.1.2.3/32', '2001:db8::/32'], expiresAt: '2999-01-01T00:00:00.000Z', revokedAt: null })
    await eventually(secret, 403)
  })

  test('create refuses a name that another has or had', async () => {
    const name = newName()
    await runJson(['gateway-key', 'create', '--name', name])
    await runJson(['gateway-key', 'revoke', name])
    expect((await run(['gateway-key', 'create', '--name', name])).code).toBe(EXIT.conflict)
  })

  test('rotate gives a new secret, and the old one is dead', async () => {
    const name = newName()
    const before = await runJson<{ gatewayKey: { id: string }; secret: string }>(['gateway-key', 'create', '--name', name])
    const after = await runJson<{ gatewayKey: { id: string }; secret: string }>(['gateway-key', 'rotate', before.gatewayKey.id])
    expect(after.gatewayKey.id).toBe(before.gatewayKey.id)
    await eventually(after.secret, 200)
    await eventually(before.secret, 401)
    expect((await installationEvents()).at(-1)).toMatchObject({ action: 'gateway_key.rotated', target: { name } })
  })

  test('revoke is for good, and twice it changes nothing', async () => {
    const name = newName()
    const { secret } = await runJson<{ secret: string }>(['gateway-key', 'create', '--name', name])
    await runJson(['gateway-key', 'revoke', name])
    await eventually(secret, 401)
    const events = await installationEvents()
    await runJson(['gateway-key', 'revoke', name])
    expect(await installationEvents()).toEqual(events)
    expect((await run(['gateway-key', 'rotate', name])).code).toBe(EXIT.conflict)
    expect((await run(['gateway-key', 'revoke', 'nothing'])).code).toBe(EXIT.notFound)
  })

  test('list shows their state and no secret', async () => {
    const name = newName()
    const { secret } = await runJson<{ secret: string }>(['gateway-key', 'create', '--name', name])
    const { gatewayKeys } = await runJson<{ gatewayKeys: { name: string }[] }>(['gateway-key', 'list'])
    expect(gatewayKeys.find((gatewayKey) => gatewayKey.name === name)).toMatchObject({ status: 'ACTIVE', hint: `lkgw_…${secret.slice(-4)}` })
    expect((await run(['gateway-key', 'list'])).out).not.toContain(secret)
  })
})

describe('the program', () => {
  test('ends by itself with the code, beside its own embedded database', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'latchkey-program-'))
    try {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), 'organizations', 'list', '--json'], {
        env: { PATH: process.env['PATH'], LATCHKEY_DATA_DIR: directory },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let out = ''
      let err = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
      const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
      expect({ code, err }).toEqual({ code: EXIT.ok, err: '' })
      expect(JSON.parse(out)).toEqual({ organizations: [] })
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }, 60_000)
})
