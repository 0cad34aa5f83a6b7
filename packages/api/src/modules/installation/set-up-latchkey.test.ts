import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { digestOf } from '../../application/secrets.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient, type TestAnswer } from '../../testing/client.ts'
import { makeOrganization } from '../../testing/factories.ts'
import { sessionTokenOf, TEST_PASSWORD } from '../../testing/passwords.ts'

const SET_UP = `mutation ($input: SetUpLatchkeyInput!) { setUpLatchkey(input: $input) { __typename
  ... on SetUpLatchkeySuccess { organization { id slug name plan { name } usage { apiKeys apiKeyLimit } } viewer { user { id name email } role authority { permissionLevel } }
    defaultApiKey { id class ownership permissionLevel workspaceScope hint } defaultApiKeySecret }
  ... on InvalidInput { issues { path code } }
  ... on DomainError { code message } } }`
const TOKEN = 'a-setup-token-of-at-least-128-bits'

interface Payload {
  organization: { id: string; slug: string }
  viewer: { user: { id: string } }
  defaultApiKey: { id: string } | null
  defaultApiKeySecret: string | null
}

const apps: TestApp[] = []
async function freshApp(sharing?: TestApp): Promise<TestApp> {
  const app = await createTestApp({ setUp: false, ...(sharing === undefined ? {} : { sharing }) })
  apps.unshift(app)
  if (sharing === undefined) await app.pool.query('update installation set setup_token_digest = $1', [digestOf(TOKEN)])
  return app
}
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close()
})

const input = (changes: Record<string, unknown> = {}) => ({ token: TOKEN, organizationName: 'Acme & Söhne', name: 'Ada', email: 'Ada@Example.com', password: TEST_PASSWORD, ...changes })
const setUp = (app: TestApp, changes: Record<string, unknown> = {}): Promise<TestAnswer> => createTestClient(app, { kind: 'NONE' }).raw(SET_UP, { input: input(changes) })
const outcomeOf = (answer: TestAnswer): unknown => (answer.body.data?.['setUpLatchkey'] as { __typename?: string } | null)?.__typename
const payloadOf = (answer: TestAnswer): Payload => answer.body.data?.['setUpLatchkey'] as Payload

async function expectNothingMade(app: TestApp): Promise<void> {
  const { rows } = await app.pool.query(
    `select (select count(*)::int from organization) + (select count(*)::int from "user") + (select count(*)::int from audit_event) as made, set_up_at from installation`,
  )
  expect(rows).toEqual([{ made: 0, set_up_at: null }])
}

describe('succeeds', () => {
  test('with an organization, its owner, signed in, and a workspace', async () => {
    const app = await freshApp()
    const answer = await setUp(app)
    expect(payloadOf(answer)).toEqual({
      __typename: 'SetUpLatchkeySuccess',
      organization: { id: expect.stringMatching(/^org_/) as unknown, slug: 'acme-sohne', name: 'Acme & Söhne', plan: { name: 'enterprise' }, usage: { apiKeys: 0, apiKeyLimit: 10 } },
      viewer: { user: { id: expect.stringMatching(/^usr_/) as unknown, name: 'Ada', email: 'ada@example.com' }, role: 'OWNER', authority: { permissionLevel: 'ALL' } },
      defaultApiKey: null,
      defaultApiKeySecret: null,
    })
    const owner = createTestClient(app, { kind: 'SESSION', token: sessionTokenOf(answer.headers) ?? '' })
    expect(await owner.expectSuccess('{ organization { workspaces { nodes { slug name } } } }')).toEqual({ workspaces: { nodes: [{ slug: 'production', name: 'Production' }] } })
  })

  test('with named workspaces and a default key that works and does not count', async () => {
    const app = await freshApp()
    const payload = payloadOf(await setUp(app, { workspaceNames: ['Staging', 'Live'], createDefaultApiKey: true, organizationSlug: 'acme' }))
    expect(payload).toMatchObject({
      organization: { slug: 'acme', usage: { apiKeys: 0 } },
      defaultApiKey: { class: 'DEFAULT', ownership: 'SERVICE', permissionLevel: 'ALL', workspaceScope: 'ALL' },
    })
    const key = createTestClient(app, { kind: 'KEY', secret: payload.defaultApiKeySecret ?? '' })
    const { organization } = { organization: await key.expectSuccess<{ slug: string; workspaces: { nodes: { slug: string }[] } }>('{ organization { slug workspaces { nodes { slug } } } }') }
    expect(organization).toEqual({ slug: 'acme', workspaces: { nodes: [{ slug: 'live' }, { slug: 'staging' }] } })
    expect(JSON.stringify([await auditEventsOf(app, payload.organization.id), app.logLines])).not.toContain(payload.defaultApiKeySecret)
  })

  test('and takes the file with the link away', async () => {
    const app = await freshApp()
    const file = join(app.config.dataDirectory, 'setup-link')
    writeFileSync(file, 'a link')
    expect(outcomeOf(await setUp(app))).toBe('SetUpLatchkeySuccess')
    expect(existsSync(file)).toBe(false)
  })
})

