import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestAnswer } from '../../testing/client.ts'
import { makeMember, makeOrganization, makeSession, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { makeInvitation, makePasswordReset } from '../../testing/links.ts'
import { givePassword, sessionTokenOf, TEST_PASSWORD } from '../../testing/passwords.ts'

const RESET = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename
  ... on ResetPasswordSuccess { email }
  ... on InvalidInput { issues { path code } }
  ... on DomainError { code message } } }`
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }'
const WHO = '{ viewer { user { id } } }'
const NEW_PASSWORD = 'eleven quiet umbrellas drift'

let app: TestApp
let organization: TestOrganization
let person: TestMember
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  await app.pool.query('delete from sign_in_throttle')
  organization = await makeOrganization(app)
  person = await makeMember(app, organization, 'DEVELOPER')
  await givePassword(app, person.userId)
})

const client = () => createTestClient(app, { kind: 'NONE' })
const reset = (token: string, password = NEW_PASSWORD): Promise<TestAnswer> => client().raw(RESET, { input: { token, password } })
const outcomeOf = (answer: TestAnswer): unknown => (answer.body.data?.['resetPassword'] as { __typename?: string } | null)?.__typename

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [
    (await app.pool.query('select password_hash from "user" where id = $1', [person.userId])).rows,
    (await app.pool.query('select id, used_at from one_time_link order by id')).rows,
    await auditEventsOf(app, organization.id),
  ]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('with the new password in force, the old one dead, and no session left or begun', async () => {
    const elsewhere = await makeSession(app, person.userId)
    const { token } = await makePasswordReset(app, person.email)
    const answer = await reset(token)
    expect(answer.body.data?.['resetPassword']).toEqual({ __typename: 'ResetPasswordSuccess', email: person.email })
    expect(sessionTokenOf(answer.headers)).toBeUndefined()
    expect(await person.client.expectSuccess(WHO)).toBeNull()
    expect(await createTestClient(app, { kind: 'SESSION', token: elsewhere.token }).expectSuccess(WHO)).toBeNull()
    await client().expectFailure(SIGN_IN, { input: { email: person.email, password: TEST_PASSWORD } }, 'InvalidCredentials')
    await client().expectSuccess(SIGN_IN, { input: { email: person.email, password: NEW_PASSWORD } }, 'SignInSuccess')
  })

  test('and ends other links for the same account', async () => {
    const [first, second] = [await makePasswordReset(app, person.email), await makePasswordReset(app, person.email)]
    expect(outcomeOf(await reset(first.token))).toBe('ResetPasswordSuccess')
    expect(outcomeOf(await reset(second.token))).toBe('LinkInvalid')
  })
})

describe('refuses bad input', () => {
  test('a weak password, without using the link up', async () => {
    const { token } = await makePasswordReset(app, person.email)
    await expectNothingChanged(async () => {
      expect(outcomeOf(await reset(token, 'short'))).toBe('InvalidInput')
      expect(outcomeOf(await reset(token, person.email))).toBe('InvalidInput')
    })
    expect(outcomeOf(await reset(token))).toBe('ResetPasswordSuccess')
  })
})

describe('needs a principal', () => {
  test('not, and being signed in helps nobody', () =>
    expectNothingChanged(async () => {
      await person.client.expectFailure(RESET, { input: { token: 'made-up', password: NEW_PASSWORD } }, 'LinkInvalid')
    }))
})

describe('needs the permission', () => {
  test('not applicable: the token of the link is what proves who may', async () => {
    const { token } = await makePasswordReset(app, person.email)
    expect(outcomeOf(await reset(token))).toBe('ResetPasswordSuccess')
  })
})

describe('treats what is not visible as missing', () => {
  test('a link that ended, was used, or is an invitation answers like one that was made up', async () => {
    const ended = await makePasswordReset(app, person.email)
    app.clock.advance(7 * 86_400_000)
    const used = await makePasswordReset(app, person.email)
    await reset(used.token)
    const invitation = await makeInvitation(app, organization, person.email)
    const madeUp = (await reset('made-up')).body
    for (const { token } of [ended, used, invitation]) expect((await reset(token)).body).toEqual(madeUp)
  })
})

describe('conflicts', () => {
  test('of two at once: exactly one sets its password', async () => {
    const { token } = await makePasswordReset(app, person.email)
    const outcomes = (await Promise.all([reset(token), reset(token, 'another long sentence here')])).map((answer) => String(outcomeOf(answer)))
    expect(outcomes.toSorted()).toEqual(['LinkInvalid', 'ResetPasswordSuccess'])
  })
})

describe('leaves an audit trail', () => {
  test('in every organization of the person, with the sessions that ended and no password', async () => {
    const other = await makeOrganization(app)
    await makeMember(app, other, 'VIEWER', { userId: person.userId })
    const { id, token } = await makePasswordReset(app, person.email)
    await reset(token)
    for (const chain of [organization.id, other.id]) {
      const events = await auditEventsOf(app, chain)
      expect(events.map((event) => event['action'])).toEqual(['session.ended', 'session.ended', 'member.password_reset'])
      expect(events.at(-1)).toMatchObject({ credential: { kind: 'ONE_TIME_LINK', id }, target: { kind: 'user', id: person.userId }, after: { endedSessions: 2 } })
      expect(JSON.stringify(events)).not.toContain(NEW_PASSWORD)
    }
  })
})
