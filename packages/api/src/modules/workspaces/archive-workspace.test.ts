import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeGatewayKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const ARCHIVE = `mutation ($input: ArchiveWorkspaceInput!) { archiveWorkspace(input: $input) { __typename
  ... on ArchiveWorkspaceSuccess { workspace { id slug archivedAt } affectedApiKeyCount affectedApiKeys { id name workspaces { id archivedAt } } }
  ... on DomainError { code message } } }`
const UNARCHIVE = `mutation ($input: UnarchiveWorkspaceInput!) { unarchiveWorkspace(input: $input) { __typename
  ... on UnarchiveWorkspaceSuccess { workspace { id slug archivedAt } }
  ... on DomainError { code message } } }`
const KEYS = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter) { nodes { id } } } }`
const NODE = `query ($id: ID!) { node(id: $id) { __typename ... on Workspace { archivedAt } } }`

interface Archived {
  workspace: { id: string; slug: string; archivedAt: string | null }
  affectedApiKeyCount: number
  affectedApiKeys: { id: string; name: string; workspaces: { id: string; archivedAt: string | null }[] }[]
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let gateway: string
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  gateway = await makeGatewayKey(app)
})
afterAll(() => app.close())

const archivedAt = async (id: string): Promise<Date | null> => (await app.pool.query<{ archived_at: Date | null }>('select archived_at from workspace where id = $1', [id])).rows[0]?.archived_at ?? null
const archive = (id: string): Promise<Archived> => owner.client.expectSuccess<Archived>(ARCHIVE, { input: { id } }, 'ArchiveWorkspaceSuccess')
const unarchive = (id: string) => owner.client.expectSuccess<Pick<Archived, 'workspace'>>(UNARCHIVE, { input: { id } }, 'UnarchiveWorkspaceSuccess')

async function verify(secret: string, workspace: TestWorkspace): Promise<unknown> {
  const response = await fetch(`${app.url}/v1/keys/verify`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway}`, 'content-type': 'application/json' },
    body: JSON.stringify({ key: secret, workspace: workspace.slug }),
  })
  return ((await response.json()) as { code: unknown }).code
}

