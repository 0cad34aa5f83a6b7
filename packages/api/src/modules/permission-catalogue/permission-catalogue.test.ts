import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient, type TestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, type TestOrganization } from '../../testing/factories.ts'

const CATALOGUE = `query { permissionCatalogue { kinds { name title description permissions } groups { id title description permissions {
  name title description access grantableToApiKeys organizationWide personal: viewerCanGrant(ownership: PERSONAL) { allowed reason } service: viewerCanGrant(ownership: SERVICE) { allowed reason } } } } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename } }`

interface Permission {
  name: string
  access: string
  grantableToApiKeys: boolean
  organizationWide: boolean
  personal: { allowed: boolean; reason: string | null }
  service: { allowed: boolean; reason: string | null }
}
interface Catalogue {
  kinds: { name: string; permissions: string[] }[]
  groups: { id: string; permissions: Permission[] }[]
}

let app: TestApp
let organization: TestOrganization
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
})
afterAll(() => app.close())

const read = async (client: TestClient): Promise<{ catalogue: Catalogue; permissions: Map<string, Permission> }> => {
  const catalogue = await client.expectSuccess<Catalogue>(CATALOGUE)
  return { catalogue, permissions: new Map(catalogue.groups.flatMap((group) => group.permissions).map((permission) => [permission.name, permission])) }
}

describe('the permission catalogue', () => {
  test('tells a key without any management permission everything there is', async () => {
    const key = await makeApiKey(app, organization, { permissions: ['telemetry:write'] })
    const { catalogue, permissions } = await read(key.client)
    expect(catalogue.groups.map((group) => group.id)).toEqual(expect.arrayContaining(['monitors', 'incidents', 'api_keys', 'audit_log']))
    expect(catalogue.kinds.map((kind) => [kind.name, kind.permissions])).toEqual([
      ['telemetry', ['telemetry:write']],
      ['sdk_integration', ['monitors:read', 'monitors:write', 'telemetry:write']],
    ])
    expect(permissions.get('incidents:write')).toMatchObject({ access: 'WRITE', grantableToApiKeys: true, organizationWide: false })
    expect(permissions.get('members:write')).toMatchObject({ access: 'WRITE', grantableToApiKeys: false, organizationWide: true })
    expect(permissions.get('telemetry:write')?.service).toEqual({ allowed: false, reason: 'PERMISSION_REQUIRED' })
  })

  test('needs a principal', () => createTestClient(app, { kind: 'NONE' }).expectDenied(CATALOGUE, {}, 'UNAUTHENTICATED'))

  test('says for every permission and ownership exactly whether a key with it could be made', async () => {
    const owner = await makeMember(app, organization, 'OWNER')
    const developer = await makeMember(app, organization, 'DEVELOPER')
    const viewer = await makeMember(app, organization, 'VIEWER')
    const minting = ['api_keys:write', 'incidents:read', 'monitors:write']
    const clients = [
      owner.client,
      developer.client,
      viewer.client,
      (await makeApiKey(app, organization, { permissions: minting, expiresAt: null })).client,
      (await makeApiKey(app, organization, { permissions: minting, ownerId: developer.userId, expiresAt: null })).client,
      (await makeApiKey(app, organization, { permissions: ['incidents:read'] })).client,
    ]
    for (const client of clients) {
      const { permissions } = await read(client)
      for (const name of ['incidents:read', 'incidents:write', 'monitors:write', 'audit_log:read', 'members:write']) {
        for (const ownership of ['PERSONAL', 'SERVICE'] as const) {
          const permit = permissions.get(name)?.[ownership === 'PERSONAL' ? 'personal' : 'service']
          const answer = await client.raw(CREATE, { input: { name: 'Probe', ownership, permissionLevel: 'RESTRICTED', permissions: [name] } })
          const made = (answer.body.data?.['createApiKey'] as { __typename: string } | null)?.__typename === 'CreateApiKeySuccess'
          expect({ allowed: permit?.allowed, isExplained: permit?.reason !== null }, `${name} ${ownership} ${JSON.stringify(answer.body)}`).toEqual({ allowed: made, isExplained: !made })
        }
      }
    }
  })
})
