import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization, type TestWorkspace } from '../../testing/factories.ts'

const LIST = `query ($filter: ApiKeyFilter) { organization { apiKeys(filter: $filter, first: 100) { totalCount nodes { id } } } }`

let app: TestApp
let organization: TestOrganization
let owner: TestMember
let workspace: TestWorkspace
let maker: TestKey
let made: TestKey
let limited: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  workspace = await makeWorkspace(app, organization)
  maker = await makeApiKey(app, organization)
  made = await makeApiKey(app, organization, { createdWithId: maker.id })
  limited = await makeApiKey(app, organization, { permissions: ['api_keys:read'], workspaces: [workspace] })
})
afterAll(() => app.close())

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
const idsOf = async (filter: Record<string, unknown>, client: TestClient = owner.client): Promise<string[]> => {
  const { apiKeys } = await client.expectSuccess<{ apiKeys: { totalCount: number; nodes: { id: string }[] } }>(LIST, { filter })
  expect(apiKeys.totalCount).toBe(apiKeys.nodes.length)
  return apiKeys.nodes.map((key) => key.id).toSorted()
}

test('a digest finds exactly the key that the whole text is, in whatever status', async () => {
  const revoked = await makeApiKey(app, organization, { revokedAt: app.clock.now() })
  for (const key of [maker, made, limited, revoked]) expect(await idsOf({ digest: digestOf(key.secret) })).toEqual([key.id])
  expect(await idsOf({ digest: digestOf(maker.secret.slice(0, -1)) })).toEqual([])
  expect(await idsOf({ digest: digestOf(maker.secret), status: ['REVOKED'] })).toEqual([])
})

test('a secret that has ended finds its key too', async () => {
  await app.pool.query('insert into api_key_secret (id, created_at, api_key_id, digest, hint, format_prefix, format_encoding, ended_at) values ($1, $2, $3, $4, $5, $6, $7, $2)', [
    'sec_former', app.clock.now(), made.id, createHash('sha256').update('former').digest(), 'lk_…rmer', 'lk', 'base62',
  ])
  expect(await idsOf({ digest: digestOf('former') })).toEqual([made.id])
})

test('a digest finds nothing that the caller may not see: deleted, another organization’s, beyond the own workspaces', async () => {
  const foreign = await makeApiKey(app, await makeOrganization(app))
  const deleted = await makeApiKey(app, organization)
  await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
  for (const { secret } of [foreign, deleted]) expect(await idsOf({ digest: digestOf(secret) })).toEqual([])
  expect(await idsOf({ digest: digestOf(maker.secret) }, limited.client)).toEqual([])
  expect(await idsOf({ digest: digestOf(limited.secret) }, limited.client)).toEqual([limited.id])
})

test.each(['', 'ab', 'A'.repeat(64), 'g'.repeat(64), `\\x${'a'.repeat(62)}`, `${'a'.repeat(64)}\n`])('the digest %j is refused, and a whole key in its place is not repeated', async (digest) => {
  expect((await owner.client.raw(LIST, { filter: { digest } })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
  const answer = await owner.client.raw(LIST, { filter: { digest: maker.secret } })
  expect(JSON.stringify(answer.body)).not.toContain(maker.secret)
  expect(app.logLines.join('\n')).not.toContain(maker.secret)
})

test('a digest is no credential at any door', async () => {
  const digest = digestOf(maker.secret)
  for (const headers of [{ authorization: `Bearer ${digest}` }, { 'x-api-key': digest }]) {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ query: '{ viewer { kind } }' }) })
    expect(response.status).toBe(401)
  }
})

test('keys made with a key are found by its id', async () => {
  expect(await idsOf({ createdWithId: maker.id })).toEqual([made.id])
  expect(await idsOf({ createdWithId: made.id })).toEqual([])
  expect(await idsOf({ createdWithId: owner.sessionId })).toEqual([])
  expect((await owner.client.raw(LIST, { filter: { createdWithId: '\0' } })).body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
})

test('the workspace scope tells keys for all from keys for chosen ones', async () => {
  expect(await idsOf({ workspaceScope: 'CHOSEN' })).toEqual([limited.id])
  expect(await idsOf({ workspaceScope: 'ALL' })).not.toContain(limited.id)
  expect(await idsOf({ workspaceScope: 'CHOSEN', workspaceId: workspace.id })).toEqual([limited.id])
})
