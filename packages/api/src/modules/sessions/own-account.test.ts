import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeSession, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { makePasswordReset } from '../../testing/links.ts'
import { givePassword, sessionTokenOf, TEST_PASSWORD } from '../../testing/passwords.ts'

const SESSIONS = `{ viewer { sessions { id current createdAt lastSeenAt expiresAt ip userAgent } } }`
const NAME = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename
  ... on UpdateProfileSuccess { viewer { user { id name } role } } ... on InvalidInput { issues { path code } } ... on DomainError { code } } }`
const PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename
  ... on ChangePasswordSuccess { endedSessions } ... on InvalidInput { issues { path code } } ... on DomainError { code } } }`
const END = `mutation ($input: EndSessionInput!) { endSession(input: $input) { __typename ... on EndSessionSuccess { endedSessionId } ... on DomainError { code } } }`
const END_OTHERS = `mutation { endOtherSessions { __typename ... on EndOtherSessionsSuccess { endedSessions } } }`
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`
const WHO = '{ viewer { user { id } } }'
const NEW_PASSWORD = 'copper kettle eleven orchards'

const MUTATIONS: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['updateProfile', NAME, { input: { name: 'Somebody' } }],
  ['changePassword', PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD } }],
  ['endSession', END, { input: { id: 'ses_0000000000000000000000' } }],
  ['endOtherSessions', END_OTHERS, {}],
]

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
  person = await makeMember(app, organization, 'VIEWER')
  await givePassword(app, person.userId)
})

const another = async (): Promise<{ sessionId: string; client: TestClient }> => {
  const { sessionId, token } = await makeSession(app, person.userId)
  return { sessionId, client: createTestClient(app, { kind: 'SESSION', token }) }
}
const isSignedIn = async (client: TestClient): Promise<boolean> => (await client.expectSuccess(WHO)) !== null
const accountOf = async (): Promise<unknown> =>
  (await app.pool.query('select u.name, u.password_hash, (select count(*) from session s where s.user_id = u.id and s.ended_at is null) as live from "user" u where id = $1', [person.userId])).rows[0]

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const before = [await accountOf(), await auditEventsOf(app, organization.id)]
  await act()
  expect([await accountOf(), await auditEventsOf(app, organization.id)]).toEqual(before)
}

describe('viewer.sessions', () => {
  test('lists the sessions that work, the one used last first, and says which is this one', async () => {
    const older = await another()
    const ended = await another()
    const idle = await another()
    await app.pool.query(`update session set last_seen_at = last_seen_at - interval '1 hour', ip = '203.0.113.9', user_agent = 'Browser/1' where id = $1`, [older.sessionId])
    await app.pool.query('update session set ended_at = now() where id = $1', [ended.sessionId])
    await app.pool.query(`update session set last_seen_at = last_seen_at - interval '12 hours' where id = $1`, [idle.sessionId])
    const now = app.clock.now()
    const at = (hours: number): string => new Date(now.getTime() + hours * 3_600_000).toISOString()
    expect(await person.client.expectSuccess(SESSIONS)).toEqual({
      sessions: [
        { id: person.sessionId, current: true, createdAt: at(0), lastSeenAt: at(0), expiresAt: at(12), ip: null, userAgent: null },
        { id: older.sessionId, current: false, createdAt: at(0), lastSeenAt: at(-1), expiresAt: at(11), ip: '203.0.113.9', userAgent: 'Browser/1' },
      ],
    })
  })

  test('shows a key none, not even its owner’s', async () => {
    const key = await makeApiKey(app, organization, { ownerId: person.userId })
    expect(await key.client.expectSuccess(SESSIONS)).toEqual({ sessions: [] })
  })

  test('shows nobody else’s', async () => {
    const other = await makeMember(app, organization, 'OWNER')
    const { sessions } = await other.client.expectSuccess<{ sessions: { id: string }[] }>(SESSIONS)
    expect(sessions.map((session) => session.id)).toEqual([other.sessionId])
  })
})

describe('succeeds', () => {
  test('with another name, at once and in every organization', async () => {
    const { viewer } = await person.client.expectSuccess<{ viewer: unknown }>(NAME, { input: { name: ' Ada ' } }, 'UpdateProfileSuccess')
    expect(viewer).toEqual({ user: { id: person.userId, name: 'Ada' }, role: 'VIEWER' })
    expect(await accountOf()).toMatchObject({ name: 'Ada' })
  })

  test('with another password, which alone signs in, and no other session', async () => {
    const other = await another()
    expect(await person.client.expectSuccess(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD } }, 'ChangePasswordSuccess')).toMatchObject({ endedSessions: 1 })
    expect([await isSignedIn(person.client), await isSignedIn(other.client)]).toEqual([true, false])
    const nobody = createTestClient(app, { kind: 'NONE' })
    await nobody.expectFailure(SIGN_IN, { input: { email: person.email, password: TEST_PASSWORD } }, 'InvalidCredentials')
    await nobody.expectSuccess(SIGN_IN, { input: { email: person.email, password: NEW_PASSWORD } }, 'SignInSuccess')
  })

  test('with another password, and links for a new one end', async () => {
    const link = await makePasswordReset(app, person.email)
    await person.client.expectSuccess(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD } }, 'ChangePasswordSuccess')
    expect(await createTestClient(app, { kind: 'NONE' }).expectSuccess('query ($token: String!) { oneTimeLink(token: $token) { __typename } }', { token: link.token })).toBeNull()
  })

  test('with one session ended, and the cookie taken away where it was the present one', async () => {
    const other = await another()
    await person.client.expectSuccess(END, { input: { id: other.sessionId } }, 'EndSessionSuccess')
    expect([await isSignedIn(person.client), await isSignedIn(other.client)]).toEqual([true, false])
    const answer = await person.client.raw(END, { input: { id: person.sessionId } })
    expect(answer.body.data?.['endSession']).toEqual({ __typename: 'EndSessionSuccess', endedSessionId: person.sessionId })
    expect(sessionTokenOf(answer.headers)).toBeNull()
    expect(await isSignedIn(person.client)).toBe(false)
  })

  test('with all other sessions ended', async () => {
    const others = [await another(), await another()]
    expect(await person.client.expectSuccess(END_OTHERS, {}, 'EndOtherSessionsSuccess')).toMatchObject({ endedSessions: 2 })
    expect(await Promise.all([person.client, ...others.map((other) => other.client)].map(isSignedIn))).toEqual([true, false, false])
  })

  test('in no organization, where a person with several names none', async () => {
    await makeMember(app, await makeOrganization(app), 'OWNER', { userId: person.userId })
    const nowhere = createTestClient(app, { kind: 'SESSION', token: person.token })
    await nowhere.expectSuccess(NAME, { input: { name: 'Ada' } }, 'UpdateProfileSuccess')
    await nowhere.expectSuccess(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD } }, 'ChangePasswordSuccess')
  })
})

describe('refuses bad input', () => {
  test('an empty name', () =>
    expectNothingChanged(async () => {
      expect((await person.client.expectFailure<{ issues: unknown }>(NAME, { input: { name: '' } }, 'InvalidInput')).issues).toMatchObject([{ path: ['name'] }])
    }))

  test.each([['short', 'TOO_SHORT'], [TEST_PASSWORD, 'UNCHANGED']])('the new password %j, before an attempt is counted', (newPassword, code) =>
    expectNothingChanged(async () => {
      const { issues } = await person.client.expectFailure<{ issues: unknown }>(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword } }, 'InvalidInput')
      expect(issues).toEqual([{ path: ['newPassword'], code }])
      expect((await app.pool.query('select 1 from sign_in_throttle')).rows).toEqual([])
    }))

  test('a wrong present password, which ends nothing and is not logged', () =>
    expectNothingChanged(async () => {
      await another()
      await app.pool.query('update session set ended_at = now() where user_id = $1 and id <> $2', [person.userId, person.sessionId])
      await person.client.expectFailure(PASSWORD, { input: { currentPassword: 'a wrong password, long', newPassword: NEW_PASSWORD } }, 'InvalidCredentials')
      expect(app.logLines.join('\n')).not.toMatch(/a wrong password|copper kettle/)
    }))

  test('guesses: five at once, then each waits; the right one is not believed sooner', () =>
    expectNothingChanged(async () => {
      const guess = (currentPassword: string) => person.client.raw(PASSWORD, { input: { currentPassword, newPassword: NEW_PASSWORD } })
      for (let attempt = 0; attempt < 5; attempt++) await guess('wrong')
      for (const password of ['wrong', TEST_PASSWORD]) expect((await guess(password)).status).toBe(429)
      const twice = `mutation ($input: ChangePasswordInput!) { a: changePassword(input: $input) { __typename } b: changePassword(input: $input) { __typename } }`
      expect((await person.client.raw(twice, { input: { currentPassword: 'x', newPassword: NEW_PASSWORD } })).body.errors?.[0]?.extensions?.['code']).toBe('OPERATION_TOO_COMPLEX')
    }))
})

describe('needs a principal', () => {
  test.each(MUTATIONS)('%s', (_name, document, variables) =>
    expectNothingChanged(async () => {
      await createTestClient(app, { kind: 'NONE' }).expectDenied(document, variables, 'UNAUTHENTICATED')
    }))

  test('that is a person: a key is refused, also the person’s own of level All', () =>
    expectNothingChanged(async () => {
      const key = await makeApiKey(app, organization, { ownerId: person.userId })
      for (const [, document, variables] of MUTATIONS) await key.client.expectDenied(document, variables, 'FORBIDDEN')
    }))
})

test('needs no permission: the account is the person’s own, also without any membership', async () => {
  await app.pool.query('delete from member where user_id = $1', [person.userId])
  const client = createTestClient(app, { kind: 'SESSION', token: person.token })
  await client.expectSuccess(NAME, { input: { name: 'Ada' } }, 'UpdateProfileSuccess')
})

test('treats what is not visible as missing: sessions of others, ended, invented and impossible ones answer alike', async () => {
  const other = await makeMember(app, organization, 'OWNER')
  const ended = await another()
  await app.pool.query('update session set ended_at = now() where id = $1', [ended.sessionId])
  const answers = await Promise.all([other.sessionId, ended.sessionId, 'ses_0000000000000000000000', '\0', 'key_1'].map((id) => person.client.raw(END, { input: { id } })))
  expect(new Set(answers.map((answer) => JSON.stringify(answer.body)))).toHaveLength(1)
  expect(answers[0]?.body.data?.['endSession']).toMatchObject({ __typename: 'SessionNotFound', code: 'SESSION_NOT_FOUND' })
  expect(await isSignedIn(other.client)).toBe(true)
})

test('conflicts: of two changes at once with the same present password one wins', async () => {
  const answers = await Promise.all(['first orchard of copper kettles', 'second orchard of copper kettles'].map((newPassword) => person.client.raw(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword } })))
  expect(answers.map((answer) => (answer.body.data?.['changePassword'] as { __typename: string } | null)?.__typename ?? '').toSorted()).toEqual(['ChangePasswordSuccess', 'InvalidCredentials'])
})

describe('leaves an audit trail', () => {
  test('in every organization that the account opens, and without the password', async () => {
    const second = await makeOrganization(app)
    const other = await makeMember(app, second, 'OWNER', { userId: person.userId })
    const { name } = (await accountOf()) as { name: string }
    await person.client.expectSuccess(NAME, { input: { name: 'Ada' } }, 'UpdateProfileSuccess')
    await person.client.expectSuccess(NAME, { input: { name: 'Ada' } }, 'UpdateProfileSuccess')
    await person.client.expectSuccess(PASSWORD, { input: { currentPassword: TEST_PASSWORD, newPassword: NEW_PASSWORD } }, 'ChangePasswordSuccess')
    const target = { kind: 'user', id: person.userId, name: person.email }
    for (const { id } of [organization, second]) {
      const events = (await auditEventsOf(app, id)).filter((event) => event['action'] !== 'session.started')
      expect(events).toMatchObject([
        { action: 'member.profile_changed', actor: { kind: 'USER', id: person.userId }, credential: { kind: 'SESSION', id: person.sessionId }, target, before: { name }, after: { name: 'Ada' } },
        { action: 'session.ended', target: { kind: 'session', id: other.sessionId } },
        { action: 'member.password_changed', target, after: { endedSessions: 1 } },
      ])
      expect(JSON.stringify(events)).not.toMatch(/orchards|lanterns/)
    }
  })

  test('of a session that was ended', async () => {
    const other = await another()
    await person.client.expectSuccess(END, { input: { id: other.sessionId } }, 'EndSessionSuccess')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({ action: 'session.ended', actor: { id: person.userId }, target: { kind: 'session', id: other.sessionId } })
  })
})
