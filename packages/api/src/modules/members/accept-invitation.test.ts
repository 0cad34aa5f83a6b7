import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestAnswer } from '../../testing/client.ts'
import { makeMember, makeOrganization, type TestOrganization } from '../../testing/factories.ts'
import { makeInvitation, makePasswordReset } from '../../testing/links.ts'
import { givePassword, sessionTokenOf, TEST_PASSWORD } from '../../testing/passwords.ts'

const ACCEPT = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename
  ... on AcceptInvitationSuccess { viewer { user { id email name } role organization { slug } organizations { slug } } }
  ... on InvalidInput { issues { path code } }
  ... on DomainError { code message } } }`
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }'

let app: TestApp
let organization: TestOrganization
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  await app.pool.query('delete from sign_in_throttle')
  organization = await makeOrganization(app)
})

let counter = 0
const newEmail = (): string => `new-${(counter += 1)}@example.com`
const client = () => createTestClient(app, { kind: 'NONE' })
const outcomeOf = (answer: TestAnswer): unknown =>
  (answer.body.data?.['acceptInvitation'] as { __typename?: string } | null)?.__typename ?? answer.body.errors?.[0]?.extensions?.['code']
const accept = (token: string, rest: Record<string, string> = { name: 'Ada Lovelace', password: TEST_PASSWORD }) => client().raw(ACCEPT, { input: { token, ...rest } })

const membersOf = async (): Promise<{ email: string; role: string }[]> =>
  (await app.pool.query<{ email: string; role: string }>('select u.email, m.role from member m join "user" u on u.id = m.user_id where m.organization_id = $1', [organization.id])).rows

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [
    await membersOf(),
    (await app.pool.query('select count(*) from "user"')).rows,
    (await app.pool.query('select id, used_at from one_time_link order by id')).rows,
    await auditEventsOf(app, organization.id),
  ]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('for a new account, which is a member and signed in', async () => {
    const email = newEmail()
    const { token } = await makeInvitation(app, organization, email, 'ADMIN')
    const answer = await accept(token)
    expect(answer.body.data?.['acceptInvitation']).toEqual({
      __typename: 'AcceptInvitationSuccess',
      viewer: { user: { id: expect.stringMatching(/^usr_/) as unknown, email, name: 'Ada Lovelace' }, role: 'ADMIN', organization: { slug: organization.slug }, organizations: [{ slug: organization.slug }] },
    })
    expect(await membersOf()).toEqual([{ email, role: 'ADMIN' }])
    const session = createTestClient(app, { kind: 'SESSION', token: sessionTokenOf(answer.headers) ?? '' })
    expect(await session.expectSuccess('{ viewer { user { email } } }')).toEqual({ user: { email } })
    await client().expectSuccess(SIGN_IN, { input: { email, password: TEST_PASSWORD } }, 'SignInSuccess')
    const { rows } = await app.pool.query<{ password_hash: string }>('select password_hash from "user" where email = $1', [email])
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  test('for an account that exists, by its password, acting in the new organization', async () => {
    const person = await makeMember(app, await makeOrganization(app), 'OWNER')
    await givePassword(app, person.userId)
    const { token } = await makeInvitation(app, organization, person.email)
    const answer = await accept(token, { password: TEST_PASSWORD })
    expect(answer.body.data?.['acceptInvitation']).toMatchObject({ viewer: { user: { id: person.userId }, role: 'DEVELOPER', organization: { slug: organization.slug } } })
  })
})

describe('refuses bad input', () => {
  test('of a new account, all of it at once and without using the link up', async () => {
    const email = newEmail()
    const { token } = await makeInvitation(app, organization, email)
    const issuesOf = async (rest: Record<string, string>) => (await client().expectFailure<{ issues: unknown }>(ACCEPT, { input: { token, ...rest } }, 'InvalidInput')).issues
    await expectNothingChanged(async () => {
      expect(await issuesOf({})).toEqual([{ path: ['name'], code: 'REQUIRED' }, { path: ['password'], code: 'REQUIRED' }])
      expect(await issuesOf({ name: ' ', password: 'short' })).toEqual([{ path: ['name'], code: 'REQUIRED' }, { path: ['password'], code: 'TOO_SHORT' }])
      expect(await issuesOf({ name: 'Ada', password: email.repeat(2) })).toEqual([{ path: ['password'], code: 'TOO_COMMON' }])
    })
    expect(outcomeOf(await accept(token))).toBe('AcceptInvitationSuccess')
  })
})

describe('needs a principal', () => {
  test('not: the token proves who may, and nothing else does', () =>
    expectNothingChanged(async () => {
      for (const token of ['', 'made-up', '\0', 'x'.repeat(5_000)]) expect(outcomeOf(await accept(token))).toBe('LinkInvalid')
    }))
})

describe('needs the permission', () => {
  test('not, but the password of an account that exists', async () => {
    const person = await makeMember(app, await makeOrganization(app), 'OWNER')
    await givePassword(app, person.userId)
    const { token } = await makeInvitation(app, organization, person.email)
    await expectNothingChanged(async () => {
      expect(outcomeOf(await accept(token, {}))).toBe('InvalidInput')
      expect(outcomeOf(await accept(token, { name: 'Somebody Else', password: 'not the password at all' }))).toBe('InvalidCredentials')
    })
  })

  test('and guesses of it are counted like those of signing in', async () => {
    const person = await makeMember(app, await makeOrganization(app), 'OWNER')
    await givePassword(app, person.userId)
    const { token } = await makeInvitation(app, organization, person.email)
    for (let count = 0; count < 5; count++) expect(outcomeOf(await accept(token, { password: 'wrong' }))).toBe('InvalidCredentials')
    expect(outcomeOf(await accept(token, { password: TEST_PASSWORD }))).toBe('RATE_LIMITED')
  })
})

describe('treats what is not visible as missing', () => {
  test('a link that ended, was used, or is for something else answers like one that was made up', async () => {
    const email = newEmail()
    const ended = await makeInvitation(app, organization, newEmail())
    app.clock.advance(7 * 86_400_000)
    const used = await makeInvitation(app, organization, email)
    await accept(used.token)
    const reset = await makePasswordReset(app, email)
    const madeUp = (await accept('made-up')).body
    for (const { token } of [ended, used, reset]) expect((await accept(token)).body).toEqual(madeUp)
  })

  test('at the instant of its end it has ended, a millisecond before it works', async () => {
    const { token } = await makeInvitation(app, organization, newEmail())
    app.clock.advance(7 * 86_400_000 - 1)
    expect(outcomeOf(await accept(token))).toBe('AcceptInvitationSuccess')
  })
})

describe('conflicts', () => {
  test('of many at once with one link: exactly one wins', async () => {
    const email = newEmail()
    const { token } = await makeInvitation(app, organization, email)
    const outcomes = (await Promise.all(Array.from({ length: 6 }, () => accept(token)))).map(outcomeOf)
    expect(outcomes.filter((outcome) => outcome === 'AcceptInvitationSuccess')).toHaveLength(1)
    expect(await membersOf()).toHaveLength(1)
    expect((await auditEventsOf(app, organization.id)).filter((event) => event['action'] === 'member.added')).toHaveLength(1)
  })

  test('of two invitations into two organizations for one new address: one account, which both are right for', async () => {
    const email = newEmail()
    const other = await makeOrganization(app)
    const links = [await makeInvitation(app, organization, email), await makeInvitation(app, other, email)]
    const outcomes = (await Promise.all(links.map(({ token }) => accept(token)))).map(outcomeOf)
    expect(outcomes).toEqual(['AcceptInvitationSuccess', 'AcceptInvitationSuccess'])
    expect((await app.pool.query('select 1 from "user" where email = $1', [email])).rows).toHaveLength(1)
  })

  test('not with somebody who became a member meanwhile: the role that they have stays', async () => {
    const person = await makeMember(app, organization, 'OWNER')
    await givePassword(app, person.userId)
    const { token } = await makeInvitation(app, organization, person.email, 'VIEWER')
    expect(outcomeOf(await accept(token, { password: TEST_PASSWORD }))).toBe('AcceptInvitationSuccess')
    expect(await membersOf()).toEqual([{ email: person.email, role: 'OWNER' }])
  })
})

describe('leaves an audit trail', () => {
  test('that names the link it was done with', async () => {
    const email = newEmail()
    const { id, token } = await makeInvitation(app, organization, email, 'VIEWER')
    await accept(token)
    const events = await auditEventsOf(app, organization.id)
    expect(events.map((event) => event['action'])).toEqual(['member.added', 'session.started'])
    expect(events[0]).toMatchObject({ actor: { kind: 'USER', email }, credential: { kind: 'ONE_TIME_LINK', id }, target: { kind: 'member', name: email }, after: { email, role: 'VIEWER', invitationId: id } })
    expect(JSON.stringify(events)).not.toContain(token)
  })
})
