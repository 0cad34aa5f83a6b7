import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const CREATE = `mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { __typename ... on CreateWorkspaceSuccess { workspace { id } } } }`
const LIST = `query ($filter: AuditEventFilter, $first: Int, $after: String) { organization { auditEvents(filter: $filter, first: $first, after: $after) {
  totalCount pageInfo { hasNextPage endCursor }
  nodes { id sequence action occurredAt actor { kind id email name } credential { kind id } target { kind id name } before after ip userAgent requestId } } } }`
const NODE = `query ($id: ID!) { node(id: $id) { __typename id ... on AuditEvent { action after } } }`

interface Event {
  id: string
  sequence: number
  action: string
  occurredAt: string
  target: { id: string }
}
interface Events {
  auditEvents: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: Event[] }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  for (const slug of ['one', 'two', 'three']) await owner.client.expectSuccess(CREATE, { input: { name: slug, slug } }, 'CreateWorkspaceSuccess')
})
afterAll(() => app.close())

const list = async (variables: Record<string, unknown> = {}, client = owner.client): Promise<Events['auditEvents']> => (await client.expectSuccess<Events>(LIST, variables)).auditEvents
const names = (events: Events['auditEvents']): unknown[] => events.nodes.map((event) => (event.target as { name?: string }).name)

describe('the audit log', () => {
  test('lists every event with all that it says, the latest first', async () => {
    const events = await list()
    expect(events.totalCount).toBe(3)
    expect(events.nodes[0]).toEqual({
      id: expect.stringMatching(/^evt_/) as string,
      sequence: 3,
      action: 'workspace.created',
      occurredAt: expect.any(String) as string,
      actor: { kind: 'USER', id: owner.userId, email: owner.email, name: expect.any(String) as string },
      credential: { kind: 'SESSION', id: owner.sessionId },
      target: { kind: 'workspace', id: expect.stringMatching(/^ws_/) as string, name: 'three' },
      before: null,
      after: { name: 'three', slug: 'three' },
      ip: '127.0.0.1',
      userAgent: expect.any(String) as string,
      requestId: expect.stringMatching(/^req_/) as string,
    })
    expect(names(events)).toEqual(['three', 'two', 'one'])
  })

  test('goes on where a page ended', async () => {
    const first = await list({ first: 2 })
    expect([names(first), first.pageInfo.hasNextPage]).toEqual([['three', 'two'], true])
    const second = await list({ first: 2, after: first.pageInfo.endCursor })
    expect([names(second), second.pageInfo.hasNextPage]).toEqual([['one'], false])
  })

  test('is filtered by action, actor, target, address and time', async () => {
    const [latest, middle] = (await list()).nodes
    expect(names(await list({ filter: { action: 'workspace.created', actorId: owner.userId, ip: '127.0.0.1' } }))).toHaveLength(3)
    expect(names(await list({ filter: { targetId: middle?.target.id } }))).toEqual(['two'])
    for (const filter of [{ action: 'api_key.created' }, { actorId: 'usr_nobody' }, { targetId: 'ws_none' }, { ip: '203.0.113.7' }]) {
      expect(names(await list({ filter })), JSON.stringify(filter)).toEqual([])
    }
    // `occurredAt` is told to the millisecond; the instant itself has microseconds.
    const after = new Date(Date.parse(latest?.occurredAt ?? '') + 1).toISOString()
    expect(names(await list({ filter: { from: after } }))).toEqual([])
    expect(names(await list({ filter: { to: after } }))).toHaveLength(3)
  })

  test('finds an event by its id', async () => {
    const id = (await list()).nodes[0]?.id
    expect(await owner.client.expectSuccess(NODE, { id })).toEqual({ __typename: 'AuditEvent', id, action: 'workspace.created', after: { name: 'three', slug: 'three' } })
  })

  test.each([
    ['action', 'nonsense', /docs\/audit-actions\.md/],
    ['action', 'workspace', /docs\/audit-actions\.md/],
    ['action', 'constructor', /docs\/audit-actions\.md/],
    ['action', 'gateway_key.created', /none that an organization's audit log has/],
    ['actorId', 'ws_0000000000000000000000', /begins with usr_ or key_/],
    ['actorId', 'somebody@example.com', /begins with usr_ or key_/],
    ['targetId', '', /begins with org_ or ws_/],
  ])('refuses %s "%s", which nothing can have, instead of finding nothing', async (argument, value, saying) => {
    const answer = await owner.client.raw(LIST, { filter: { [argument]: value } })
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
    expect(answer.body.errors?.[0]?.message).toMatch(saying)
    expect(answer.body.errors?.[0]?.message).toContain(`"${argument}"`)
  })

  test.each(['action', 'actorId', 'targetId'])('refuses a NUL in %s instead of failing', async (field) => {
    const answer = await owner.client.raw(LIST, { filter: { [field]: 'a\0b' } })
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('needs audit_log:read', async () => {
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization, { permissions: ['api_keys:read'] })
    for (const client of [developer.client, key.client]) {
      const answer = await client.raw(LIST)
      expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['audit_log:read'] })
      expect(answer.body.data).toEqual({ organization: { auditEvents: null } })
    }
    await createTestClient(app, { kind: 'NONE' }).expectDenied(LIST, {}, 'UNAUTHENTICATED')
  })

  test('needs all workspaces, being about the whole organization', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['audit_log:read'], workspaces: [await makeWorkspace(app, organization)] })
    expect((await key.client.raw(LIST)).body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredWorkspaces: 'ALL' })
    const reader = await makeApiKey(app, organization, { permissions: ['audit_log:read'] })
    expect((await list({}, reader.client)).totalCount).toBe(3)
  })

  test('answers about an event of others exactly as about none', async () => {
    const other = await makeMember(app, await makeOrganization(app), 'OWNER')
    const id = (await list()).nodes[0]?.id ?? ''
    const limited = await makeApiKey(app, organization, { permissions: ['audit_log:read'], workspaces: [await makeWorkspace(app, organization)] })
    for (const client of [other.client, limited.client, (await makeMember(app, organization, 'DEVELOPER')).client]) {
      expect((await client.raw(NODE, { id })).body).toEqual((await client.raw(NODE, { id: 'evt_0000000000000000000000' })).body)
    }
    expect((await list({}, other.client)).nodes).toEqual([])
    const cursor = (await list({ first: 1 })).pageInfo.endCursor
    expect((await other.client.raw(LIST, { after: cursor })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  })
})
