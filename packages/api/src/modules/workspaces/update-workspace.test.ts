import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const UPDATE = `mutation ($input: UpdateWorkspaceInput!) { updateWorkspace(input: $input) { __typename
  ... on UpdateWorkspaceSuccess { workspace { id slug name archivedAt } }
  ... on InvalidInput { code issues { path code } }
  ... on DomainError { code message } } }`

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

const rowOf = async (id: string): Promise<unknown> => (await app.pool.query('select slug, name, archived_at, updated_at from workspace where id = $1', [id])).rows[0]

async function expectNothingChanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = [await rowOf(id), await auditEventsOf(app, organization.id)]
  await act()
  expect([await rowOf(id), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe('succeeds', () => {
  test('with another name and the same slug, archived or not', async () => {
    for (const archived of [false, true]) {
      const { id, slug } = await makeWorkspace(app, organization, { archived })
      const { workspace } = await owner.client.expectSuccess<{ workspace: unknown }>(UPDATE, { input: { id, name: ' Größe ' } }, 'UpdateWorkspaceSuccess')
      expect(workspace).toEqual({ id, slug, name: 'Größe', archivedAt: archived ? app.clock.now().toISOString() : null })
    }
  })

  test('by a key with workspaces:write for all workspaces', async () => {
    const { id } = await makeWorkspace(app, organization)
    const key = await makeApiKey(app, organization, { permissions: ['workspaces:write'] })
    await key.client.expectSuccess(UPDATE, { input: { id, name: 'By key' } }, 'UpdateWorkspaceSuccess')
  })

  test('with the name that it has, changing nothing', async () => {
    const { id } = await makeWorkspace(app, organization)
    await owner.client.expectSuccess(UPDATE, { input: { id, name: 'Same' } }, 'UpdateWorkspaceSuccess')
    await expectNothingChanged(id, () => owner.client.expectSuccess(UPDATE, { input: { id, name: 'Same' } }, 'UpdateWorkspaceSuccess'))
  })
})

test('refuses bad input: an empty name', async () => {
  const { id } = await makeWorkspace(app, organization)
  await expectNothingChanged(id, async () => {
    const error = await owner.client.expectFailure<{ issues: { path: string[] }[] }>(UPDATE, { input: { id, name: ' ' } }, 'InvalidInput')
    expect(error.issues.map((issue) => issue.path)).toEqual([['name']])
  })
})

test('needs a principal', async () => {
  const { id } = await makeWorkspace(app, organization)
  await expectNothingChanged(id, () => createTestClient(app, { kind: 'NONE' }).expectDenied(UPDATE, { input: { id, name: 'Nobody' } }, 'UNAUTHENTICATED'))
})

describe('needs the permission', () => {
  test('workspaces:write, which a developer has not', async () => {
    const { id } = await makeWorkspace(app, organization)
    const developer = await makeMember(app, organization, 'DEVELOPER')
    await expectNothingChanged(id, async () => {
      expect(await developer.client.expectDenied(UPDATE, { input: { id, name: 'No' } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['workspaces:write'] })
    })
  })

  test('and all workspaces: a key for this very one may not rename it', async () => {
    const workspace = await makeWorkspace(app, organization)
    const key = await makeApiKey(app, organization, { permissions: ['workspaces:write'], workspaces: [workspace] })
    await expectNothingChanged(workspace.id, async () => {
      expect(await key.client.expectDenied(UPDATE, { input: { id: workspace.id, name: 'No' } }, 'FORBIDDEN')).toMatchObject({ requiredWorkspaces: 'ALL' })
    })
  })
})

test('treats what is not visible as missing: another organization’s, invented and impossible ids answer alike', async () => {
  const foreign = await makeWorkspace(app, await makeOrganization(app))
  const answers = await Promise.all([foreign.id, 'ws_0000000000000000000000', 'key_1', '\0', ''].map((id) => owner.client.raw(UPDATE, { input: { id, name: 'Mine now' } })))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveLength(1)
  expect(answers[0]?.body.data?.['updateWorkspace']).toMatchObject({ __typename: 'WorkspaceNotFound', code: 'WORKSPACE_NOT_FOUND' })
})

test('conflicts: not applicable, the last writer names it', async () => {
  const { id } = await makeWorkspace(app, organization)
  await Promise.all(['One', 'Two'].map((name) => owner.client.expectSuccess(UPDATE, { input: { id, name } }, 'UpdateWorkspaceSuccess')))
  const events = (await auditEventsOf(app, organization.id)).filter((event) => (event['target'] as { id: string }).id === id)
  expect(events.at(-1)?.['after']).toEqual({ name: (await rowOf(id) as { name: string }).name })
  expect(events.at(-1)?.['before']).toEqual(events.at(-2)?.['after'])
})

test('leaves an audit trail with both names', async () => {
  const { id, slug } = await makeWorkspace(app, organization)
  await owner.client.expectSuccess(UPDATE, { input: { id, name: 'Renamed' } }, 'UpdateWorkspaceSuccess')
  expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
    action: 'workspace.updated', actor: { kind: 'USER', id: owner.userId }, target: { kind: 'workspace', id }, before: { name: `Workspace ${slug}` }, after: { name: 'Renamed' },
  })
})
