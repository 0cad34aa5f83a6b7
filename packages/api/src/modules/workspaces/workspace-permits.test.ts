import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import type { TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const PERMITS = `query ($id: ID!) { node(id: $id) { ... on Workspace { viewerCan { rename { allowed reason } archive { allowed reason } unarchive { allowed reason } } } } }`
const ARCHIVE = `mutation ($input: ArchiveWorkspaceInput!) { archiveWorkspace(input: $input) { __typename } }`

let app: TestApp
let organization: TestOrganization
let inUse: TestWorkspace
let archived: TestWorkspace
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  inUse = await makeWorkspace(app, organization)
  archived = await makeWorkspace(app, organization, { archived: true })
})
afterAll(() => app.close())

const yes = { allowed: true, reason: null }
const no = (reason: string) => ({ allowed: false, reason })
const permits = async (client: TestClient, { id }: TestWorkspace) => (await client.expectSuccess<{ viewerCan: unknown }>(PERMITS, { id })).viewerCan

test('an owner may rename both, archive the one in use and take the archived one back', async () => {
  const { client } = await makeMember(app, organization, 'OWNER')
  expect(await permits(client, inUse)).toEqual({ rename: yes, archive: yes, unarchive: no('NOT_ARCHIVED') })
  expect(await permits(client, archived)).toEqual({ rename: yes, archive: no('ALREADY_ARCHIVED'), unarchive: yes })
})

test('who may not is told why, and the mutation refuses by the same rule', async () => {
  const developer = await makeMember(app, organization, 'DEVELOPER')
  const needsPermission = no('PERMISSION_REQUIRED')
  expect(await permits(developer.client, inUse)).toEqual({ rename: needsPermission, archive: needsPermission, unarchive: needsPermission })
  await developer.client.expectDenied(ARCHIVE, { input: { id: inUse.id } }, 'FORBIDDEN')
  const limited = await makeApiKey(app, organization, { permissions: ['workspaces:read', 'workspaces:write'], workspaces: [inUse] })
  const needsAll = no('ALL_WORKSPACES_REQUIRED')
  expect(await permits(limited.client, inUse)).toEqual({ rename: needsAll, archive: needsAll, unarchive: needsAll })
  expect(await limited.client.expectDenied(ARCHIVE, { input: { id: inUse.id } }, 'FORBIDDEN')).toMatchObject({ requiredWorkspaces: 'ALL' })
})
