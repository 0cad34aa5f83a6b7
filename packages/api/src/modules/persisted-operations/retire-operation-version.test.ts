import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { auditEventsOf } from '../../testing/audit.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { sendRaw } from '../../testing/http.ts'

let app: TestApp
let organization: TestOrganization
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  key = await makeApiKey(app, organization)
})
afterAll(() => app.close())

const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename ... on RegisterPersistedOperationsSuccess { registered operationVersion { id } }
  ... on InvalidInput { issues { code } } } }`
const RETIRE = `mutation ($input: RetireOperationVersionInput!) { retireOperationVersion(input: $input) { __typename
  ... on RetireOperationVersionSuccess { retiredOperationIds operationVersion { id retiredAt } } ... on OperationVersionInUse { operationIds lastUsedAt } ... on DomainError { code message } } }`
const VERSIONS = `query ($client: String, $includeRetired: Boolean) { organization { operationVersions(client: $client, includeRetired: $includeRetired) { nodes { id version retiredAt } } } }`
const NODE = `query ($id: ID!) { node(id: $id) { id __typename } }`

const sha256 = (text: string): string => `sha256:${hash('sha256', text)}`
const register = async (client: string, version: string, ...texts: string[]): Promise<string> => {
  const input = { client, version, files: texts.map((text, index) => ({ path: `${index}.graphql`, text })) }
  const result = await key.client.expectSuccess<{ operationVersion: { id: string } }>(REGISTER, { input }, 'RegisterPersistedOperationsSuccess')
  return result.operationVersion.id
}
const run = async (text: string): Promise<number> => {
  const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key.secret}` }, body: JSON.stringify({ documentId: sha256(text) }) })
  return response.status
}

describe('succeeds', () => {
  test('and refuses what only this version had, at once; what another has goes on', async () => {
    const own = 'query Own { installation { demo } }'
    const shared = 'query Shared { installation { demo } }'
    const id = await register('ci', '1', own, shared)
    await register('ci', '2', shared)
    const result = await key.client.expectSuccess<{ retiredOperationIds: string[] }>(RETIRE, { input: { id } }, 'RetireOperationVersionSuccess')
    expect(result).toEqual({ __typename: 'RetireOperationVersionSuccess', retiredOperationIds: [sha256(own)], operationVersion: { id, retiredAt: app.clock.now().toISOString() } })
    expect([await run(own), await run(shared)]).toEqual([404, 200])
    const versions = async (includeRetired: boolean) =>
      (await key.client.expectSuccess<{ operationVersions: { nodes: { version: string }[] } }>(VERSIONS, { client: 'ci', includeRetired })).operationVersions.nodes.map(({ version }) => version).toSorted()
    expect([await versions(false), await versions(true)]).toEqual([['2'], ['1', '2']])
  })

  test('and a later push takes a retired operation back, under another version', async () => {
    const text = 'query Again { installation { demo } }'
    const id = await register('again', '1', text)
    await key.client.expectSuccess(RETIRE, { input: { id } }, 'RetireOperationVersionSuccess')
    expect(await run(text)).toBe(404)
    const input = { client: 'again', version: '1', files: [{ path: 'a.graphql', text }] }
    expect(await key.client.expectFailure(REGISTER, { input }, 'InvalidInput')).toMatchObject({ issues: [{ code: 'VERSION_RETIRED' }] })
    await register('again', '2', text)
    expect(await run(text)).toBe(200)
  })

  test('once: retiring a retired version changes nothing', async () => {
    const id = await register('once', '1', 'query Once { __typename }')
    await key.client.expectSuccess(RETIRE, { input: { id } })
    const before = await auditEventsOf(app, organization.id)
    expect(await key.client.expectSuccess(RETIRE, { input: { id } }, 'RetireOperationVersionSuccess')).toMatchObject({ retiredOperationIds: [] })
    expect(await auditEventsOf(app, organization.id)).toEqual(before)
  })
})

describe('needs a principal and the permission', () => {
  test('operations:write in all workspaces', async () => {
    const text = 'query Kept { installation { demo } }'
    const variables = { input: { id: await register('kept', '1', text) } }
    await createTestClient(app, { kind: 'NONE' }).expectDenied(RETIRE, variables, 'UNAUTHENTICATED')
    await (await makeApiKey(app, organization, { permissions: ['operations:read'] })).client.expectDenied(RETIRE, variables, 'FORBIDDEN')
    await (await makeApiKey(app, organization, { workspaces: [await makeWorkspace(app, organization)] })).client.expectDenied(RETIRE, variables, 'FORBIDDEN')
    expect(await run(text)).toBe(200)
  })
})

describe('treats what is not visible as missing', () => {
  test("another organization's version answers like one that nobody has", async () => {
    const id = await register('hidden', '1', 'query Hidden { __typename }')
    const stranger = await makeApiKey(app, await makeOrganization(app))
    const answers = await Promise.all([id, 'opv_0000000000000000000000', 'nonsense', '\0'].map((one) => stranger.client.expectFailure(RETIRE, { input: { id: one } }, 'OperationVersionNotFound')))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await stranger.client.expectSuccess(NODE, { id })).toBeNull()
    const blind = await makeApiKey(app, organization, { permissions: ['monitors:read'] })
    expect(await blind.client.expectSuccess(NODE, { id })).toBeNull()
    expect(await key.client.expectSuccess(NODE, { id })).toEqual({ id, __typename: 'OperationVersion' })
  })
})

