import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '@latchkey/domain/role.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestAnswer } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const CHANGE = `mutation ($input: ChangeMemberRoleInput!) { changeMemberRole(input: $input) { __typename
  ... on ChangeMemberRoleSuccess { member { id role } }
  ... on DomainError { code message } } }`
const MEMBERS = `{ organization { members { nodes { id role user { email } viewerCan { assignableRoles changeRole { allowed reason } remove { allowed reason } } } totalCount } } }`

interface Listed {
  id: string
  role: Role
  user: { email: string }
  viewerCan: { assignableRoles: Role[]; changeRole: { allowed: boolean; reason: string | null }; remove: { allowed: boolean; reason: string | null } }
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})

const rolesNow = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await app.pool.query<{ id: string; role: string }>('select id, role from member where organization_id = $1', [organization.id])).rows.map(({ id, role }) => [id, role]))
const outcomeOf = (answer: TestAnswer): unknown =>
  (answer.body.data?.['changeMemberRole'] as { __typename?: string } | null)?.__typename ?? answer.body.errors?.[0]?.extensions?.['code']

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [await rolesNow(), await auditEventsOf(app, organization.id)]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('and is in force with the next request, for the person and for their personal keys', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    const key = await makeApiKey(app, organization, { ownerId: member.userId })
    expect(await owner.client.expectSuccess(CHANGE, { input: { id: member.memberId, role: 'VIEWER' } }, 'ChangeMemberRoleSuccess')).toMatchObject({ member: { id: member.memberId, role: 'VIEWER' } })
    expect(await member.client.expectSuccess('{ viewer { role } }')).toEqual({ role: 'VIEWER' })
    const { authority } = await key.client.expectSuccess<{ authority: { permissions: string[] } }>('{ viewer { authority { permissions } } }')
    expect(authority.permissions).not.toContain('incidents:write')
  })

  test('without an event when the role is the same', () =>
    expectNothingChanged(() => owner.client.expectSuccess(CHANGE, { input: { id: owner.memberId, role: 'OWNER' } }, 'ChangeMemberRoleSuccess')))
})

describe('refuses bad input', () => {
  test('not applicable: a role is one of four, and an id that is none names nobody', () =>
    expectNothingChanged(async () => {
      for (const id of ['', 'x', 'mem_', '\0', owner.userId]) await owner.client.expectFailure(CHANGE, { input: { id, role: 'VIEWER' } }, 'MemberNotFound')
    }))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', () =>
    expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(CHANGE, { input: { id: owner.memberId, role: 'VIEWER' } }, 'UNAUTHENTICATED')))
})

describe('needs the permission', () => {
  test('members:write, which developers, viewers and keys have not', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    const clients = [member.client, (await makeMember(app, organization, 'VIEWER')).client, (await makeApiKey(app, organization)).client, (await makeApiKey(app, organization, { ownerId: owner.userId })).client]
    await expectNothingChanged(async () => {
      for (const client of clients) await client.expectDenied(CHANGE, { input: { id: member.memberId, role: 'OWNER' } }, 'FORBIDDEN')
    })
  })

  test('and an owner to change owners or make them', async () => {
    await makeMember(app, organization, 'OWNER')
    const admin = await makeMember(app, organization, 'ADMIN')
    await expectNothingChanged(async () => {
      await admin.client.expectFailure(CHANGE, { input: { id: owner.memberId, role: 'VIEWER' } }, 'RoleNotAssignable')
      await admin.client.expectFailure(CHANGE, { input: { id: admin.memberId, role: 'OWNER' } }, 'RoleNotAssignable')
    })
  })
})

describe('treats what is not visible as missing', () => {
  test('byte for byte: a member of another organization answers like nobody', async () => {
    const foreign = await makeMember(app, await makeOrganization(app), 'VIEWER')
    const madeUp = await owner.client.raw(CHANGE, { input: { id: 'mem_0000000000000000000000', role: 'OWNER' } })
    const answer = await owner.client.raw(CHANGE, { input: { id: foreign.memberId, role: 'OWNER' } })
    expect(outcomeOf(answer)).toBe('MemberNotFound')
    expect(answer.body).toEqual(madeUp.body)
    const node = (id: string) => owner.client.raw('query ($id: ID!) { node(id: $id) { id } }', { id })
    expect((await node(foreign.memberId)).body).toEqual((await node('mem_0000000000000000000000')).body)
  })
})

describe('conflicts', () => {
  test('the last owner stays one', () =>
    expectNothingChanged(() => owner.client.expectFailure(CHANGE, { input: { id: owner.memberId, role: 'ADMIN' } }, 'LastOwner')))

  test('two owners who step down at once leave one', async () => {
    const second = await makeMember(app, organization, 'OWNER')
    const answers = await Promise.all([owner, second].map((one) => one.client.raw(CHANGE, { input: { id: one.memberId, role: 'VIEWER' } })))
    expect(answers.map((answer) => String(outcomeOf(answer))).toSorted()).toEqual(['ChangeMemberRoleSuccess', 'LastOwner'])
    expect(Object.values(await rolesNow()).filter((role) => role === 'OWNER')).toHaveLength(1)
  })

  test('two owners who demote each other at once leave one', async () => {
    const second = await makeMember(app, organization, 'OWNER')
    const answers = await Promise.all([owner.client.raw(CHANGE, { input: { id: second.memberId, role: 'VIEWER' } }), second.client.raw(CHANGE, { input: { id: owner.memberId, role: 'VIEWER' } })])
    expect(answers.map(outcomeOf)).toContain('ChangeMemberRoleSuccess')
    expect(Object.values(await rolesNow()).filter((role) => role === 'OWNER')).toHaveLength(1)
  })

  test('the second of two mutations in one document sees what the first took away', async () => {
    const second = await makeMember(app, organization, 'OWNER')
    const { body } = await owner.client.raw(
      `mutation ($me: ID!, $other: ID!) {
        demote: changeMemberRole(input: { id: $me, role: VIEWER }) { __typename }
        next: changeMemberRole(input: { id: $other, role: VIEWER }) { __typename } }`,
      { me: owner.memberId, other: second.memberId },
    )
    expect(body.data).toEqual({ demote: { __typename: 'ChangeMemberRoleSuccess' }, next: null })
    expect(body.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN')
    expect((await rolesNow())[second.memberId]).toBe('OWNER')
  })
})

describe('leaves an audit trail', () => {
  test('with the role before and after', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    await owner.client.expectSuccess(CHANGE, { input: { id: member.memberId, role: 'ADMIN' } }, 'ChangeMemberRoleSuccess')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'member.role_changed',
      actor: { id: owner.userId },
      target: { kind: 'member', id: member.memberId, name: member.email },
      before: { role: 'DEVELOPER' },
      after: { role: 'ADMIN' },
    })
  })
})

describe('the list of members', () => {
  test('says for each what the viewer may do, by the same rule', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    await makeMember(app, await makeOrganization(app), 'VIEWER')
    const list = async (member: TestMember) => (await member.client.expectSuccess<{ members: { nodes: Listed[]; totalCount: number } }>(MEMBERS)).members
    const byOwner = await list(owner)
    expect(byOwner.totalCount).toBe(2)
    const permits = ({ nodes }: { nodes: Listed[] }, email: string) => nodes.find(({ user }) => user.email === email)?.viewerCan
    expect(permits(byOwner, owner.email)).toEqual({ assignableRoles: ['OWNER'], changeRole: { allowed: false, reason: 'LAST_OWNER' }, remove: { allowed: false, reason: 'LAST_OWNER' } })
    expect(permits(byOwner, admin.email)).toEqual({ assignableRoles: ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'], changeRole: { allowed: true, reason: null }, remove: { allowed: true, reason: null } })
    const byAdmin = await list(admin)
    expect(permits(byAdmin, owner.email)).toEqual({ assignableRoles: [], changeRole: { allowed: false, reason: 'OWNER_ONLY' }, remove: { allowed: false, reason: 'OWNER_ONLY' } })
    expect(permits(byAdmin, admin.email)).toMatchObject({ assignableRoles: ['ADMIN', 'DEVELOPER', 'VIEWER'], changeRole: { allowed: true } })
    const key = await makeApiKey(app, organization, { permissions: ['members:read'] })
    const byKey = (await key.client.expectSuccess<{ members: { nodes: Listed[] } }>(MEMBERS)).members
    expect(permits(byKey, admin.email)).toMatchObject({ assignableRoles: [], remove: { allowed: false, reason: 'PERMISSION_REQUIRED' } })
  })

  test('needs members:read', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['incidents:read'] })
    const { body } = await key.client.raw(MEMBERS)
    expect(body.data).toEqual({ organization: { members: null } })
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['members:read'] })
  })
})
