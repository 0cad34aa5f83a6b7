import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { almost, makeApiKey, makeGatewayKey, makeOrganization, makeWorkspace, type TestKey, type TestKeyOptions, type TestOrganization, type TestWorkspace } from '../../src/testing/factories.ts'
import { findGateways, type Gateway, startGateway, startStatusApi } from './gateway-process.ts'
import { type RecordingServer, startListening, startService } from './recording-server.ts'

const { found, advice } = findGateways()
for (const line of advice) process.stderr.write(`${line}\n`)

const IDENTITY = ['key-id', 'organization', 'permissions', 'workspaces', 'owner', 'name'].map((name) => `x-latchkey-${name}`)

let app: TestApp
let organization: TestOrganization
let production: TestWorkspace
let staging: TestWorkspace
let gatewayKey: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  production = await makeWorkspace(app, organization)
  staging = await makeWorkspace(app, organization)
  gatewayKey = await makeGatewayKey(app)
})
afterAll(() => app.close())

const key = (options: TestKeyOptions = {}): Promise<TestKey> => makeApiKey(app, organization, options)

interface Reply {
  status: number
  header: (name: string) => string | undefined
  body: string
}

/** Sends a request with the path and the headers exactly as given; `fetch` would tidy both. */
async function send({ port }: Pick<Gateway, 'port'>, path: string, headers: [string, string][] = [], { method = 'GET', body = '' } = {}): Promise<Reply> {
  const length: [string, string][] = body === '' ? [] : [['Content-Length', String(Buffer.byteLength(body))]]
  // A Connection header of the test's own stands in for the usual one.
  const connection: [string, string][] = headers.some(([name]) => name === 'Connection') ? [] : [['Connection', 'close']]
  const request = httpRequest({ host: '127.0.0.1', port, path, method, agent: false, headers: [['Host', 'api.example.com'], ...connection, ...length, ...headers].flat() })
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return { status: response.statusCode ?? 0, header: (name) => response.headers[name]?.toString(), body: Buffer.concat(chunks).toString() }
}

const bearer = ({ secret }: { secret: string }): [string, string] => ['Authorization', `Bearer ${secret}`]

