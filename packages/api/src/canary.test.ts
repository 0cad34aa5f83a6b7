import { randomUUID } from 'node:crypto'
import { DEFAULT_KEY_FORMAT, printKey } from '@latchkey/domain/key/format.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digestOf, systemRandom } from './application/secrets.ts'
import { createTestApp, type TestApp } from './testing/app.ts'
import { createTestClient } from './testing/client.ts'
import { makeApiKey, makeMember, makeOrganization } from './testing/factories.ts'
import { JSON_HEADERS, sendRaw } from './testing/http.ts'

// Secrets are planted and then looked for everywhere that outlives a request: the log at its most talkative level, and
// every column of every table, the audit log among them.

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret apiKey { id } } } }`
const REPLACE = `mutation ($input: ReplaceUndeliveredSecretInput!) { replaceUndeliveredSecret(input: $input) { __typename ... on ReplaceUndeliveredSecretSuccess { secret } } }`
const ROTATE = `mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { __typename ... on RotateApiKeySuccess { secret } } }`
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`
const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename ... on InviteMemberSuccess { link } } }`
const ACCEPT = `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { __typename } }`
const VERIFY = `mutation ($input: VerifyApiKeyInput!) { verifyApiKey(input: $input) { __typename } }`

/** The whole database as text, read as its owner. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: app.databaseUrl })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`)
    const rows: string[] = []
    for (const { name } of tables.rows) rows.push(...(await client.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => `${name}: ${row}`))
    expect(rows.length).toBeGreaterThan(10)
    return rows.join('\n')
  } finally {
    await client.end()
  }
}

test('no secret, password or token is in a log line, a table or an audit event', async () => {
  const organization = await makeOrganization(app)
  const owner = await makeMember(app, organization, 'OWNER')
  const canaries: string[] = [owner.token]

  const requestId = randomUUID()
  const created = await owner.client.expectSuccess<{ secret: string; apiKey: { id: string } }>(CREATE, { input: { name: 'Canary', permissionLevel: 'ALL', requestId } }, 'CreateApiKeySuccess')
  const replaced = await owner.client.expectSuccess<{ secret: string }>(REPLACE, { input: { requestId } }, 'ReplaceUndeliveredSecretSuccess')
  const rotated = await owner.client.expectSuccess<{ secret: string }>(ROTATE, { input: { id: created.apiKey.id, requestId: randomUUID() } }, 'RotateApiKeySuccess')
  canaries.push(created.secret, replaced.secret, rotated.secret)

  // Every way to be wrong with a secret: unknown, malformed, dead, in the wrong place, in the wrong field.
  const unknown = printKey(DEFAULT_KEY_FORMAT, systemRandom.bytes(32))
  const dead = await makeApiKey(app, organization, { revokedAt: new Date(0) })
  canaries.push(unknown, dead.secret)
  for (const secret of [unknown, `${unknown.slice(0, -1)}!`, dead.secret, created.secret]) {
    await sendRaw(`${app.url}/graphql`, { method: 'POST', headers: [...JSON_HEADERS, 'Authorization', `Bearer ${secret}`], body: '{"query":"{ viewer { kind } }"}' })
    await sendRaw(`${app.url}/graphql?api_key=${secret}`, { headers: ['X-Api-Key', secret] })
    await sendRaw(`${app.url}/v1/keys/verify?key=${secret}`, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify({ key: secret, unknown: secret }) })
    await sendRaw(`${app.url}/o/acme?next=${secret}`)
    await createTestClient(app, { kind: 'KEY', secret: replaced.secret }).raw(VERIFY, { input: { key: secret, workspace: 'nowhere' } })
  }

  const password = `canary horse ${randomUUID()}`
  canaries.push(password)
  await createTestClient(app, { kind: 'NONE' }).raw(SIGN_IN, { input: { email: owner.email, password } })
  await createTestClient(app, { kind: 'NONE' }).raw(SIGN_IN, { input: { email: `${password}@example.com`.replaceAll(' ', ''), password: { nested: password } } })
  const invited = await owner.client.expectSuccess<{ link: string }>(INVITE, { input: { email: 'new@example.com', role: 'VIEWER' } }, 'InviteMemberSuccess')
  const token = new URL(invited.link).hash.slice(1)
  canaries.push(token)
  await createTestClient(app, { kind: 'NONE' }).expectSuccess(ACCEPT, { input: { token, name: 'New', password } }, 'AcceptInvitationSuccess')

  // What is written a second later counts too.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const database = await dump()
  const log = app.logLines.join('')
  expect(log.length).toBeGreaterThan(1_000)
  for (const canary of canaries) {
    expect(log, `the log has ${canary}`).not.toContain(canary)
    expect(database, `the database has ${canary}`).not.toContain(canary)
  }
  // Digests are where they are looked up, and nowhere that people read.
  const digests = canaries.map((canary) => digestOf(canary).toString('hex'))
  const audit = database.split('\n').filter((row) => row.startsWith('audit_event'))
  expect(audit.length).toBeGreaterThan(2)
  for (const digest of digests) {
    expect(log).not.toContain(digest)
    expect(audit.join('\n')).not.toContain(digest)
  }
})
