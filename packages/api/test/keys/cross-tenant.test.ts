import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import type { TestClient } from '../../src/testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestMember, type TestOrganization, type TestWorkspace } from '../../src/testing/factories.ts'

// For every way that an id can be given: the id of another tenant's thing answers byte for byte as a made-up one.

const FIELDS = '{ __typename ... on DomainError { code message } ... on InvalidInput { issues { path code message } } }'
const byId = (mutation: string, input: string): string => `mutation ($id: ID!) { ${mutation}(input: { id: $id ${input} }) ${FIELDS} }`

const KEY_DOCUMENTS: Record<string, string> = {
  node: 'query ($id: ID!) { node(id: $id) { __typename id } }',
  nodes: 'query ($id: ID!) { nodes(ids: [$id, $id]) { __typename id } }',
  'node as a key': 'query ($id: ID!) { node(id: $id) { ... on ApiKey { name hint owner { email } workspaces { slug } rotation { endsAt old { hint } } } } }',
  'audit events about it': 'query ($id: ID!) { organization { auditEvents(filter: { targetId: $id }) { totalCount nodes { id } } } }',
  'audit events by it': 'query ($id: ID!) { organization { auditEvents(filter: { actorId: $id }) { totalCount nodes { id } } } }',
  updateApiKey: byId('updateApiKey', 'name: "New" version: 1 enabled: true expiresIn: DAYS_7'),
  'updateApiKey with problems': byId('updateApiKey', 'permissions: ["no:such"] workspaces: ["ws_none"]'),
  disableApiKey: byId('disableApiKey', 'version: 7'),
  enableApiKey: byId('enableApiKey', ''),
  revokeApiKey: byId('revokeApiKey', 'andEverythingMadeWithIt: true'),
  deleteApiKey: byId('deleteApiKey', ''),
  cloneApiKey: byId('cloneApiKey', 'expiresIn: DAYS_7'),
  rotateApiKey: byId('rotateApiKey', 'overlap: NOW requestId: "foreign"'),
  endApiKeyRotation: byId('endApiKeyRotation', 'version: 1 confirmInUse: true').replace(' ... on InvalidInput { issues { path code message } }', ''),
  cancelApiKeyRotation: byId('cancelApiKeyRotation', 'confirmInUse: true').replace(' ... on InvalidInput { issues { path code message } }', ''),
  'keys made with it': 'query ($id: ID!) { organization { apiKeys(filter: { createdWithId: $id }) { totalCount nodes { id } } } }',
  'its usage': 'query ($id: ID!) { node(id: $id) { ... on ApiKey { usage(range: DAYS_90) { outcomes { requests } places { address } } } } }',
}
const WORKSPACE_DOCUMENTS: Record<string, string> = {
  node: 'query ($id: ID!) { node(id: $id) { __typename id } }',
  'keys of it': 'query ($id: ID!) { organization { apiKeys(filter: { workspaceId: $id, permissionLevel: RESTRICTED }) { totalCount nodes { id } } } }',
  updateWorkspace: byId('updateWorkspace', 'name: "New"'),
  archiveWorkspace: byId('archiveWorkspace', ''),
  unarchiveWorkspace: byId('unarchiveWorkspace', ''),
  'createApiKey for it': `mutation ($id: ID!) { createApiKey(input: { name: "X", permissionLevel: READ_ONLY, workspaces: [$id] }) ${FIELDS} }`,
}
const PERSON_DOCUMENTS: Record<string, string> = {
  node: 'query ($id: ID!) { node(id: $id) { __typename id } }',
  'keys of theirs': 'query ($id: ID!) { organization { apiKeys(filter: { ownerId: $id }) { totalCount nodes { id } } } }',
  'audit events by them': 'query ($id: ID!) { organization { auditEvents(filter: { actorId: $id }) { totalCount nodes { id } } } }',
}

let app: TestApp
let mine: TestOrganization
const askers: [name: string, client: TestClient][] = []
let theirs: { organization: TestOrganization; owner: TestMember; key: TestKey; personal: TestKey; workspace: TestWorkspace; eventId: string }
beforeAll(async () => {
  app = await createTestApp()
  mine = await makeOrganization(app)
  askers.push(['an owner', (await makeMember(app, mine, 'OWNER')).client], ['a service key', (await makeApiKey(app, mine)).client])
  askers.push(['a limited key', (await makeApiKey(app, mine, { workspaces: [await makeWorkspace(app, mine)] })).client])
  const organization = await makeOrganization(app)
  const owner = await makeMember(app, organization, 'OWNER')
  const workspace = await makeWorkspace(app, organization)
  const key = await makeApiKey(app, organization, { permissions: ['incidents:read'], workspaces: [workspace], disabledAt: app.clock.now() })
  const personal = await makeApiKey(app, organization, { ownerId: owner.userId })
  await owner.client.expectSuccess('mutation ($id: ID!) { enableApiKey(input: { id: $id }) { __typename } }', { id: key.id })
  const { rows } = await app.pool.query<{ id: string }>('select id from audit_event where organization_id = $1', [organization.id])
  theirs = { organization, owner, key, personal, workspace, eventId: rows[0]?.id ?? '' }
})
afterAll(() => app.close())