describe.each(found)('$name', (kind) => {
  let service: RecordingServer
  let latchkey: RecordingServer
  let gateway: Gateway
  const incidents = (workspace = production): string => `/workspaces/${workspace.slug}/incidents`
  beforeAll(async () => {
    service = await startService()
    latchkey = await startListening(app.url)
    gateway = await startGateway(kind, { latchkeyPort: latchkey.port, servicePort: service.port, gatewayKey })
  })
  afterAll(async () => {
    await gateway.stop()
    await latchkey.close()
    await service.close()
  })
  beforeEach(() => {
    service.requests.length = 0
    latchkey.requests.length = 0
  })

  test('lets a good key through, tells the service whose it is, and keeps the secret from it', async () => {
    const good = await key({ name: 'Nightly, build 7', permissions: ['incidents:read', 'incidents:write'], workspaces: [production] })
    for (const headers of [[bearer(good)], [['X-API-Key', good.secret]], [['Authorization', `Basic ${btoa(`${good.secret}:`)}`]]] as [string, string][][]) {
      expect(await send(gateway, incidents(), headers)).toMatchObject({ status: 200, body: 'served' })
    }
    const [first] = service.requests
    expect(IDENTITY.map((name) => first?.header(name))).toEqual([[good.id], [organization.slug], ['incidents:read,incidents:write'], [production.slug], ['-'], ['Nightly,%20build%207']])
    for (const request of service.requests) expect(request.headerNames.filter((name) => name === 'authorization' || name === 'x-api-key' || name === 'x-latchkey-gateway-key')).toEqual([])
    expect(service.requests).toHaveLength(3)
  })

  test('passes a body on to the service, and none to Latchkey', async () => {
    const good = await key()
    expect(await send(gateway, incidents(), [bearer(good)], { method: 'POST', body: '{"title":"Down"}' })).toMatchObject({ status: 200 })
    expect(service.requests).toMatchObject([{ method: 'POST', url: incidents(), body: '{"title":"Down"}' }])
    expect(latchkey.requests).toMatchObject([{ body: '' }])
  })

  test('refuses who has no good key: 401 with a bare challenge', async () => {
    const revoked = await key({ revokedAt: new Date(0) })
    const expired = await key({ expiresAt: new Date(0) })
    for (const headers of [[], [['Authorization', 'Bearer nothing']], [bearer(revoked)], [['X-API-Key', expired.secret]], [['X-API-Key', gatewayKey]]] as [string, string][][]) {
      const reply = await send(gateway, incidents(), headers)
      expect([reply.status, reply.header('www-authenticate'), reply.header('cache-control')]).toEqual([401, 'Bearer', 'no-store'])
    }
    expect(service.requests).toEqual([])
  })

  test('refuses what a key may not: 403, and names what is missing', async () => {
    const narrow = await key({ permissions: ['incidents:read'], workspaces: [production] })
    const written = await send(gateway, incidents(), [bearer(narrow)], { method: 'POST', body: '{}' })
    expect([written.status, written.header('x-latchkey-reason'), written.header('x-latchkey-missing-permissions')]).toEqual([403, 'INSUFFICIENT_PERMISSIONS', 'incidents:write'])
    const elsewhere = await send(gateway, incidents(staging), [bearer(narrow)])
    expect([elsewhere.status, elsewhere.header('x-latchkey-reason')]).toEqual([403, 'WRONG_WORKSPACE'])
    expect(service.requests).toEqual([])
  })

  test('a throttled key is 429 for the client, with the time to wait', async () => {
    // Twelve writes a minute.
    const small = await makeOrganization(app, { plan: 'starter' })
    const workspace = await makeWorkspace(app, small)
    const busy = await makeApiKey(app, small)
    const replies = await Promise.all(Array.from({ length: 20 }, () => send(gateway, incidents(workspace), [bearer(busy)], { method: 'POST', body: '{}' })))
    const throttled = replies.filter(({ status }) => status === 429)
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(12)
    expect(throttled).toHaveLength(8)
    for (const reply of throttled) {
      expect(Number(reply.header('retry-after'))).toBeGreaterThanOrEqual(1)
      expect(reply.header('x-latchkey-reason')).toBe('RATE_LIMITED')
    }
    expect(service.requests).toHaveLength(12)
  })

  test('two credentials, a key in the URL and an unknown workspace are 400', async () => {
    const [one, other] = [await key(), await key()]
    expect((await send(gateway, incidents(), [bearer(one), ['X-API-Key', other.secret]])).status).toBe(400)
    expect((await send(gateway, incidents(), [bearer(one), bearer(other)])).status).toBe(400)
    expect((await send(gateway, `${incidents()}?api_key=${one.secret}`, [bearer(one)])).status).toBe(400)
    expect((await send(gateway, '/workspaces/nowhere/incidents', [bearer(one)])).status).toBe(400)
    expect(service.requests).toEqual([])
  })

  test('nothing that a client says of itself gets through', async () => {
    const good = await key({ permissions: ['incidents:read'], workspaces: [production] })
    const forged: [string, string][] = [
      ...[...IDENTITY, 'x-latchkey-reason', 'x-latchkey-missing-permissions', 'x-latchkey-gateway-key', 'X_Latchkey_Key_Id'].map((name): [string, string] => [name, 'forged']),
      ['X-Latchkey-Key-Id', 'forged'],
      ['X-Forwarded-For', '203.0.113.66'],
      ['X-Forwarded-For', '203.0.113.67'],
      ['X-Forwarded-Method', 'FORGED'],
      ['X-Forwarded-Uri', '/forged'],
      ['X-Forwarded-Uri', '/forged/again'],
      ['X-Original-Method', 'FORGED'],
      ['X-Original-URI', '/forged'],
      ['X-Original-URL', '/forged'],
      ['X-Real-IP', '203.0.113.68'],
      ['Forwarded', 'for=203.0.113.69'],
    ]
    expect((await send(gateway, incidents(), [bearer(good), ...forged])).status).toBe(200)
    const [asked] = latchkey.requests
    const [served] = service.requests
    for (const [request, whose] of [[asked, 'Latchkey'], [served, 'the service']] as const) {
      const values = request?.headerNames.flatMap((name) => (name === 'host' ? [] : (request?.header(name) ?? []).map((value) => `${name}: ${value}`))) ?? []
      // What Latchkey does not read may be there; what says who, whence or what may not.
      const claims = values.filter((line) => /forged|203\.0\.113/i.test(line) && (whose === 'the service' || !/^x-latchkey-(?!gateway-key)/.test(line)))
      expect(claims, whose).toEqual([])
    }
    expect(asked?.header('x-latchkey-gateway-key')).toEqual([gatewayKey])
    expect([asked?.header('x-forwarded-for'), asked?.header('x-forwarded-method'), asked?.header('x-forwarded-uri')]).toEqual([['127.0.0.1'], ['GET'], [incidents()]])
    expect(IDENTITY.map((name) => served?.header(name).length)).toEqual(IDENTITY.map(() => 1))
    expect(served?.header('x-latchkey-key-id')).toEqual([good.id])
    const used = async (): Promise<unknown> => (await app.pool.query('select last_used_from from api_key_use where api_key_id = $1', [good.id])).rows
    await expect.poll(used, { timeout: 5_000 }).toEqual([{ last_used_from: '127.0.0.1' }])
  })

  test('forged headers without a key open nothing', async () => {
    const forged: [string, string][] = [...IDENTITY.map((name): [string, string] => [name, '*']), ['X-Latchkey-Gateway-Key', gatewayKey]]
    expect((await send(gateway, incidents(), forged)).status).toBe(401)
    expect(service.requests).toEqual([])
  })

  test('a client cannot take a header away by calling it a matter of the connection', async () => {
    const good = await key({ permissions: ['incidents:read'], workspaces: [production] })
    const named = [...IDENTITY, 'x-forwarded-for', 'x-forwarded-uri', 'x-forwarded-method', 'x-latchkey-gateway-key'].join(', ')
    expect((await send(gateway, incidents(), [bearer(good), ['Connection', `close, ${named}`]])).status).toBe(200)
    expect(IDENTITY.map((name) => service.requests[0]?.header(name).length)).toEqual(IDENTITY.map(() => 1))
    expect(latchkey.requests[0]?.header('x-forwarded-uri')).toEqual([incidents()])
    // Two credentials stay two, also when one of them is to be left behind on the way.
    const other = await key()
    expect((await send(gateway, incidents(), [bearer(good), ['X-API-Key', other.secret], ['Connection', 'close, X-API-Key']])).status).toBe(400)
  })

  test('Latchkey hears the method and the raw path, and the service gets the same', async () => {
    const good = await key()
    const asked: [string, string][] = [
      ['GET', `${incidents()}?from=%2Fa%2F..%2Fb&q=a//b/../c`],
      ['POST', incidents()],
      ['PATCH', `${incidents()}/incident-1`],
      ['PUT', `/workspaces/${production.slug}/services/checkout?x=1`],
      ['GET', `/workspaces/${production.slug}/services`],
    ]
    for (const [method, path] of asked) expect((await send(gateway, path, [bearer(good)], { method, body: method === 'GET' ? '' : '{}' })).status).toBe(200)
    expect(latchkey.requests.map((request) => [...request.header('x-forwarded-method'), ...request.header('x-forwarded-uri')])).toEqual(asked)
    expect(service.requests.map(({ method, url }) => [method, url])).toEqual(asked)
    expect(latchkey.requests.map(({ url }) => new URL(url, app.url).searchParams.get('permission'))).toEqual(['incidents:read', 'incidents:write', 'incidents:write', 'services:write', 'services:read'])
  })

  test.each([
    ['a doubled slash in front', '//workspaces/WS/incidents'],
    ['a doubled slash', '/workspaces/WS//incidents'],
    ['a slash at the end', '/workspaces/WS/incidents/'],
    ['a dot segment', '/workspaces/WS/./incidents'],
    ['two dots', '/open/../workspaces/WS/incidents'],
    ['encoded dots', '/workspaces/WS/incidents/%2e%2e/services'],
    ['an encoded slash', '/workspaces/WS%2Fincidents'],
    ['an encoded letter', '/workspaces/WS/%69ncidents'],
    ['an encoded question mark', '/workspaces/WS/incidents%3Fx'],
    ['a path parameter', '/workspaces/WS/incidents;x=1'],
    ['a backslash', '/workspaces/WS\\incidents'],
    ['another case', '/Workspaces/WS/incidents'],
    ['what is not listed', '/workspaces/WS/monitors'],
    ['the place where the gateway asks', '/.latchkey/verify'],
    ['the root', '/'],
  ])('%s is let in nowhere', async (_what, path) => {
    const good = await key()
    const { status } = await send(gateway, path.replace('WS', production.slug), [bearer(good)])
    expect([400, 404]).toContain(status)
    expect([service.requests, latchkey.requests]).toEqual([[], []])
  })

  test.each(['DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'])('a method that is not listed is let in nowhere: %s', async (method) => {
    const good = await key()
    expect([400, 404, 405, 501]).toContain((await send(gateway, incidents(), [bearer(good)], { method })).status)
    expect(service.requests).toEqual([])
  })

  test('a decision is not kept: a key that is revoked is refused by the next request', async () => {
    const good = await key()
    expect((await send(gateway, incidents(), [bearer(good)])).status).toBe(200)
    await app.pool.query('update api_key set revoked_at = $1 where id = $2', [app.clock.now(), good.id])
    await expect.poll(async () => (await send(gateway, incidents(), [bearer(good)])).status, { timeout: 3_000, interval: 20 }).toBe(401)
  })

  test('a gateway that cannot prove itself lets nobody in, and does not blame the client', async () => {
    const unproven = await startGateway(kind, { latchkeyPort: latchkey.port, servicePort: service.port, gatewayKey: almost(gatewayKey) })
    try {
      expect((await send(unproven, incidents(), [bearer(await key())])).status).toBeGreaterThanOrEqual(500)
      expect(service.requests).toEqual([])
    } finally {
      await unproven.stop()
    }
  })

  test('the status API behind it serves whom the gateway lets in, and nobody who comes past it', async () => {
    const status = await startStatusApi('127.0.0.1')
    const own = await startGateway(kind, { latchkeyPort: latchkey.port, servicePort: status.port, gatewayKey })
    try {
      const writer = await key({ permissions: ['incidents:read', 'incidents:write'], workspaces: [production] })
      const opened = await send(own, incidents(), [bearer(writer)], { method: 'POST', body: '{"title":"Payments fail"}' })
      expect([opened.status, JSON.parse(opened.body)]).toEqual([201, expect.objectContaining({ title: 'Payments fail', opened_by: writer.id })])
      expect(JSON.parse((await send(own, incidents(), [bearer(writer)])).body)).toMatchObject({ data: [{ title: 'Payments fail' }] })
      expect((await send(own, incidents(staging), [bearer(writer)])).status).toBe(403)
      expect((await send(own, incidents(), [bearer(writer), ['X-Workspace', staging.slug]])).status).toBe(400)
    } finally {
      await own.stop()
      await status.stop()
    }
    const shut = await startStatusApi('192.0.2.1')
    try {
      expect((await send(shut, incidents(), IDENTITY.map((name): [string, string] => [name, '*']))).status).toBe(403)
    } finally {
      await shut.stop()
    }
  })

  test('when Latchkey goes away under load, nothing reaches the service any more', async () => {
    const good = await key()
    const away = await startListening(app.url)
    const own = await startGateway(kind, { latchkeyPort: away.port, servicePort: service.port, gatewayKey })
    const statuses: number[] = []
    const statusesAfter: number[] = []
    let closed = false
    const client = async (): Promise<void> => {
      for (let asked = 0; asked < 60; asked += 1) {
        const into = closed ? statusesAfter : statuses
        into.push((await send(own, incidents(), [bearer(good)])).status)
      }
    }
    try {
      const clients = Promise.all(Array.from({ length: 4 }, client))
      await expect.poll(() => statuses.length, { timeout: 10_000, interval: 5 }).toBeGreaterThan(20)
      await away.close()
      closed = true
      await clients
    } finally {
      await own.stop()
      await away.close()
    }
    const letIn = statuses.filter((status) => status === 200).length
    expect(service.requests).toHaveLength(letIn)
    expect(letIn).toBeGreaterThan(20)
    expect(statusesAfter.length).toBeGreaterThan(0)
    expect([...statuses, ...statusesAfter].filter((status) => status !== 200 && status < 500)).toEqual([])
    expect(statusesAfter.filter((status) => status < 500)).toEqual([])
  })
})

