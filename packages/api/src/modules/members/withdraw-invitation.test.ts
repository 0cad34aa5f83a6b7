import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { makeInvitation, makePasswordReset } from '../../testing/links.ts'

const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename ... on InviteMemberSuccess { link expiresAt } ... on DomainError { code } } }`
const WITHDRAW = `mutation ($input: WithdrawInvitationInput!) { withdrawInvitation(input: $input) { __typename
  ... on WithdrawInvitationSuccess { withdrawnInvitationId } ... on DomainError { code message } } }`
const ACCEPT = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename ... on DomainError { code } } }`
const INVITATION = `id email role createdAt expiresAt invitedBy { kind id name email } viewerCan { withdraw { allowed reason } }`
const LIST = `query ($first: Int, $after: String) { organization { invitations(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { ${INVITATION} } } } }`
const NODE = `query ($id: ID!) { node(id: $id) { __typename ... on Invitation { ${INVITATION} } } }`

interface Listed {
  invitations: {
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
    nodes: { id: string; email: string; role: string; invitedBy: unknown; viewerCan: { withdraw: { allowed: boolean; reason: string | null } } }[]
  }
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

let counter = 0
const newEmail = (): string => `withdrawn-${(counter += 1)}@example.com`
const list = async (member: TestMember = owner, page: Record<string, unknown> = {}) => (await member.client.expectSuccess<Listed>(LIST, page)).invitations
const withdraw = (id: string, member: TestMember = owner) => member.client.expectSuccess(WITHDRAW, { input: { id } }, 'WithdrawInvitationSuccess')
const accept = (token: string, name = 'New Member') =>
  createTestClient(app, { kind: 'NONE' }).raw(ACCEPT, { input: { token, name, password: 'quiet harbor lantern maple' } })

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [(await app.pool.query('select * from one_time_link order by id')).rows, await auditEventsOf(app, organization.id)]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('with a list of what is open, the latest first, and who made each', async () => {
    const email = newEmail()
    const { expiresAt } = await owner.client.expectSuccess<{ expiresAt: string }>(INVITE, { input: { email, role: 'ADMIN' } }, 'InviteMemberSuccess')
    app.clock.advance(1_000)
    const older = await makeInvitation(app, organization, newEmail(), 'VIEWER')
    const { nodes, totalCount } = await list()
    expect(totalCount).toBe(2)
    expect(nodes.map(({ id }) => id)[0]).toBe(older.id)
    expect(nodes[0]?.invitedBy).toBeNull()
    expect(nodes[1]).toMatchObject({
      email,
      role: 'ADMIN',
      expiresAt,
      invitedBy: { kind: 'USER', id: owner.userId, name: `Person ${owner.email}`, email: null },
      viewerCan: { withdraw: { allowed: true, reason: null } },
    })
  })

  test('and the link brings nobody in any more', async () => {
    const { id, token } = await makeInvitation(app, organization, newEmail())
    expect(await withdraw(id)).toEqual({ __typename: 'WithdrawInvitationSuccess', withdrawnInvitationId: id })
    expect((await accept(token)).body.data).toEqual({ acceptInvitation: { __typename: 'LinkInvalid', code: 'LINK_INVALID' } })
    expect((await list()).totalCount).toBe(0)
    expect(await owner.client.expectSuccess(NODE, { id })).toBeNull()
  })

  test('page by page', async () => {
    for (let index = 0; index < 5; index += 1) await makeInvitation(app, organization, newEmail())
    const first = await list(owner, { first: 3 })
    const second = await list(owner, { first: 3, after: first.pageInfo.endCursor })
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false])
    expect(new Set([...first.nodes, ...second.nodes].map(({ id }) => id)).size).toBe(5)
  })
})

test('refuses bad input: not applicable, the only input is an id', () => {
  expect(WITHDRAW).not.toContain('InvalidInput')
})

test('needs a principal', async () => {
  const { id } = await makeInvitation(app, organization, newEmail())
  await expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(WITHDRAW, { input: { id } }, 'UNAUTHENTICATED'))
})