const stateOfTheirs = async (): Promise<unknown> =>
  (await app.pool.query(`select (select json_agg(k order by k.id) from api_key k where organization_id = $1) as keys, (select count(*) from audit_event where organization_id = $1) as events`, [theirs.organization.id])).rows

const madeUp = (id: string): string => `${id.slice(0, id.indexOf('_'))}_${'0'.repeat(22)}`

async function expectEqualAnswers(documents: Record<string, string>, id: string): Promise<void> {
  const before = await stateOfTheirs()
  for (const [asker, client] of askers) {
    for (const [name, document] of Object.entries(documents)) {
      const real = await client.raw(document, { id })
      const invented = await client.raw(document, { id: madeUp(id) })
      expect([real.status, JSON.stringify(real.body)], `${asker}: ${name}`).toEqual([invented.status, JSON.stringify(invented.body)])
      expect(JSON.stringify(real.body), `${asker}: ${name}`).not.toContain(id)
      expect(JSON.stringify(real.body), `${asker}: ${name}`).not.toContain('INTERNAL_SERVER_ERROR')
    }
  }
  expect(await stateOfTheirs()).toEqual(before)
}

describe('another tenant’s id answers as a made-up one', () => {
  test('for keys', async () => {
    await expectEqualAnswers(KEY_DOCUMENTS, theirs.key.id)
    await expectEqualAnswers(KEY_DOCUMENTS, theirs.personal.id)
  })
  test('for workspaces', () => expectEqualAnswers(WORKSPACE_DOCUMENTS, theirs.workspace.id))
  test('for people', () => expectEqualAnswers(PERSON_DOCUMENTS, theirs.owner.userId))
  test('for members', () => expectEqualAnswers({ node: 'query ($id: ID!) { node(id: $id) { __typename id } }' }, theirs.owner.memberId))
  test('for audit events', () => expectEqualAnswers({ node: 'query ($id: ID!) { node(id: $id) { __typename id } }' }, theirs.eventId))
  test('for organizations', () => expectEqualAnswers({ node: 'query ($id: ID!) { node(id: $id) { __typename id } }' }, theirs.organization.id))

  test('also in a list of several keys, one of which is one’s own', async () => {
    for (const [asker, client] of askers) {
      for (const mutation of ['revokeApiKeys', 'disableApiKeys']) {
        const document = `mutation ($ids: [ID!]!) { ${mutation}(input: { ids: $ids }) { __typename ... on ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success { results { outcome apiKey { id } } } } }`
        const before = await stateOfTheirs()
        const real = await client.raw(document, { ids: [theirs.key.id, theirs.personal.id] })
        const invented = await client.raw(document, { ids: [madeUp(theirs.key.id), `${madeUp(theirs.key.id)}1`] })
        expect(real.body, `${asker}: ${mutation}`).toEqual(invented.body)
        expect(await stateOfTheirs()).toEqual(before)
      }
    }
  })

  test('also by the digest of their whole key', async () => {
    const digest = createHash('sha256').update(theirs.key.secret).digest('hex')
    for (const [, client] of askers) {
      const answer = await client.raw('query ($digest: String!) { organization { apiKeys(filter: { digest: $digest }) { totalCount } } }', { digest })
      expect(answer.body.data).toEqual({ organization: { apiKeys: { totalCount: 0 } } })
    }
  })

  test('also in search, by the last four characters of their secret', async () => {
    for (const [, client] of askers) {
      const answer = await client.raw('query ($text: String!) { organization { apiKeys(filter: { search: $text }) { totalCount } } }', { text: theirs.key.secret.slice(-4) })
      expect(answer.body.data).toEqual({ organization: { apiKeys: { totalCount: 0 } } })
    }
  })

  test('also their whole key, asked about by verification', async () => {
    const document = 'mutation ($key: String!) { verifyApiKey(input: { key: $key }) { ... on VerifyApiKeySuccess { verification { valid outcome keyId name organization permissions } } } }'
    for (const [, client] of askers) {
      const real = await client.raw(document, { key: theirs.key.secret })
      expect(real.body.data).toEqual({ verifyApiKey: { verification: { valid: false, outcome: 'NOT_FOUND', keyId: null, name: null, organization: null, permissions: [] } } })
    }
  })
})
