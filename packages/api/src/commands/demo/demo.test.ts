import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeOrganization } from '../../testing/factories.ts'
import { type RunningServer, startServer } from '../start-server.ts'
import type { DemoDetails } from './demo-details.ts'
import { serveDemo } from './serve-demo.ts'

// Only its database and its data directory serve here; the demo is a server of its own.
let app: TestApp
let server: RunningServer | null
beforeEach(async () => {
  app = await createTestApp({ setUp: false })
  server = null
})
afterEach(async () => {
  await server?.stop()
  await app.close()
})

const log = pino({ level: 'silent' })
const configOf = (environment: Record<string, string> = {}) =>
  readConfig({ DATABASE_URL: app.databaseUrl, LATCHKEY_DATA_DIR: app.config.dataDirectory, PORT: '0', ...environment }, app.config.dataDirectory)

async function demo({ reset = false, environment = {} }: { reset?: boolean; environment?: Record<string, string> } = {}): Promise<{ details: DemoDetails; printed: string }> {
  let printed = ''
  server = await serveDemo(configOf(environment), log, { environment: {}, directory: '', out: () => {}, err: (text) => void (printed += text) }, { reset })
  return { details: JSON.parse(readFileSync(join(app.config.dataDirectory, 'demo.json'), 'utf8')) as DemoDetails, printed }
}

async function stopServer(): Promise<void> {
  await server?.stop()
  server = null
}

async function ask(details: DemoDetails, question: Record<string, unknown>): Promise<Record<string, unknown>> {
  const response = await fetch(`${details.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${details.gatewayKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(question),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as Record<string, unknown>
}

async function graphql(details: DemoDetails, key: string, query: string): Promise<unknown> {
  const response = await fetch(`${details.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  })
  return ((await response.json()) as { data: unknown }).data
}