describe('needs the permission', () => {
  test('members:write, which developers, viewers and keys have not; each may see the list and why not', async () => {
    const { id } = await makeInvitation(app, organization, newEmail())
    await expectNothingChanged(async () => {
      for (const role of ['DEVELOPER', 'VIEWER'] as const) {
        const member = await makeMember(app, organization, role)
        expect(await member.client.expectDenied(WITHDRAW, { input: { id } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['members:write'] })
        expect((await list(member)).nodes[0]?.viewerCan.withdraw).toEqual({ allowed: false, reason: 'PERMISSION_REQUIRED' })
      }
      await (await makeApiKey(app, organization)).client.expectDenied(WITHDRAW, { input: { id } }, 'FORBIDDEN')
    })
  })

  test('members:read for the list, and without it no invitation is there', async () => {
    const { id } = await makeInvitation(app, organization, newEmail())
    const without = await makeApiKey(app, organization, { permissions: ['workspaces:read'] })
    expect((await without.client.raw(LIST)).body).toMatchObject({ data: { organization: { invitations: null } }, errors: [{ extensions: { code: 'FORBIDDEN', requiredPermissions: ['members:read'] } }] })
    expect(await without.client.expectSuccess(NODE, { id })).toBeNull()
    expect(await owner.client.expectSuccess(NODE, { id })).toMatchObject({ __typename: 'Invitation', id })
  })

  test('and an owner for what would make an owner', async () => {
    const { id } = await makeInvitation(app, organization, newEmail(), 'OWNER')
    const admin = await makeMember(app, organization, 'ADMIN')
    await expectNothingChanged(() => admin.client.expectFailure(WITHDRAW, { input: { id } }, 'RoleNotAssignable'))
    expect((await list(admin)).nodes[0]?.viewerCan.withdraw).toEqual({ allowed: false, reason: 'OWNER_ONLY' })
    await withdraw(id)
  })
})

test('treats what is not visible as missing: another organization’s, used, ended, withdrawn, other links and invented ids answer alike', async () => {
  const foreign = await makeInvitation(app, await makeOrganization(app), newEmail())
  const ended = await makeInvitation(app, organization, newEmail())
  app.clock.advance(7 * 86_400_000)
  const used = await makeInvitation(app, organization, newEmail())
  expect((await accept(used.token)).body.data).toMatchObject({ acceptInvitation: { __typename: 'AcceptInvitationSuccess' } })
  const withdrawn = await makeInvitation(app, organization, newEmail())
  // The session of the test is older than the link now.
  owner = await makeMember(app, organization, 'OWNER')
  await withdraw(withdrawn.id)
  const reset = await makePasswordReset(app, owner.email)
  const ids = [foreign.id, ended.id, used.id, withdrawn.id, reset.id, 'lnk_0000000000000000000000', 'key_1', '\0', '']
  const answers = await Promise.all(ids.map((id) => owner.client.raw(WITHDRAW, { input: { id } })))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveLength(1)
  expect(answers[0]?.body.data?.['withdrawInvitation']).toMatchObject({ __typename: 'InvitationNotFound', code: 'INVITATION_NOT_FOUND' })
  expect((await list()).totalCount).toBe(0)
})

test('conflicts: of accepting and withdrawing at once exactly one happens', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id, token } = await makeInvitation(app, organization, newEmail())
    const [accepted, withdrawal] = await Promise.all([accept(token), owner.client.raw(WITHDRAW, { input: { id } })])
    const outcomes = [
      JSON.stringify(accepted.body.data).includes('AcceptInvitationSuccess'),
      JSON.stringify(withdrawal.body.data).includes('WithdrawInvitationSuccess'),
    ]
    expect(outcomes.filter(Boolean)).toHaveLength(1)
  }
})

test('leaves an audit trail of whose invitation it was', async () => {
  const email = newEmail()
  const { id } = await makeInvitation(app, organization, email, 'ADMIN')
  await withdraw(id)
  expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
    action: 'member.invitation_withdrawn',
    actor: { kind: 'USER', id: owner.userId },
    target: { kind: 'invitation', id, name: email },
    before: { email, role: 'ADMIN' },
  })
})