async function expectNothingChanged(id: string, act: () => Promise<unknown>): Promise<void> {
  const before = [await archivedAt(id), await auditEventsOf(app, organization.id)]
  await act()
  expect([await archivedAt(id), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe('succeeds', () => {
  test('and no key matches in it, whether it chose the workspace or is for all, until it is taken back', async () => {
    const workspace = await makeWorkspace(app, organization)
    const other = await makeWorkspace(app, organization)
    const chosen = await makeApiKey(app, organization, { workspaces: [workspace, other] })
    const all = await makeApiKey(app, organization)
    const codes = async () => [await verify(chosen.secret, workspace), await verify(all.secret, workspace), await verify(chosen.secret, other)]
    expect(await codes()).toEqual(['VALID', 'VALID', 'VALID'])
    const { workspace: shown } = await archive(workspace.id)
    expect(shown).toEqual({ id: workspace.id, slug: workspace.slug, archivedAt: app.clock.now().toISOString() })
    expect(await codes()).toEqual(['WRONG_WORKSPACE', 'WRONG_WORKSPACE', 'VALID'])
    expect((await unarchive(workspace.id)).workspace).toEqual({ id: workspace.id, slug: workspace.slug, archivedAt: null })
    expect(await codes()).toEqual(['VALID', 'VALID', 'VALID'])
  })

  test('and names the keys that chose it and could still work, each with its list as it was', async () => {
    const workspace = await makeWorkspace(app, organization)
    const now = app.clock.now()
    const touched = [
      await makeApiKey(app, organization, { name: 'a active', workspaces: [workspace] }),
      await makeApiKey(app, organization, { name: 'b disabled', workspaces: [workspace], disabledAt: now }),
      await makeApiKey(app, organization, { name: 'c suspended', workspaces: [workspace], suspendedAt: now }),
    ]
    await makeApiKey(app, organization, { workspaces: [workspace], revokedAt: now })
    await makeApiKey(app, organization, { workspaces: [workspace], expiresAt: now })
    await makeApiKey(app, organization)
    const { affectedApiKeyCount, affectedApiKeys } = await archive(workspace.id)
    expect(affectedApiKeyCount).toBe(3)
    expect(affectedApiKeys.map((key) => key.id)).toEqual(touched.map((key) => key.id))
    expect(affectedApiKeys[0]?.workspaces).toEqual([{ id: workspace.id, archivedAt: now.toISOString() }])
  })

  test('with the first hundred of many, and the count of all', async () => {
    const workspace = await makeWorkspace(app, organization)
    for (let index = 0; index < 103; index++) await makeApiKey(app, organization, { workspaces: [workspace] })
    const { affectedApiKeyCount, affectedApiKeys } = await archive(workspace.id)
    expect([affectedApiKeyCount, affectedApiKeys.length]).toEqual([103, 100])
  })

  test('without naming keys to a key that may not read them', async () => {
    const workspace = await makeWorkspace(app, organization)
    await makeApiKey(app, organization, { workspaces: [workspace] })
    const key = await makeApiKey(app, organization, { permissions: ['workspaces:write'] })
    expect(await key.client.expectSuccess(ARCHIVE, { input: { id: workspace.id } }, 'ArchiveWorkspaceSuccess')).toMatchObject({ affectedApiKeyCount: 0, affectedApiKeys: [] })
  })

  test('and an archived one is still found by its id, and lists no key for all workspaces', async () => {
    const workspace = await makeWorkspace(app, organization)
    const chosen = await makeApiKey(app, organization, { workspaces: [workspace] })
    await archive(workspace.id)
    expect(await owner.client.expectSuccess(NODE, { id: workspace.id })).toEqual({ __typename: 'Workspace', archivedAt: app.clock.now().toISOString() })
    expect(await owner.client.expectSuccess(KEYS, { filter: { workspaceId: workspace.id } })).toEqual({ apiKeys: { nodes: [{ id: chosen.id }] } })
  })

  test('twice, changing nothing the second time, and the same when it is taken back', async () => {
    const { id } = await makeWorkspace(app, organization)
    await archive(id)
    app.clock.advance(1000)
    await expectNothingChanged(id, () => archive(id))
    await unarchive(id)
    await expectNothingChanged(id, () => unarchive(id))
  })
})

// Refuses bad input: not applicable, an id names something or nothing.

test('needs a principal', async () => {
  const { id } = await makeWorkspace(app, organization)
  const nobody = createTestClient(app, { kind: 'NONE' })
  await expectNothingChanged(id, () => nobody.expectDenied(ARCHIVE, { input: { id } }, 'UNAUTHENTICATED'))
  await expectNothingChanged(id, () => nobody.expectDenied(UNARCHIVE, { input: { id } }, 'UNAUTHENTICATED'))
})

describe('needs the permission', () => {
  test.each([['archiving', ARCHIVE, false], ['taking back', UNARCHIVE, true]] as const)('workspaces:write for all workspaces, for %s', async (_name, document, archived) => {
    const workspace = await makeWorkspace(app, organization, { archived })
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const limited = await makeApiKey(app, organization, { permissions: ['workspaces:write'], workspaces: [workspace] })
    await expectNothingChanged(workspace.id, async () => {
      expect(await developer.client.expectDenied(document, { input: { id: workspace.id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['workspaces:write'] })
      expect(await limited.client.expectDenied(document, { input: { id: workspace.id } }, 'FORBIDDEN')).toMatchObject({ requiredWorkspaces: 'ALL' })
    })
  })
})

test.each([['archiveWorkspace', ARCHIVE], ['unarchiveWorkspace', UNARCHIVE]])('treats what is not visible as missing: %s', async (field, document) => {
  const foreign = await makeWorkspace(app, await makeOrganization(app))
  const answers = await Promise.all([foreign.id, 'ws_0000000000000000000000', 'ws_\0', 'org_1'].map((id) => owner.client.raw(document, { input: { id } })))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveLength(1)
  expect(answers[0]?.body.data?.[field]).toMatchObject({ __typename: 'WorkspaceNotFound' })
  expect(await archivedAt(foreign.id)).toBeNull()
})

test('conflicts: of five at once one archives, and there is one event', async () => {
  const { id } = await makeWorkspace(app, organization)
  await Promise.all(Array.from({ length: 5 }, () => archive(id)))
  const events = (await auditEventsOf(app, organization.id)).filter((event) => (event['target'] as { id: string }).id === id)
  expect(events.map((event) => event['action'])).toEqual(['workspace.archived'])
})

test('leaves an audit trail of both', async () => {
  const { id, slug } = await makeWorkspace(app, organization)
  const at = app.clock.now().toISOString()
  await archive(id)
  await unarchive(id)
  expect((await auditEventsOf(app, organization.id)).slice(-2)).toMatchObject([
    { action: 'workspace.archived', actor: { id: owner.userId }, target: { kind: 'workspace', id, name: `Workspace ${slug}` }, before: { archivedAt: null }, after: { archivedAt: at } },
    { action: 'workspace.unarchived', target: { id }, before: { archivedAt: at }, after: { archivedAt: null } },
  ])
})
