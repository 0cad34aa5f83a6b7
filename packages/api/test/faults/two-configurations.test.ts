import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_PRODUCT_GROUPS } from '@latchkey/domain/permission/product-groups.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey } from '../../src/testing/factories.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** A catalogue without alerts, which a key of the test has. */
const SMALL = { catalogue: DEFAULT_PRODUCT_GROUPS.filter(({ id }) => id === 'incidents'), kinds: [] }

let directory: string
let app: TestApp
let key: TestKey
const servers: ServerProcess[] = []
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-small-'))
  writeFileSync(join(directory, 'small.json'), JSON.stringify(SMALL))
  // The app of the test is a process of this database too; it runs on the small catalogue, as the one that is to start.
  app = await createTestApp({ environment: { LATCHKEY_CONFIG: join(directory, 'small.json') } })
  app.clock.set(new Date())
  key = await makeApiKey(app, await makeOrganization(app), { permissions: ['alerts:read', 'incidents:read'] })
})
afterAll(async () => {
  for (const server of servers) await server.kill()
  await app.close()
  rmSync(directory, { recursive: true, force: true })
})

const start = async (environment: Record<string, string> = {}): Promise<ServerProcess> => {
  const server = await startServerProcess(app.databaseUrl, environment)
  servers.push(server)
  return server
}
const startSmall = (): Promise<ServerProcess> => start({ LATCHKEY_CONFIG: join(directory, 'small.json') })
const permissionsOfKey = async (): Promise<unknown> => (await app.pool.query('select permissions from api_key where id = $1', [key.id])).rows
const warningsOf = async ({ url }: ServerProcess): Promise<unknown> => ((await (await fetch(`${url}/readyz`)).json()) as { warnings?: string[] }).warnings

test('a process that knows fewer permissions than live keys have does not start amid others, and does once it is alone', { timeout: 90_000 }, async () => {
  const whole = await start()
  const refusal = await startSmall().then(
    () => 'it started',
    (error: unknown) => String(error),
  )
  expect(refusal).toMatch(/ended with 5 before it listened/)
  expect(refusal).toMatch(/does not know: alerts:read\..*stop the others first/s)
  expect(await permissionsOfKey()).toEqual([{ permissions: ['alerts:read', 'incidents:read'] }])

  // Killed, it is still registered; the next start waits until that is over, and then the catalogue is what it says.
  await whole.kill()
  const small = await startSmall()
  expect(await permissionsOfKey()).toEqual([{ permissions: ['incidents:read'] }])

  // One that knows more may join, and both say that they differ.
  const again = await start()
  for (const server of [small, again]) await expect.poll(() => warningsOf(server), { timeout: 10_000 }).toContain('not all processes run on the same configuration')
  expect(await permissionsOfKey()).toEqual([{ permissions: ['incidents:read'] }])
})