test('is made on an empty database, with everything that demo.json promises', async () => {
  const { details, printed } = await demo()
  expect(statSync(join(app.config.dataDirectory, 'demo.json')).mode & 0o777).toBe(0o600)
  expect(details.organizations.map(({ slug, workspaces, members }) => ({ slug, workspaces, roles: members.map(({ role }) => role) }))).toEqual([
    { slug: 'acme', workspaces: ['production', 'staging', 'development'], roles: ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'] },
    { slug: 'globex', workspaces: ['production'], roles: ['OWNER', 'DEVELOPER'] },
  ])
  for (const { slug, keys, owner } of details.organizations) {
    const codes: Record<string, unknown> = {}
    for (const [name, key] of Object.entries(keys) as [string, string][]) {
      const answer = await ask(details, { key })
      codes[name] = answer['code']
      expect(answer['organization'], name).toBe(slug)
    }
    expect(codes).toEqual({ all: 'VALID', readOnly: 'VALID', restricted: 'VALID', disabled: 'DISABLED', expired: 'EXPIRED', revoked: 'REVOKED' })
    expect(printed).toContain(owner.email)
    expect(printed).toContain(owner.password)
  }
  expect(printed).toContain(`curl -s ${details.url}/v1/keys/verify`)
  const [acme, globex] = details.organizations
  expect(await ask(details, { key: acme?.keys.all })).toMatchObject({ external_id: 'customer-1001' })
  const facts = '{ installation { demo } organization { plan { name } usage { apiKeys apiKeyLimit } apiKeys(first: 100) { nodes { status kind class ownership } } } }'
  const ofAcme = (await graphql(details, acme?.keys.all ?? '', facts)) as { organization: { apiKeys: { nodes: Record<string, string>[] } } }
  expect(ofAcme).toMatchObject({ installation: { demo: true }, organization: { plan: { name: 'enterprise' }, usage: { apiKeyLimit: null } } })
  const { nodes } = ofAcme.organization.apiKeys
  const values = (property: string) => [...new Set(nodes.map((node) => String(node[property])))].toSorted()
  expect(values('status')).toEqual(['ACTIVE', 'DISABLED', 'EXPIRED', 'REVOKED', 'SUSPENDED'])
  expect(values('kind')).toEqual(['custom', 'sdk_integration', 'telemetry'])
  expect(values('class')).toEqual(['DEFAULT', 'STANDARD'])
  expect(values('ownership')).toEqual(['PERSONAL', 'SERVICE'])
  expect(await graphql(details, globex?.keys.all ?? '', facts)).toMatchObject({ organization: { plan: { name: 'pro' }, usage: { apiKeys: 4, apiKeyLimit: 5 } } })
})

test('keeps its content and its passwords at the next start, and makes new ones with --reset', async () => {
  const first = (await demo()).details
  await stopServer()
  const second = (await demo()).details
  expect({ ...second, url: '' }).toEqual({ ...first, url: '' })
  await stopServer()
  const third = (await demo({ reset: true })).details
  expect(third.gatewayKey).not.toBe(first.gatewayKey)
  expect(third.organizations[0]?.owner).toMatchObject({ email: first.organizations[0]?.owner.email })
  expect(third.organizations[0]?.owner.password).not.toBe(first.organizations[0]?.owner.password)
  expect(await ask(third, { key: first.organizations[0]?.keys.all })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await ask(third, { key: third.organizations[0]?.keys.all })).toMatchObject({ code: 'VALID' })
})

test('begins again where an earlier start stopped halfway', async () => {
  await app.pool.query('update installation set demo = true')
  await makeOrganization(app)
  const { details } = await demo()
  expect((await app.pool.query('select slug from organization order by slug')).rows).toEqual([{ slug: 'acme' }, { slug: 'globex' }])
  expect(await ask(details, { key: details.organizations[0]?.keys.all })).toMatchObject({ code: 'VALID' })
})

describe('refuses', () => {
  test.each([[false], [true]])('a database that holds anything else, also with --reset: %s', async (reset) => {
    const { slug } = await makeOrganization(app)
    await app.pool.query('update installation set set_up_at = now()')
    await expect(demo({ reset })).rejects.toMatchObject({ reason: 'conflict' })
    expect((await app.pool.query('select slug from organization')).rows).toEqual([{ slug }])
    expect((await app.pool.query('select demo from installation')).rows).toEqual([{ demo: false }])
  })

  test('a database where the operator has begun, though it is not set up', async () => {
    await makeOrganization(app)
    await expect(demo()).rejects.toMatchObject({ reason: 'conflict' })
  })

  test.each([
    ['HOST', '0.0.0.0'],
    ['HOST', '192.0.2.1'],
    ['LATCHKEY_PUBLIC_URL', 'https://keys.example.com'],
  ])('to be reached from elsewhere: %s=%s', async (name, value) => {
    await expect(demo({ environment: { [name]: value } })).rejects.toMatchObject({ reason: 'configuration' })
    expect((await app.pool.query('select demo from installation')).rows).toEqual([{ demo: false }])
  })

  test('to go on without the file that has its passwords', async () => {
    await app.pool.query('update installation set demo = true, set_up_at = now()')
    await expect(demo()).rejects.toMatchObject({ reason: 'conflict', message: expect.stringContaining('--reset') as unknown })
  })
})

test('an ordinary start serves what the demo made', async () => {
  const { details } = await demo()
  await stopServer()
  server = await startServer(configOf(), log)
  expect(await ask({ ...details, url: server.url }, { key: details.organizations[0]?.keys.readOnly })).toMatchObject({ code: 'VALID' })
})

test('its keys have a month of use behind them, counted as real requests are', async () => {
  const { details } = await demo()
  const [acme] = details.organizations
  const ofKey = (id: string): string => `{ node(id: "${id}") { ... on ApiKey { name lastUsedAt expiresAt usage(range: DAYS_30) {
    buckets { start requests } outcomes { outcome requests } permissions { permission unused } refusedPermissions { permission } places(first: 100) { client } recentRequests(first: 200) { at } } } } }`
  interface Key {
    name: string; lastUsedAt: string | null; expiresAt: string
    usage: { buckets: { start: string; requests: number }[]; outcomes: { outcome: string; requests: number }[]; permissions: { permission: string; unused: boolean }[]; refusedPermissions: { permission: string }[]; places: { client: string }[]; recentRequests: { at: string }[] }
  }
  const asked = (query: string): Promise<unknown> => graphql(details, acme?.keys.all ?? '', query)
  const { organization } = (await asked('{ organization { apiKeys(first: 100) { nodes { id } } } }')) as { organization: { apiKeys: { nodes: { id: string }[] } } }
  const keys = new Map<string, Key>()
  for (const { id } of organization.apiKeys.nodes) {
    const { node } = (await asked(ofKey(id))) as { node: Key }
    keys.set(node.name, node)
  }
  const of = (name: string): Key => keys.get(name) as Key
  const outcomes = (name: string): string[] => of(name).usage.outcomes.map(({ outcome }) => outcome)
  const bot = of('Incident bot')
  expect(bot.usage.buckets.filter(({ requests }) => requests > 0).length).toBeGreaterThan(28)
  expect(outcomes('Incident bot')).toEqual(expect.arrayContaining(['VALID', 'RATE_LIMITED', 'WRONG_WORKSPACE', 'INSUFFICIENT_PERMISSIONS']))
  expect(bot.usage.permissions.filter(({ unused }) => unused)).toEqual([{ permission: 'monitors:read', unused: true }])
  expect(bot.usage.refusedPermissions).toEqual([{ permission: 'alerts:read' }])
  expect(bot.usage.recentRequests).toHaveLength(200)
  expect(new Set(of('SDK in the mobile app').usage.places.map(({ client }) => client)).size).toBeGreaterThan(2)
  expect([outcomes('Nightly export'), outcomes('Former contractor'), outcomes('Migration of last month'), outcomes('Old status page')]).toEqual([
    ['VALID', 'DISABLED'], ['VALID', 'REVOKED'], ['VALID', 'EXPIRED'], [],
  ])
  // Fewer people work at weekends.
  const office = of('Back office').usage.buckets.slice(1, -1)
  const average = (weekend: boolean): number => {
    const days = office.filter(({ start }) => (new Date(start).getUTCDay() % 6 === 0) === weekend)
    return days.reduce((sum, { requests }) => sum + requests, 0) / days.length
  }
  expect(average(false)).toBeGreaterThan(5 * average(true))
  const now = Date.now()
  for (const { name, usage, lastUsedAt } of keys.values()) {
    expect(usage.recentRequests.filter(({ at }) => Date.parse(at) > now), name).toEqual([])
    expect(lastUsedAt === null, name).toBe(!usage.outcomes.some(({ outcome }) => outcome === 'VALID'))
  }
  expect(Date.parse(bot.expiresAt) - now).toBeGreaterThan(364 * 86_400_000)
})
