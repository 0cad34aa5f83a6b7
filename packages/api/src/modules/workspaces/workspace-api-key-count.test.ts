import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const COUNTS = `{ organization { workspaces(includeArchived: true) { nodes { id apiKeyCount } } } }`

let app: TestApp
let organization: TestOrganization
let workspaces: [TestWorkspace, TestWorkspace, TestWorkspace]
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  workspaces = [await makeWorkspace(app, organization), await makeWorkspace(app, organization), await makeWorkspace(app, organization, { archived: true })]
})
afterAll(() => app.close())

interface Counted {
  workspaces: { nodes: { id: string; apiKeyCount: number | null }[] }
}

test('counts the keys that chose a workspace and could work: none for all workspaces, none that has ended, none that is not to be seen', async () => {
  const [one, two, archived] = workspaces
  await makeApiKey(app, organization)
  await makeApiKey(app, organization, { workspaces: [one, two, archived] })
  await makeApiKey(app, organization, { workspaces: [one], disabledAt: new Date() })
  await makeApiKey(app, organization, { workspaces: [one], revokedAt: new Date() })
  await makeApiKey(app, organization, { workspaces: [one], expiresAt: new Date(0) })
  const viewer = await makeMember(app, organization, 'VIEWER')
  const limited = await makeApiKey(app, organization, { permissions: ['workspaces:read', 'api_keys:read'], workspaces: [one] })
  const counts = ({ workspaces: { nodes } }: Counted) => new Map(nodes.map(({ id, apiKeyCount }) => [id, apiKeyCount]))
  expect(counts(await viewer.client.expectSuccess<Counted>(COUNTS, {}))).toEqual(new Map([[one.id, 3], [two.id, 1], [archived.id, 1]]))
  // It sees the keys that lie within its own workspaces: the disabled one and itself.
  expect(counts(await limited.client.expectSuccess<Counted>(COUNTS, {}))).toEqual(new Map([[one.id, 2]]))
})

test('is nothing for who may not read keys', async () => {
  const key = await makeApiKey(app, organization, { permissions: ['workspaces:read'] })
  const { data, errors } = (await key.client.raw(COUNTS, {})).body
  expect(data).toMatchObject({ organization: { workspaces: { nodes: workspaces.map(() => ({ apiKeyCount: null })) } } })
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['api_keys:read'] })
})
