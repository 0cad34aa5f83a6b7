import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { VERSION } from '../application/version.ts'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeGatewayKey, makeOrganization } from '../testing/factories.ts'
import { sendRaw } from '../testing/http.ts'

const TOKEN = 'a-metrics-token-of-22-characters'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp({ environment: { LATCHKEY_METRICS_TOKEN: TOKEN } })
})
afterAll(() => app.close())

const BEHIND_A_PROXY = ['X-Forwarded-For', '203.0.113.7']

async function numbers(): Promise<Map<string, number>> {
  const { text } = await sendRaw(`${app.url}/metrics`)
  return new Map(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

test('the version is the one of the package', () => {
  expect((JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }).version).toBe(VERSION)
})

describe.each(['/livez', '/readyz', '/readyz?verbose', '/metrics'])('%s', (path) => {
  test('is read by GET, and by HEAD without a body', async () => {
    await app.settled()
    const read = await sendRaw(`${app.url}${path}`)
    const head = await sendRaw(`${app.url}${path}`, { method: 'HEAD' })
    expect([read.status, head.status, read.text === '', head.text]).toEqual([200, 200, false, ''])
    expect(head.headers['content-type']).toBe(read.headers['content-type'])
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is no place for %s: 405 with the methods that it takes', async (method) => {
    const answer = await sendRaw(`${app.url}${path}`, { method })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD'])
    expect(JSON.parse(answer.text)).toEqual({ error: 'This address takes GET and HEAD.' })
  })
})

describe('/metrics', () => {
  test('counts outcomes and requests, and names no key', async () => {
    const organization = await makeOrganization(app)
    const gateway = await makeGatewayKey(app)
    const { id, secret } = await makeApiKey(app, organization)
    const before = await numbers()
    for (const key of [secret, secret, 'lk_nothing']) {
      await fetch(`${app.url}/v1/keys/verify`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway}` }, body: JSON.stringify({ key }) })
    }
    const after = await numbers()
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0)
    expect(grown('latchkey_verifications_total{outcome="VALID"}')).toBe(2)
    expect(grown('latchkey_verifications_total{outcome="MALFORMED"}')).toBe(1)
    expect(grown('http_server_request_duration_seconds_count{http_route="/v1/keys/verify",http_response_status_code="200"}')).toBe(3)
    expect(grown('http_server_request_duration_seconds_bucket{http_route="/v1/keys/verify",http_response_status_code="200",le="+Inf"}')).toBe(3)
    expect(after.get('latchkey_change_feed_trusted')).toBe(1)
    expect(after.get('latchkey_processes')).toBe(1)
    const { text } = await sendRaw(`${app.url}/metrics`)
    for (const word of [id, secret, organization.id, organization.slug]) expect(text).not.toContain(word)
  })

  test('is there for loopback and for the token, and not there for anybody else', async () => {
    expect((await sendRaw(`${app.url}/metrics`, { headers: BEHIND_A_PROXY })).status).toBe(404)
    expect((await sendRaw(`${app.url}/metrics`, { headers: [...BEHIND_A_PROXY, 'Authorization', 'Bearer another-token-of-22-chars'] })).status).toBe(404)
    expect((await sendRaw(`${app.url}/metrics`, { headers: [...BEHIND_A_PROXY, 'Authorization', `Bearer ${TOKEN}`] })).status).toBe(200)
    // Not even by another method: what it takes would say that it is there.
    expect((await sendRaw(`${app.url}/metrics`, { method: 'POST', headers: BEHIND_A_PROXY })).status).toBe(404)
  })
})

describe('/readyz', () => {
  const checks = async (url: string): Promise<Record<string, { ok: boolean; detail: string }>> => {
    const { text } = await sendRaw(`${url}/readyz?verbose`)
    const { checks: list } = JSON.parse(text) as { checks: { name: string; ok: boolean; detail: string }[] }
    return Object.fromEntries(list.map(({ name, ok, detail }) => [name, { ok, detail }]))
  }

  test('says that changes are followed and which processes live', async () => {
    await app.settled()
    const said = await checks(app.url)
    expect(said['change feed']).toEqual({ ok: true, detail: 'follows' })
    expect(said['rate limits']).toEqual({ ok: true, detail: 'counted in this process, the only one' })
    expect(JSON.parse((await sendRaw(`${app.url}/readyz`)).text)).toEqual({ status: 'ok' })
    expect(said['processes']).toEqual({ ok: true, detail: expect.stringMatching(/^\S+:\d+$/) as string })
  })

  test('shows a process that runs on another configuration', async () => {
    const plans = new Map([...app.config.plans, ['own', { id: 'own', maxKeys: 1, rateLimits: null, ipAllowlist: false }]])
    const other = await createTestApp({ sharing: app, config: { plans } })
    try {
      await expect.poll(async () => (await checks(app.url))['processes']?.ok, { timeout: 5_000 }).toBe(false)
      expect((await checks(app.url))['processes']?.detail).toContain('another configuration')
      expect((await checks(app.url))['rate limits']).toEqual({ ok: false, detail: expect.stringContaining('divided among 2 processes') as string })
      const { status, text } = await sendRaw(`${app.url}/readyz`)
      // Anybody may ask: that it is so, and not which machines there are.
      expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok', warnings: ['not all processes run on the same configuration', 'budgets of requests are divided among the processes'] }])
    } finally {
      await other.close()
    }
    // It said that it left: nobody waits for a heartbeat to count budgets whole again.
    expect(await checks(app.url)).toMatchObject({ processes: { ok: true }, 'rate limits': { ok: true, detail: 'counted in this process, the only one' } })
  })
})