describe('conflicts', () => {
  test('what was used in the last 7 days is retired only knowing that', async () => {
    const text = 'query Used { installation { demo } }'
    const id = await register('used', '1', text)
    await run(text)
    await expect.poll(async () => (await app.pool.query('select 1 from persisted_operation_use where digest = $1', [sha256(text)])).rowCount, { timeout: 5_000 }).toBe(1)
    app.clock.advance(7 * 86_400_000 - 1)
    expect(await key.client.expectFailure(RETIRE, { input: { id } }, 'OperationVersionInUse')).toMatchObject({ code: 'OPERATION_VERSION_IN_USE', operationIds: [sha256(text)] })
    expect(await run('query Used { installation { demo } }')).toBe(200)
    await key.client.expectSuccess(RETIRE, { input: { id, evenIfUsed: true } }, 'RetireOperationVersionSuccess')
    expect(await run(text)).toBe(404)
  })
})

describe('shows beforehand', () => {
  const SHOWN = `query ($id: ID!) { node(id: $id) { ... on OperationVersion { lastUsedAt viewerCan { retire { allowed reason } } } } }`

  test('when its operations were last run, and whether it may be retired', async () => {
    const text = 'query Shown { installation { demo } }'
    const id = await register('shown', '1', text)
    const shown = ({ client }: { client: TestKey['client'] }) => client.expectSuccess(SHOWN, { id })
    expect(await shown(key)).toEqual({ lastUsedAt: null, viewerCan: { retire: { allowed: true, reason: null } } })
    await run(text)
    await expect.poll(async () => (await key.client.expectSuccess<{ lastUsedAt: string | null }>(SHOWN, { id })).lastUsedAt, { timeout: 5_000 }).toBe(app.clock.now().toISOString())
    // A new version with the same operation has been used as well: by its operation.
    const next = await register('shown', '2', text)
    expect(await key.client.expectSuccess(SHOWN, { id: next })).toMatchObject({ lastUsedAt: app.clock.now().toISOString() })
    const viewer = await makeMember(app, organization, 'VIEWER')
    expect(await shown(viewer)).toMatchObject({ viewerCan: { retire: { allowed: false, reason: 'PERMISSION_REQUIRED' } } })
    await key.client.expectSuccess(RETIRE, { input: { id, evenIfUsed: true } }, 'RetireOperationVersionSuccess')
    expect(await shown(key)).toMatchObject({ viewerCan: { retire: { allowed: false, reason: 'VERSION_RETIRED' } } })
  })
})

describe('leaves an audit trail', () => {
  test('of who retired what', async () => {
    const id = await register('trail', '3', 'query Trail { __typename }')
    await key.client.expectSuccess(RETIRE, { input: { id } })
    expect((await auditEventsOf(app, organization.id)).at(-1)).toMatchObject({
      action: 'persisted_operations.version_retired',
      target: { kind: 'operation_version', id, name: 'trail@3' },
      after: { retired: true, retiredOperations: 1 },
    })
  })
})

describe('an upgrade that breaks a registered operation', () => {
  test('names it and its clients in the log and in the verbose readiness, refuses it, and starts', async () => {
    const text = 'query Broken { installation { demo } }'
    await register('old-client', '0.9', text)
    const gone = 'query Broken { installation { fieldOfAnEarlierVersion } }'
    // What an earlier version took: the row as it would have been written then.
    await app.pool.query('insert into persisted_operation (organization_id, digest, text, name, kind, registered_at) values ($1, $2, $3, $4, $5, now())', [organization.id, sha256(gone), gone, 'Broken', 'query'])
    await app.pool.query(`update operation_version set operations = operations || $2::text where organization_id = $1 and client = 'old-client'`, [organization.id, sha256(gone)])
    const upgraded = await createTestApp({ sharing: app })
    try {
      await upgraded.app.prepared
      // Ready means that changes are heard, and the connection for them may still be on its way.
      await upgraded.settled()
      expect(upgraded.logLines.filter((line) => line.includes(sha256(gone)) && line.includes(`${organization.slug}/old-client@0.9`))).toHaveLength(1)
      const { text: readiness, status } = await sendRaw(`${upgraded.url}/readyz?verbose`)
      expect([status, readiness.includes(sha256(gone)), readiness.includes('old-client@0.9')]).toEqual([200, true, true])
      const response = await fetch(`${upgraded.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${key.secret}` }, body: JSON.stringify({ documentId: sha256(gone) }) })
      expect([response.status, await response.json()]).toMatchObject([404, { errors: [{ extensions: { code: 'PERSISTED_OPERATION_NOT_FOUND', reason: 'NO_LONGER_VALID' } }] }])
    } finally {
      await upgraded.close()
    }
  })
})
