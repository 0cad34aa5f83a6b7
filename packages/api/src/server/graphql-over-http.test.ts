import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey } from '../testing/factories.ts'

let app: TestApp
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  key = await makeApiKey(app, await makeOrganization(app))
})
afterAll(() => app.close())

// The audits send documents of their own, which a key may and a browser may not.
const audits = serverAudits({
  url: () => `${app.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) => fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key.secret}` } }),
})

test('the audit suite has its 61 audits', () => {
  expect(audits.length).toBe(61)
})

test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (_id, _name, audit) => {
  const result = await audit.fn()
  expect(result.status, 'reason' in result ? result.reason : '').toBe('ok')
})
