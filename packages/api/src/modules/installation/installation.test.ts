import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeOrganization } from '../../testing/factories.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const INSTALLATION = '{ installation { demo keyFormats { prefix encoding pattern current } } }'

test('anyone may know the key formats, so that a scanner can be set up', async () => {
  const installation = await createTestClient(app, { kind: 'NONE' }).expectSuccess(INSTALLATION)
  expect(installation).toEqual({ demo: false, keyFormats: [{ prefix: 'lk', encoding: 'BASE62', pattern: '\\blk_[0-9A-Za-z]{49}\\b', current: true }] })
})

test('a good key may send a document of its own', async () => {
  const key = await makeApiKey(app, await makeOrganization(app))
  expect(await key.client.expectSuccess('{ installation { demo } }')).toEqual({ demo: false })
})
