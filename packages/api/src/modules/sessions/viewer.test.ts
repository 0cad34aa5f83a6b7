import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const VIEWER = `{ viewer { kind user { id email } role organization { slug } organizations { slug }
  authority { permissionLevel permissions workspaceScope workspaces { slug } endsAt } } }`
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }'

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})
afterAll(() => app.close())

describe('viewer', () => {
  test('is null without a credential', async () => {
    expect(await createTestClient(app, { kind: 'NONE' }).expectSuccess(VIEWER)).toBeNull()
  })

  test('of a person has the role and everything that it holds', async () => {
    const viewer = await owner.client.expectSuccess<{ authority: { permissions: string[] } }>(VIEWER)
    expect(viewer).toMatchObject({
      kind: 'USER',
      user: { id: owner.userId, email: owner.email },
      role: 'OWNER',
      organization: { slug: organization.slug },
      authority: { permissionLevel: 'ALL', workspaceScope: 'ALL', workspaces: [], endsAt: null },
    })
    expect(viewer.authority.permissions).toEqual(expect.arrayContaining(['members:write', 'settings:write', 'incidents:write']))
  })

  test('of a person with several organizations who named none may do nothing', async () => {
    const one = await makeOrganization(app)
    const member = await makeMember(app, one, 'OWNER')
    await makeMember(app, await makeOrganization(app), 'OWNER', { userId: member.userId })
    const nowhere = createTestClient(app, { kind: 'SESSION', token: member.token })
    expect(await nowhere.expectSuccess(VIEWER)).toMatchObject({
      role: null,
      organization: null,
      authority: { permissionLevel: 'RESTRICTED', permissions: [], workspaceScope: 'CHOSEN', workspaces: [] },
    })
    await nowhere.expectDenied('{ organization { id } }', {}, 'FORBIDDEN')
  })

  test('naming an organization of others acts in none', async () => {
    const other = await makeOrganization(app)
    const stranger = createTestClient(app, { kind: 'SESSION', token: owner.token, organization: other.slug })
    const madeUp = createTestClient(app, { kind: 'SESSION', token: owner.token, organization: 'made-up' })
    const answers = [await stranger.raw(VIEWER), await madeUp.raw(VIEWER)]
    expect(answers[0]?.body.data?.['viewer']).toMatchObject({ organization: null, role: null })
    expect(answers[0]?.body).toEqual(answers[1]?.body)
  })

  test('of a service key has its own bounds, and no person', async () => {
    const workspace = await makeWorkspace(app, organization)
    const endsAt = new Date(app.clock.now().getTime() + 86_400_000)
    const key = await makeApiKey(app, organization, { permissions: ['workspaces:read', 'incidents:read'], workspaces: [workspace], expiresAt: endsAt })
    expect(await key.client.expectSuccess(VIEWER)).toEqual({
      kind: 'API_KEY',
      user: null,
      role: null,
      organization: { slug: organization.slug },
      organizations: [{ slug: organization.slug }],
      authority: {
        permissionLevel: 'RESTRICTED',
        permissions: ['incidents:read', 'workspaces:read'],
        workspaceScope: 'CHOSEN',
        workspaces: [{ slug: workspace.slug }],
        endsAt: endsAt.toISOString(),
      },
    })
  })

  test('of a personal key is bounded by its owner today', async () => {
    const viewerMember = await makeMember(app, organization, 'VIEWER')
    const key = await makeApiKey(app, organization, { permissionLevel: 'ALL', ownerId: viewerMember.userId })
    const answer = await key.client.expectSuccess<{ authority: { permissionLevel: string; permissions: string[] } }>(VIEWER)
    expect(answer).toMatchObject({ user: { id: viewerMember.userId }, role: 'VIEWER', authority: { permissionLevel: 'ALL' } })
    expect(answer.authority.permissions.every((name) => name.endsWith(':read'))).toBe(true)
  })
})

describe('node', () => {
  test('finds people and organizations within the own organization only', async () => {
    const colleague = await makeMember(app, organization, 'VIEWER')
    const other = await makeOrganization(app)
    const foreign = await makeMember(app, other, 'OWNER')
    expect(await owner.client.expectSuccess(NODE, { id: organization.id })).toMatchObject({ __typename: 'Organization' })
    expect(await owner.client.expectSuccess(NODE, { id: colleague.userId })).toMatchObject({ __typename: 'User' })
    const madeUp = await owner.client.raw(NODE, { id: 'usr_madeup' })
    for (const id of [other.id, foreign.userId]) expect((await owner.client.raw(NODE, { id })).body).toEqual(madeUp.body)
  })

  test('finds oneself without members:read, and nobody else', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'], ownerId: owner.userId })
    expect(await key.client.expectSuccess(NODE, { id: owner.userId })).toMatchObject({ __typename: 'User' })
    expect(await key.client.expectSuccess(NODE, { id: (await makeMember(app, organization, 'VIEWER')).userId })).toBeNull()
  })
})
