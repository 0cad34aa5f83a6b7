import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeSession, type TestMember, type TestOrganization } from '../../testing/factories.ts'
import { sessionTokenOf } from '../../testing/passwords.ts'
import { SESSION_ABSOLUTE_DAYS, SESSION_IDLE_HOURS } from './session-limits.ts'

const SIGN_OUT = 'mutation { signOut { __typename ... on SignOutSuccess { signedOut } } }'
const WHO = '{ viewer { user { id } } }'
const CREATE_WORKSPACE = 'mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { __typename } }'

let app: TestApp
let organization: TestOrganization
let person: TestMember
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  person = await makeMember(app, organization, 'OWNER')
})

describe('succeeds', () => {
  test('at once and on the server: the token is good for nothing any more', async () => {
    const answer = await person.client.raw(SIGN_OUT)
    expect(answer.body.data?.['signOut']).toEqual({ __typename: 'SignOutSuccess', signedOut: true })
    expect(sessionTokenOf(answer.headers)).toBeNull()
    expect(await person.client.expectSuccess(WHO)).toBeNull()
    await person.client.expectDenied(CREATE_WORKSPACE, { input: { name: 'After' } }, 'UNAUTHENTICATED')
  })

  test('for this browser only', async () => {
    const elsewhere = createTestClient(app, { kind: 'SESSION', token: (await makeSession(app, person.userId)).token })
    await person.client.expectSuccess(SIGN_OUT)
    expect(await elsewhere.expectSuccess(WHO)).toEqual({ user: { id: person.userId } })
  })

  test('twice, the second time with nothing to end', async () => {
    await person.client.expectSuccess(SIGN_OUT)
    expect(await person.client.expectSuccess(SIGN_OUT)).toMatchObject({ signedOut: false })
    expect(await auditEventsOf(app, organization.id)).toHaveLength(1)
  })
})

describe('needs a principal', () => {
  test('not: whoever has no session is told so', async () => {
    expect(await createTestClient(app, { kind: 'NONE' }).expectSuccess(SIGN_OUT)).toMatchObject({ signedOut: false })
  })

  test('and does nothing to a key', async () => {
    const key = await makeApiKey(app, organization)
    expect(await key.client.expectSuccess(SIGN_OUT)).toMatchObject({ signedOut: false })
    expect(await key.client.expectSuccess('{ viewer { kind } }')).toEqual({ kind: 'API_KEY' })
  })
})

describe('a session ends by itself', () => {
  test(`after ${SESSION_IDLE_HOURS} hours without a request, at that very instant`, async () => {
    app.clock.advance(SESSION_IDLE_HOURS * 3_600_000 - 1)
    expect(await person.client.expectSuccess(WHO)).not.toBeNull()
    app.clock.advance(SESSION_IDLE_HOURS * 3_600_000)
    expect(await person.client.expectSuccess(WHO)).toBeNull()
  })

  test(`after ${SESSION_ABSOLUTE_DAYS} days however busy it was`, async () => {
    for (let hours = 0; hours < SESSION_ABSOLUTE_DAYS * 24; hours += 8) {
      expect(await person.client.expectSuccess(WHO)).not.toBeNull()
      app.clock.advance(8 * 3_600_000)
    }
    expect(await person.client.expectSuccess(WHO)).toBeNull()
  })
})

describe('conflicts', () => {
  test('of two at once: one ends it', async () => {
    const answers = await Promise.all([person.client.expectSuccess(SIGN_OUT), person.client.expectSuccess(SIGN_OUT)])
    expect(answers.filter((answer) => answer['signedOut'] === true)).toHaveLength(1)
  })
})

describe('leaves an audit trail', () => {
  test('in the chain of the organization', async () => {
    await person.client.expectSuccess(SIGN_OUT)
    expect(await auditEventsOf(app, organization.id)).toMatchObject([
      { action: 'session.ended', actor: { id: person.userId }, credential: { kind: 'SESSION', id: person.sessionId }, target: { kind: 'session', id: person.sessionId } },
    ])
  })
})
