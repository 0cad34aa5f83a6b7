import { parseCatalogue } from '@latchkey/domain/permission/catalogue.ts'
import { DEFAULT_PRODUCT_GROUPS } from '@latchkey/domain/permission/product-groups.ts'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { makeApiKey, makeOrganization, type TestOrganization } from '../../testing/factories.ts'
import { configurationDigest } from '../verification/configuration-digest.ts'
import { applyCatalogueChanges, type CatalogueChanges, PermissionsInUse } from './catalogue-changes.ts'

let app: TestApp
let organization: TestOrganization
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  await app.pool.query('delete from known_permission')
  await app.pool.query(`update api_key set permissions = '{}'`)
  organization = await makeOrganization(app)
})

/** A start under the default catalogue without some groups, as if the app of the test ran on the same configuration. */
function start(...without: string[]): Promise<CatalogueChanges> {
  return startWith(configurationDigest(app.config), without)
}

function startWith(digest: string, without: readonly string[]): Promise<CatalogueChanges> {
  const parsed = parseCatalogue(DEFAULT_PRODUCT_GROUPS.filter((group) => !without.includes(group.id)))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues))
  return applyCatalogueChanges({ ...app.app.services, config: { ...app.config, catalogue: parsed.catalogue } }, app.orm.em.fork(), digest)
}

const permissionsOf = async (id: string): Promise<string[] | undefined> => (await app.pool.query<{ permissions: string[] }>('select permissions from api_key where id = $1', [id])).rows[0]?.permissions

test('the first start remembers the catalogue and changes nothing', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['incidents:read', 'monitors:read'] })
  expect(await start()).toEqual({ added: [], removed: [], keys: 0 })
  expect(await permissionsOf(key.id)).toEqual(['incidents:read', 'monitors:read'])
  expect(await auditEventsOf(app, 'installation')).toEqual([])
})

test('a permission that leaves the catalogue leaves the keys, and one that comes back gives nobody anything', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['incidents:read', 'monitors:read'] })
  const only = await makeApiKey(app, organization, { permissions: ['incidents:write'] })
  const other = await makeApiKey(app, organization, { permissions: ['monitors:read'] })
  const level = await makeApiKey(app, organization, { permissionLevel: 'ALL' })
  await start()
  expect(await start('incidents')).toEqual({ added: [], removed: ['incidents:read', 'incidents:write'], keys: 2 })
  expect(await permissionsOf(key.id)).toEqual(['monitors:read'])
  expect(await permissionsOf(only.id)).toEqual([])
  expect(await start()).toMatchObject({ added: ['incidents:read', 'incidents:write'], removed: [], keys: 0 })
  expect(await permissionsOf(key.id)).toEqual(['monitors:read'])
  expect(await permissionsOf(other.id)).toEqual(['monitors:read'])
  expect(await permissionsOf(level.id)).toEqual([])
  const { rows } = await app.pool.query<{ version: number }>('select version from api_key where id = any ($1) order by version', [[key.id, other.id]])
  expect(rows.map((row) => row.version)).toEqual([1, 2])
})

test('a key that a process of the old catalogue made meanwhile gets nothing back either', async () => {
  await start()
  await start('incidents')
  const late = await makeApiKey(app, organization, { permissions: ['incidents:read', 'monitors:read'] })
  expect(await start()).toMatchObject({ keys: 1 })
  expect(await permissionsOf(late.id)).toEqual(['monitors:read'])
})

test('writes an event for each key in its chain and one for the catalogue', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['alerts:read', 'monitors:read'] })
  await start()
  await start('alerts')
  expect(await auditEventsOf(app, organization.id)).toMatchObject([
    {
      action: 'api_key.permissions_dropped',
      actor: { kind: 'SYSTEM' },
      credential: { kind: 'NONE' },
      target: { kind: 'api_key', id: key.id },
      before: { permissions: ['alerts:read', 'monitors:read'] },
      after: { permissions: ['monitors:read'] },
    },
  ])
  expect((await auditEventsOf(app, 'installation')).at(-1)).toMatchObject({ action: 'catalogue.changed', after: { added: [], removed: ['alerts:read', 'alerts:write'], keys: 1 } })
})

test('starts at once do it once', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['issues:read', 'monitors:read'] })
  await start()
  await Promise.all([start('issues'), start('issues'), start('issues')])
  expect(await permissionsOf(key.id)).toEqual(['monitors:read'])
  expect(await auditEventsOf(app, organization.id)).toHaveLength(1)
})

test('does not start where live keys list what it does not know and processes of another configuration run', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['alerts:read', 'monitors:read'] })
  const { updated_at: before } = (await app.pool.query<{ updated_at: Date }>('select updated_at from api_key where id = $1', [key.id])).rows[0] ?? {}
  await start()
  await app.settled()
  const refused = await startWith('another', ['alerts']).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(PermissionsInUse)
  expect((refused as PermissionsInUse).permissions).toEqual(['alerts:read'])
  expect((refused as PermissionsInUse).message).toMatch(/alerts:read.*stop the others first/s)
  expect((await app.pool.query('select permissions, updated_at from api_key where id = $1', [key.id])).rows).toEqual([{ permissions: ['alerts:read', 'monitors:read'], updated_at: before }])
  // What nobody could use any more holds up nobody.
  await app.pool.query('update api_key set revoked_at = $2 where id = $1', [key.id, app.clock.now()])
  expect(await startWith('another', ['alerts'])).toMatchObject({ removed: ['alerts:read', 'alerts:write'], keys: 1 })
})