describe('refuses bad input', () => {
  test('listing every problem at once, without using the token up', async () => {
    const app = await freshApp()
    const answer = await setUp(app, { organizationName: '日本', name: '', email: 'nobody', password: 'short', workspaceNames: ['One', 'one', '', '日本'] })
    expect((payloadOf(answer) as unknown as { issues: unknown }).issues).toEqual([
      { path: ['organizationSlug'], code: 'REQUIRED' },
      { path: ['name'], code: 'REQUIRED' },
      { path: ['email'], code: 'INVALID_EMAIL' },
      { path: ['password'], code: 'TOO_SHORT' },
      { path: ['workspaceNames', '1'], code: 'DUPLICATE' },
      { path: ['workspaceNames', '2'], code: 'REQUIRED' },
      { path: ['workspaceNames', '3'], code: 'REQUIRED' },
    ])
    await expectNothingMade(app)
    expect(outcomeOf(await setUp(app))).toBe('SetUpLatchkeySuccess')
  })

  test('a slug that the operator gave to another organization', async () => {
    const app = await freshApp()
    const { slug } = await makeOrganization(app)
    const answer = await setUp(app, { organizationSlug: slug })
    expect(payloadOf(answer)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['organizationSlug'], code: 'TAKEN' }] })
    expect(outcomeOf(await setUp(app))).toBe('SetUpLatchkeySuccess')
  })
})

describe('needs the token', () => {
  test('and says nothing about the input to whoever has it not', async () => {
    const app = await freshApp()
    const [valid, invalid] = [await setUp(app, { token: 'wrong' }), await setUp(app, { token: 'wrong', name: '', email: '' })]
    expect(outcomeOf(valid)).toBe('SetupTokenInvalid')
    expect(invalid.body).toEqual(valid.body)
    await expectNothingMade(app)
  })

  test('and closes after ten wrong ones, also for the right one, until the next start', async () => {
    const app = await freshApp()
    for (let count = 0; count < 10; count++) expect(outcomeOf(await setUp(app, { token: `wrong-${count}` }))).toBe('SetupTokenInvalid')
    expect(outcomeOf(await setUp(app, { token: 'wrong' }))).toBe('SetupClosed')
    expect(outcomeOf(await setUp(app))).toBe('SetupClosed')
    await expectNothingMade(app)
    // What announceSetup does at a start.
    await app.pool.query('update installation set setup_token_digest = $1, setup_failures = 0', [digestOf('the token of the next start')])
    expect(outcomeOf(await setUp(app))).toBe('SetupTokenInvalid')
    expect(outcomeOf(await setUp(app, { token: 'the token of the next start' }))).toBe('SetUpLatchkeySuccess')
  })

  test('and counts each of many tries at once, over two processes', async () => {
    const app = await freshApp()
    const second = await freshApp(app)
    const outcomes = (await Promise.all(Array.from({ length: 24 }, (_, index) => setUp(index % 2 === 0 ? app : second, { token: `wrong-${index}` })))).map(outcomeOf)
    expect(outcomes.filter((outcome) => outcome === 'SetupTokenInvalid')).toHaveLength(10)
  })

  test('which is good for nothing before it was made', async () => {
    const app = await freshApp()
    await app.pool.query('update installation set setup_token_digest = null')
    expect(outcomeOf(await setUp(app))).toBe('SetupClosed')
    expect(outcomeOf(await setUp(app, { token: '' }))).toBe('SetupClosed')
  })
})

describe('treats what is not visible as missing', () => {
  test('until it is set up everything else answers that it is not', async () => {
    const app = await freshApp()
    const answer = await createTestClient(app, { kind: 'NONE' }).raw('{ viewer { kind } }')
    expect(answer.status).toBe(503)
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', reason: 'NOT_SET_UP' })
  })
})

describe('conflicts', () => {
  test('of two at once, in two processes: one organization', async () => {
    const app = await freshApp()
    const second = await freshApp(app)
    const outcomes = (await Promise.all([setUp(app), setUp(second), setUp(app, { organizationName: 'Other', email: 'other@example.com' })])).map((answer) => String(outcomeOf(answer)))
    expect(outcomes.toSorted()).toEqual(['SetUpLatchkeySuccess', 'SetupClosed', 'SetupClosed'])
    expect((await app.pool.query('select 1 from organization')).rows).toHaveLength(1)
  })

  test('with itself, afterwards and for good', async () => {
    const app = await freshApp()
    await setUp(app)
    expect(outcomeOf(await setUp(app, { organizationName: 'Again', email: 'again@example.com' }))).toBe('SetupClosed')
    expect((await app.pool.query('select 1 from organization')).rows).toHaveLength(1)
  })
})

describe('leaves an audit trail', () => {
  test('in the chain of the installation and in that of the organization, with the token in neither', async () => {
    const app = await freshApp()
    const payload = payloadOf(await setUp(app, { createDefaultApiKey: true }))
    const installation = await auditEventsOf(app, 'installation')
    expect(installation.map((event) => event['action'])).toEqual(['organization.created', 'installation.set_up'])
    expect(installation.at(-1)).toMatchObject({ actor: { kind: 'USER', id: payload.viewer.user.id, email: 'ada@example.com' }, credential: { kind: 'SETUP_TOKEN', id: null }, after: { organizationId: payload.organization.id } })
    const organization = await auditEventsOf(app, payload.organization.id)
    expect(organization.map((event) => event['action'])).toEqual(['member.added', 'workspace.created', 'api_key.created', 'session.started'])
    expect(JSON.stringify([installation, organization, app.logLines])).not.toContain(TOKEN)
  })

  test('and a security event for each wrong token', async () => {
    const app = await freshApp()
    await setUp(app, { token: 'canary-token' })
    expect(app.logLines.filter((line) => line.includes('setup_refused'))).toHaveLength(1)
    expect(app.logLines.join('\n')).not.toContain('canary-token')
  })
})
