import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestAnswer } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { makeInvitation } from '../../testing/links.ts'

const REMOVE = `mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { __typename
  ... on RemoveMemberSuccess { removedMemberId revokedApiKeys }
  ... on DomainError { code message } } }`
const WHO = '{ viewer { organization { slug } } }'

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

const outcomeOf = (answer: TestAnswer): unknown =>
  (answer.body.data?.['removeMember'] as { __typename?: string } | null)?.__typename ?? answer.body.errors?.[0]?.extensions?.['code']
const owners = async (): Promise<number> =>
  Number((await app.pool.query<{ count: string }>(`select count(*) from member where organization_id = $1 and role = 'OWNER'`, [organization.id])).rows[0]?.count)

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [
    (await app.pool.query('select id, role from member where organization_id = $1 order by id', [organization.id])).rows,
    (await app.pool.query('select id, revoked_at from api_key where organization_id = $1 order by id', [organization.id])).rows,
    await auditEventsOf(app, organization.id),
  ]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('and the personal keys end at once, service keys and those of other organizations go on', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    const other = await makeOrganization(app)
    await makeMember(app, other, 'DEVELOPER', { userId: member.userId })
    const personal = await makeApiKey(app, organization, { ownerId: member.userId })
    await makeApiKey(app, organization, { ownerId: member.userId, disabledAt: app.clock.now() })
    await makeApiKey(app, organization, { ownerId: member.userId, revokedAt: app.clock.now() })
    const service = await makeApiKey(app, organization)
    const elsewhere = await makeApiKey(app, other, { ownerId: member.userId })
    expect(await owner.client.expectSuccess(REMOVE, { input: { id: member.memberId } }, 'RemoveMemberSuccess')).toMatchObject({ removedMemberId: member.memberId, revokedApiKeys: 2 })
    expect((await personal.client.raw(WHO)).status).toBe(401)
    expect(await service.client.expectSuccess(WHO)).toEqual({ organization: { slug: organization.slug } })
    expect(await elsewhere.client.expectSuccess(WHO)).toEqual({ organization: { slug: other.slug } })
  })

  test('and the session acts in the organization no more', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    await owner.client.expectSuccess(REMOVE, { input: { id: member.memberId } }, 'RemoveMemberSuccess')
    expect(await member.client.expectSuccess(WHO)).toEqual({ organization: null })
    await member.client.expectDenied(REMOVE, { input: { id: owner.memberId } }, 'FORBIDDEN')
  })

  test('and open invitations of the same address end with it', async () => {
    const member = await makeMember(app, organization, 'ADMIN')
    const { token } = await makeInvitation(app, organization, member.email, 'OWNER')
    await owner.client.expectSuccess(REMOVE, { input: { id: member.memberId } }, 'RemoveMemberSuccess')
    expect(await owner.client.expectSuccess('query ($token: String!) { oneTimeLink(token: $token) { email } }', { token })).toBeNull()
  })

  test('for oneself, where another owner stays', async () => {
    await makeMember(app, organization, 'OWNER')
    await owner.client.expectSuccess(REMOVE, { input: { id: owner.memberId } }, 'RemoveMemberSuccess')
    expect(await owners()).toBe(1)
  })
})

describe('refuses bad input', () => {
  test('not applicable: an id that is none names nobody', () =>
    expectNothingChanged(async () => {
      for (const id of ['', 'mem_', '\0', owner.userId]) await owner.client.expectFailure(REMOVE, { input: { id } }, 'MemberNotFound')
    }))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', () =>
    expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(REMOVE, { input: { id: owner.memberId } }, 'UNAUTHENTICATED')))
})

describe('needs the permission', () => {
  test('members:write, which developers and keys have not, also for themselves', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    const keys = [await makeApiKey(app, organization), await makeApiKey(app, organization, { ownerId: owner.userId })]
    await expectNothingChanged(async () => {
      for (const { client } of [member, ...keys]) await client.expectDenied(REMOVE, { input: { id: member.memberId } }, 'FORBIDDEN')
    })
  })

  test('and an owner to remove owners', async () => {
    await makeMember(app, organization, 'OWNER')
    const admin = await makeMember(app, organization, 'ADMIN')
    await expectNothingChanged(() => admin.client.expectFailure(REMOVE, { input: { id: owner.memberId } }, 'RoleNotAssignable'))
  })
})

describe('treats what is not visible as missing', () => {
  test('byte for byte: a member of another organization answers like nobody', async () => {
    const foreign = await makeMember(app, await makeOrganization(app), 'VIEWER')
    const answer = await owner.client.raw(REMOVE, { input: { id: foreign.memberId } })
    expect(outcomeOf(answer)).toBe('MemberNotFound')
    expect(answer.body).toEqual((await owner.client.raw(REMOVE, { input: { id: 'mem_0000000000000000000000' } })).body)
    expect((await app.pool.query('select 1 from member where id = $1', [foreign.memberId])).rows).toHaveLength(1)
  })
})

describe('conflicts', () => {
  test('the last owner stays', () => expectNothingChanged(() => owner.client.expectFailure(REMOVE, { input: { id: owner.memberId } }, 'LastOwner')))

  test('three owners who remove each other at once leave one at least', async () => {
    const three = [owner, await makeMember(app, organization, 'OWNER'), await makeMember(app, organization, 'OWNER')]
    await Promise.all(three.map((one, index) => one.client.raw(REMOVE, { input: { id: three[(index + 1) % 3]?.memberId } })))
    expect(await owners()).toBeGreaterThanOrEqual(1)
  })

  test('of two at once for one member: one removes, the other finds nobody', async () => {
    const member = await makeMember(app, organization, 'VIEWER')
    const outcomes = (await Promise.all([1, 2].map(() => owner.client.raw(REMOVE, { input: { id: member.memberId } })))).map((answer) => String(outcomeOf(answer)))
    expect(outcomes.toSorted()).toEqual(['MemberNotFound', 'RemoveMemberSuccess'])
  })
})

describe('leaves an audit trail', () => {
  test('of the member and of each key', async () => {
    const member = await makeMember(app, organization, 'DEVELOPER')
    const keys = [await makeApiKey(app, organization, { ownerId: member.userId }), await makeApiKey(app, organization, { ownerId: member.userId, expiresAt: app.clock.now() })]
    await owner.client.expectSuccess(REMOVE, { input: { id: member.memberId } }, 'RemoveMemberSuccess')
    const [removed, ...revoked] = await auditEventsOf(app, organization.id)
    expect(removed).toMatchObject({ action: 'member.removed', target: { kind: 'member', id: member.memberId, name: member.email }, before: { userId: member.userId, role: 'DEVELOPER' }, after: null })
    expect(revoked.every((event) => event['action'] === 'api_key.revoked')).toBe(true)
    expect(revoked.map((event) => (event['target'] as { id: string }).id).toSorted()).toEqual(keys.map(({ id }) => id).toSorted())
    expect(revoked.map((event) => (event['before'] as { status: string }).status).toSorted()).toEqual(['ACTIVE', 'EXPIRED'])
  })
})
