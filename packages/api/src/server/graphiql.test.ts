import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRoot } from '../commands/contract.ts'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeOrganization } from '../testing/factories.ts'

const directory = mkdtempSync(join(tmpdir(), 'latchkey-graphiql-'))
let app: TestApp
let closed: TestApp
beforeAll(async () => {
  execFileSync(process.execPath, [join(findRoot(), 'packages/graphiql/build.ts'), directory])
  app = await createTestApp({ environment: { LATCHKEY_GRAPHIQL: '1' }, graphiqlDirectory: directory })
  closed = await createTestApp({ sharing: app, graphiqlDirectory: directory })
})
afterAll(async () => {
  await closed.close()
  await app.close()
  rmSync(directory, { recursive: true })
})

const visit = (url: string, accept = 'text/html,application/xhtml+xml,*/*;q=0.8'): Promise<Response> => fetch(url, { headers: { accept } })

describe('GraphiQL', () => {
  test('is a page under a policy of its own, from this host alone', async () => {
    const answer = await visit(`${app.url}/graphql`)
    const page = await answer.text()
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store'])
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{22}'/)
    expect(policy).not.toContain('unsafe')
    expect(page).toContain('GraphiQL')
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script>|style="/)
    const assets = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '')
    expect(assets).toHaveLength(2)
    for (const asset of assets) {
      const file = await visit(`${app.url}${asset}`)
      expect([asset, file.status, file.headers.get('cache-control')]).toEqual([asset, 200, 'public, max-age=31536000, immutable'])
    }
    expect((await visit(`${app.url}/graphiql/assets/../../package.json`)).status).not.toBe(200)
  })

  test('has another nonce each time', async () => {
    const [first, second] = await Promise.all([visit(`${app.url}/graphql`), visit(`${app.url}/graphql`)])
    expect(first?.headers.get('content-security-policy')).not.toBe(second?.headers.get('content-security-policy'))
  })

  test('does not stand in the way of queries by GET', async () => {
    const { secret } = await makeApiKey(app, await makeOrganization(app))
    const answer = await fetch(`${app.url}/graphql?query=${encodeURIComponent('{ viewer { kind } }')}`, { headers: { accept: 'text/html, application/json', authorization: `Bearer ${secret}` } })
    expect(await answer.json()).toEqual({ data: { viewer: { kind: 'API_KEY' } } })
  })

  test('is not there unless it is enabled', async () => {
    const answer = await visit(`${closed.url}/graphql`)
    expect([answer.status, answer.headers.get('content-type')?.startsWith('text/html')]).not.toEqual([200, true])
    expect(await answer.text()).not.toContain('GraphiQL')
    expect((await visit(`${closed.url}/graphiql/`)).status).toBe(404)
  })

  test('asks for the whole schema within the limits', async () => {
    const { getIntrospectionQuery } = await import('graphql')
    const { client } = await makeApiKey(app, await makeOrganization(app))
    for (const document of [getIntrospectionQuery(), getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true, directiveIsRepeatable: true, oneOf: true })]) {
      expect((await client.raw(document)).body.errors).toBeUndefined()
    }
  })
})
