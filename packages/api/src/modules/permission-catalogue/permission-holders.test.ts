import { ROLES } from '@latchkey/domain/role.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const HOLDERS = `query ($first: Int) { permissionCatalogue { groups { permissions { name heldBy { roles apiKeyCount apiKeys(first: $first) { id name } } } } } }`
const EFFECTIVE = `{ organization { apiKeys(first: 100) { nodes { id name status effectivePermissions } } } }`
const LIST = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter, first: 100) { totalCount nodes { id status } } } }`

interface Holders {
  roles: string[]
  apiKeyCount: number
  apiKeys: { id: string; name: string }[]
}
interface Key {
  id: string
  name: string
  status: string
  effectivePermissions: string[]
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  const now = app.clock.now()
  for (const role of ROLES) {
    const member = await makeMember(app, organization, role)
    if (role === 'OWNER') owner = member
    for (const level of ['ALL', 'READ_ONLY'] as const) await makeApiKey(app, organization, { ownerId: member.userId, permissionLevel: level })
    await makeApiKey(app, organization, { ownerId: member.userId, permissions: ['incidents:write', 'audit_log:read', 'api_keys:delete'] })
  }
  const gone = await makeMember(app, organization, 'ADMIN')
  await makeApiKey(app, organization, { ownerId: gone.userId })
  await app.pool.query('delete from member where id = $1', [gone.memberId])
  for (const level of ['ALL', 'READ_ONLY'] as const) await makeApiKey(app, organization, { permissionLevel: level })
  await makeApiKey(app, organization, { permissions: ['incidents:read', 'left_the_catalogue:read'] })
  await makeApiKey(app, organization, { disabledAt: now })
  await makeApiKey(app, organization, { revokedAt: now })
  await makeApiKey(app, organization, { expiresAt: now })
  await makeApiKey(app, await makeOrganization(app))
})
afterAll(() => app.close())

async function holdersFor(client: TestClient, first: number | null = 20): Promise<Map<string, Holders>> {
  const { groups } = await client.expectSuccess<{ groups: { permissions: { name: string; heldBy: Holders }[] }[] }>(HOLDERS, { first })
  return new Map(groups.flatMap((group) => group.permissions).map(({ name, heldBy }) => [name, heldBy]))
}

describe('who holds a permission', () => {
  test('is, of keys that work or could, exactly whoever has it among its effective permissions', async () => {
    const holders = await holdersFor(owner.client)
    const { apiKeys } = await owner.client.expectSuccess<{ apiKeys: { nodes: Key[] } }>(EFFECTIVE)
    const live = apiKeys.nodes.filter((key) => key.status !== 'REVOKED' && key.status !== 'EXPIRED')
    expect(live.length).toBe(17)
    for (const [name, { apiKeyCount, apiKeys: shown }] of holders) {
      const expected = live.filter((key) => key.effectivePermissions.includes(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      expect(apiKeyCount, name).toBe(expected.length)
      expect(shown.map((key) => key.id).toSorted(), name).toEqual(expected.map((key) => key.id).toSorted())
      const filtered = await owner.client.expectSuccess<{ apiKeys: { nodes: { id: string }[] } }>(LIST, { filter: { permission: name } })
      expect(filtered.apiKeys.nodes.map((key) => key.id).toSorted(), name).toEqual(expected.map((key) => key.id).toSorted())
    }
    expect(holders.get('members:write')).toMatchObject({ apiKeyCount: 0, apiKeys: [] })
  })

  test('names the roles, the strongest first', async () => {
    const holders = await holdersFor(owner.client)
    expect(holders.get('members:write')?.roles).toEqual(['OWNER', 'ADMIN'])
    expect(holders.get('settings:write')?.roles).toEqual(['OWNER'])
    expect(holders.get('incidents:write')?.roles).toEqual(['OWNER', 'ADMIN', 'DEVELOPER'])
    expect(holders.get('incidents:read')?.roles).toEqual(['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'])
  })

  test('shows the first by name: five unless told otherwise, twenty at most', async () => {
    const few = await holdersFor(owner.client, 2)
    const { apiKeys, apiKeyCount } = few.get('incidents:read') as Holders
    const all = (await holdersFor(owner.client)).get('incidents:read') as Holders
    expect([apiKeys, apiKeyCount]).toEqual([all.apiKeys.slice(0, 2), all.apiKeyCount])
    expect((await holdersFor(owner.client, null)).get('incidents:read')?.apiKeys).toHaveLength(5)
    for (const first of [0, -1, 21]) expect((await owner.client.raw(HOLDERS, { first })).body.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT')
  })
})

describe('is for those who may see keys', () => {
  test('needs api_keys:read, and is null where that is missing, beside everything else', async () => {
    const key = await makeApiKey(app, await makeOrganization(app), { permissions: ['incidents:read'] })
    const answer = await key.client.raw(HOLDERS, { first: 1 })
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['api_keys:read'] })
    const catalogue = answer.body.data?.['permissionCatalogue'] as { groups: { permissions: { heldBy: unknown }[] }[] } | undefined
    expect(catalogue?.groups.flatMap((group) => group.permissions).every((permission) => permission.heldBy === null)).toBe(true)
  })

  test('counts for a key of chosen workspaces only keys within its own', async () => {
    const elsewhere = await makeOrganization(app)
    const workspace = await makeWorkspace(app, elsewhere)
    const limited = await makeApiKey(app, elsewhere, { name: 'limited', permissions: ['api_keys:read', 'incidents:read'], workspaces: [workspace] })
    await makeApiKey(app, elsewhere, { name: 'beyond' })
    expect((await holdersFor(limited.client)).get('incidents:read')).toMatchObject({ apiKeyCount: 1, apiKeys: [{ id: limited.id, name: 'limited' }] })
  })

  test('a filter by a permission and the status of ended keys finds none', async () => {
    const { apiKeys } = await owner.client.expectSuccess<{ apiKeys: { totalCount: number } }>(LIST, { filter: { permission: 'incidents:read', status: ['REVOKED', 'EXPIRED'] } })
    expect(apiKeys.totalCount).toBe(0)
  })

  test('a filter by a permission that is none is an error of whoever asks', async () => {
    for (const permission of ['incidents:*', 'INCIDENTS:READ', '', 'incidents:read ', '\0']) {
      expect((await owner.client.raw(LIST, { filter: { permission } })).body.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT')
    }
  })
})