describe.each(found.filter(({ name }) => name === 'nginx'))('a cache of decisions in $name', (kind) => {
  /** Turns a cache on where the shipped configuration warns of it. */
  const withCache = (lines: string) => (configuration: string) =>
    `proxy_cache_path cache keys_zone=decisions:1m;\n${configuration.replace('proxy_cache off;', `proxy_cache decisions; proxy_cache_valid 200 10s; ${lines}`)}`

  const statusesWith = async (lines: string): Promise<number[]> => {
    const service = await startService()
    const gateway = await startGateway(kind, { latchkeyPort: Number(new URL(app.url).port), servicePort: service.port, gatewayKey, alter: withCache(lines) })
    try {
      const path = `/workspaces/${production.slug}/incidents`
      const good = await send(gateway, path, [bearer(await key())])
      const bad = await send(gateway, path, [['Authorization', 'Bearer nothing']])
      return [good.status, bad.status]
    } finally {
      await gateway.stop()
      await service.close()
    }
  }

  test('does not come about by itself: the answer says no-store', async () => {
    expect(await statusesWith('')).toEqual([200, 401])
  })

  test('opens the door when it ignores that and leaves the key out, as the documentation warns', async () => {
    expect(await statusesWith('proxy_ignore_headers Cache-Control;')).toEqual([200, 200])
  })

  test('keeps keys apart with the cache key of the documentation', async () => {
    const documented = /proxy_cache_key [^;]+;/.exec(readFileSync(join(import.meta.dirname, '../../../../docs/gateways.md'), 'utf8'))?.[0] ?? ''
    expect(documented).toContain('$http_authorization')
    expect(await statusesWith(`proxy_ignore_headers Cache-Control; ${documented}`)).toEqual([200, 401])
  })
})

describe.each(['nginx/latchkey.conf', 'caddy/Caddyfile', 'traefik/dynamic.yml', 'envoy/envoy.yaml'])('examples/gateways/%s', (path) => {
  const text = readFileSync(join(import.meta.dirname, '../../../../examples/gateways', path), 'utf8').toLowerCase()

  test('deals with every header that says who calls, and asks for the permissions of the catalogue', () => {
    const deletesAll = text.includes('request_header -x-latchkey-*')
    expect([...IDENTITY, 'x-latchkey-gateway-key', 'x-latchkey-reason'].filter((name) => !deletesAll && !text.includes(name))).toEqual([])
    const asked = new Set(text.match(/\b[a-z]+:(?:read|write)\b/g))
    expect([...asked].toSorted()).toEqual(['incidents:read', 'incidents:write', 'services:read', 'services:write'])
    expect([...asked].filter((name) => !app.config.catalogue.entries.has(name))).toEqual([])
  })

  test('holds no secret', () => {
    expect(text).not.toMatch(/lkgw_[0-9a-z]{20}/)
  })
})
