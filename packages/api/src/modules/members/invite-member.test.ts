import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestMember, type TestOrganization } from '../../testing/factories.ts'

const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename
  ... on InviteMemberSuccess { email role link expiresAt }
  ... on InvalidInput { issues { path code } }
  ... on DomainError { code message } } }`
const LINK = 'query ($token: String!) { oneTimeLink(token: $token) { purpose email organizationName expiresAt newAccount } }'

interface Invited {
  email: string
  link: string
  expiresAt: string
}

let app: TestApp
let organization: TestOrganization
let owner: TestMember
beforeAll(async () => {
  app = await createTestApp({ environment: { LATCHKEY_PUBLIC_URL: 'http://keys.example.com' } })
})
afterAll(() => app.close())
beforeEach(async () => {
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
})

let counter = 0
const newEmail = (): string => `invited-${(counter += 1)}@example.com`
const invite = (member: TestMember, email: string, role = 'DEVELOPER') => member.client.expectSuccess<Invited>(INVITE, { input: { email, role } }, 'InviteMemberSuccess')
const tokenOf = (link: string): string => new URL(link).hash.slice(1)
const lookUp = (token: string) => createTestClient(app, { kind: 'NONE' }).expectSuccess<Record<string, unknown> | null>(LINK, { token })

async function expectNothingChanged(act: () => Promise<unknown>): Promise<void> {
  const state = async () => [(await app.pool.query('select count(*) from one_time_link')).rows, await auditEventsOf(app, organization.id)]
  const before = await state()
  await act()
  expect(await state()).toEqual(before)
}

describe('succeeds', () => {
  test('with a link of the public address that says what it is for and works for seven days', async () => {
    const email = newEmail()
    const invited = await invite(owner, ` ${email.toUpperCase()}`)
    expect(invited).toMatchObject({ email, role: 'DEVELOPER', expiresAt: new Date(app.clock.now().getTime() + 7 * 86_400_000).toISOString() })
    expect(invited.link).toMatch(/^http:\/\/keys\.example\.com\/invitation#[\w-]{43}$/)
    expect(await lookUp(tokenOf(invited.link))).toEqual({ purpose: 'INVITATION', email, organizationName: `Organization ${organization.slug}`, expiresAt: invited.expiresAt, newAccount: true })
  })

  test('never with the host that a request names', async () => {
    await createTestClient(app, { kind: 'NONE' }).raw(LINK, { token: 'x' })
    await invite(owner, newEmail())
    const digest = [...app.documents].find(([, text]) => text === INVITE)?.[0]
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: `latchkey_session=${owner.token}`,
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example;proto=https',
        'x-forwarded-proto': 'https',
      },
      body: JSON.stringify({ documentId: `sha256:${digest}`, variables: { input: { email: newEmail(), role: 'VIEWER' } } }),
    })
    const text = await response.text()
    expect(text).toContain('http://keys.example.com/invitation#')
    expect(text).not.toContain('evil')
  })

  test('for an account that exists, of which the link then says so', async () => {
    const other = await makeMember(app, await makeOrganization(app), 'VIEWER')
    const { link } = await invite(owner, other.email)
    expect(await lookUp(tokenOf(link))).toMatchObject({ newAccount: false })
  })

  test('again, and the earlier link ends', async () => {
    const email = newEmail()
    const first = await invite(owner, email, 'ADMIN')
    const second = await invite(owner, email, 'VIEWER')
    expect(await lookUp(tokenOf(first.link))).toBeNull()
    expect(await lookUp(tokenOf(second.link))).not.toBeNull()
  })

  test('with the token kept as a digest only', async () => {
    const token = tokenOf((await invite(owner, newEmail())).link)
    const { rows } = await app.pool.query<{ row: string }>('select l::text as row from one_time_link l')
    expect(rows.some(({ row }) => row.includes(token))).toBe(false)
    expect(JSON.stringify(await auditEventsOf(app, organization.id))).not.toContain(token)
    expect(app.logLines.join('\n')).not.toContain(token)
  })
})

describe('refuses bad input', () => {
  test('that is no address', () =>
    expectNothingChanged(async () => {
      const error = await owner.client.expectFailure<{ issues: unknown }>(INVITE, { input: { email: 'a@b@c', role: 'VIEWER' } }, 'InvalidInput')
      expect(error.issues).toEqual([{ path: ['email'], code: 'INVALID_EMAIL' }])
    }))
})

describe('needs a principal', () => {
  test('and answers UNAUTHENTICATED without one', () =>
    expectNothingChanged(() => createTestClient(app, { kind: 'NONE' }).expectDenied(INVITE, { input: { email: newEmail(), role: 'VIEWER' } }, 'UNAUTHENTICATED')))
})

describe('needs the permission', () => {
  test('members:write, which developers and viewers have not, and no key, whatever its level', () =>
    expectNothingChanged(async () => {
      const clients = [
        (await makeMember(app, organization, 'DEVELOPER')).client,
        (await makeMember(app, organization, 'VIEWER')).client,
        (await makeApiKey(app, organization)).client,
        (await makeApiKey(app, organization, { ownerId: owner.userId })).client,
      ]
      for (const client of clients) {
        expect(await client.expectDenied(INVITE, { input: { email: newEmail(), role: 'VIEWER' } }, 'FORBIDDEN')).toMatchObject({ requiredPermissions: ['members:write'] })
      }
    }))

  test('and an owner to invite owners', async () => {
    const admin = await makeMember(app, organization, 'ADMIN')
    await expectNothingChanged(() => admin.client.expectFailure(INVITE, { input: { email: newEmail(), role: 'OWNER' } }, 'RoleNotAssignable'))
    await invite(admin, newEmail(), 'ADMIN')
    await invite(owner, newEmail(), 'OWNER')
  })
})

describe('treats what is not visible as missing', () => {
  test('an account that is elsewhere answers like one that is nowhere', async () => {
    const elsewhere = await makeMember(app, await makeOrganization(app), 'OWNER')
    const shape = (answer: { email: string; link: string }) => ({ ...answer, email: '', link: answer.link.length })
    expect(shape(await invite(owner, elsewhere.email))).toEqual(shape(await invite(owner, newEmail())))
  })

  test('a link that was made up answers like one that has ended', async () => {
    const { link } = await invite(owner, newEmail())
    app.clock.advance(7 * 86_400_000)
    expect(await lookUp(tokenOf(link))).toBeNull()
    expect(await lookUp('made-up')).toBeNull()
  })
})

describe('conflicts', () => {
  test('with a person who is a member', async () => {
    const member = await makeMember(app, organization, 'VIEWER')
    await expectNothingChanged(() => owner.client.expectFailure(INVITE, { input: { email: member.email, role: 'VIEWER' } }, 'AlreadyMember'))
  })

  test('of two at once for one address: one link works', async () => {
    const email = newEmail()
    const links = await Promise.all([invite(owner, email), invite(owner, email)])
    const open = await Promise.all(links.map(({ link }) => lookUp(tokenOf(link))))
    expect(open.filter((link) => link !== null)).toHaveLength(1)
  })
})

describe('leaves an audit trail', () => {
  test('that names whom and for what', async () => {
    const email = newEmail()
    const { expiresAt } = await invite(owner, email, 'ADMIN')
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'member.invited',
      actor: { kind: 'USER', id: owner.userId },
      credential: { kind: 'SESSION', id: owner.sessionId },
      target: { kind: 'invitation', id: expect.stringMatching(/^lnk_/) as unknown, name: email },
      after: { email, role: 'ADMIN', expiresAt },
    })
  })
})
