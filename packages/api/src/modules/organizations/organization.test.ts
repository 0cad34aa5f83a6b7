import type { GraphQLObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEFAULT_POLICIES } from '@latchkey/domain/policy.ts'
import { createSchema } from '../../schema.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace } from '../../testing/factories.ts'
import { planOf, policiesOf } from './organization.policy.ts'

const ORGANIZATION = `{ organization { id slug name externalId plan { name maxKeys } usage { apiKeys apiKeyLimit }
  policies { defaultExpiry maxLifetimeDays allowNoExpiry allowExtension staleAfterDays rotationAdviceDays auditRetentionDays }
  expirationChoices { value expiresAt allowed reason default }
  roles { role title permissions }
  viewerCan { createPersonalApiKey { allowed reason } createServiceApiKey { allowed reason } createWorkspace { allowed reason } inviteMember { allowed reason } readAuditLog { allowed reason } } } }`
const WORKSPACES = 'query ($archived: Boolean) { organization { workspaces(includeArchived: $archived) { nodes { slug } totalCount } } }'

interface Permit {
  allowed: boolean
  reason: string | null
}
interface Answer {
  usage: { apiKeys: number; apiKeyLimit: number | null }
  expirationChoices: { value: string; expiresAt: string | null; allowed: boolean; reason: string | null; default: boolean }[]
  roles: { role: string; permissions: string[] }[]
  viewerCan: Record<string, Permit>
}

const DAY_MS = 86_400_000

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

describe('organization', () => {
  test('shows plan, usage and policies, its own over those of the installation', async () => {
    const organization = await makeOrganization(app, { plan: 'pro', apiKeyCap: 3, policies: { allowNoExpiry: true, staleAfterDays: 30 } })
    const owner = await makeMember(app, organization, 'OWNER')
    expect(await owner.client.expectSuccess(ORGANIZATION)).toMatchObject({
      id: organization.id,
      slug: organization.slug,
      externalId: `external-${organization.slug}`,
      plan: { name: 'pro', maxKeys: 5 },
      usage: { apiKeys: 0, apiKeyLimit: 3 },
      policies: { defaultExpiry: 'DAYS_90', maxLifetimeDays: 365, allowNoExpiry: true, allowExtension: false, staleAfterDays: 30, rotationAdviceDays: 90, auditRetentionDays: 365 },
    })
  })

  test('shows of each field alone what it shows beside all others', async () => {
    const organization = await makeOrganization(app, { plan: 'pro', apiKeyCap: 3, policies: { staleAfterDays: 30 } })
    const owner = await makeMember(app, organization, 'OWNER')
    await makeWorkspace(app, organization)
    await makeApiKey(app, organization)
    const fields = ['__typename', 'id', 'slug', 'name', 'externalId', 'createdAt', 'plan { name }', 'usage { apiKeys apiKeyCap }', 'policies { staleAfterDays }', 'expirationChoices { value expiresAt }', 'roles { role }', 'viewerCan { inviteMember { allowed reason } updatePolicies { allowed } }']
    const lists = ['apiKeys', 'workspaces', 'members', 'invitations', 'auditEvents', 'persistedOperations', 'operationVersions'].map((list) => `${list} { totalCount nodes { __typename } }`)
    const together = await owner.client.expectSuccess(`{ organization { ${[...fields, ...lists].join(' ')} } }`)
    const seen: Record<string, unknown> = {}
    for (const field of [...fields, ...lists]) Object.assign(seen, await owner.client.expectSuccess(`{ organization { ${field} } }`))
    expect(seen).toEqual(together)
    const names = Object.keys((createSchema().getType('Organization') as GraphQLObjectType).getFields())
    expect(Object.keys(together).toSorted()).toEqual(['__typename', ...names].toSorted())
  })

  test('counts keys that are active, disabled or suspended', async () => {
    const organization = await makeOrganization(app, { apiKeyCap: 10 })
    const owner = await makeMember(app, organization, 'OWNER')
    const now = app.clock.now()
    await makeApiKey(app, organization)
    await makeApiKey(app, organization, { disabledAt: now })
    await makeApiKey(app, organization, { suspendedAt: now })
    await makeApiKey(app, organization, { revokedAt: now })
    await makeApiKey(app, organization, { expiresAt: now })
    const deleted = await makeApiKey(app, organization)
    await app.pool.query('update api_key set deleted_at = now(), revoked_at = now() where id = $1', [deleted.id])
    const classDefault = await makeApiKey(app, organization)
    await app.pool.query(`update api_key set class = 'DEFAULT' where id = $1`, [classDefault.id])
    await makeApiKey(app, await makeOrganization(app))
    const { usage } = await owner.client.expectSuccess<Answer>(ORGANIZATION)
    expect(usage).toEqual({ apiKeys: 3, apiKeyLimit: 10 })
  })

  test('offers the periods that the asking credential may give', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const choices = (await owner.client.expectSuccess<Answer>(ORGANIZATION)).expirationChoices
    expect(choices.map(({ value, allowed, reason }) => [value, allowed, reason])).toEqual([
      ['DAYS_7', true, null],
      ['DAYS_30', true, null],
      ['DAYS_60', true, null],
      ['DAYS_90', true, null],
      ['DAYS_180', true, null],
      ['YEAR_1', true, null],
      ['NEVER', false, 'NEVER_NOT_ALLOWED'],
    ])
    expect(choices.filter((choice) => choice.default).map((choice) => choice.value)).toEqual(['DAYS_90'])
    expect(choices[0]?.expiresAt).toBe(new Date(app.clock.now().getTime() + 7 * DAY_MS).toISOString())
    const key = await makeApiKey(app, organization, { expiresAt: new Date(app.clock.now().getTime() + 30 * DAY_MS) })
    const ofKey = (await key.client.expectSuccess<Answer>(ORGANIZATION)).expirationChoices
    expect(ofKey.filter((choice) => choice.allowed).map((choice) => choice.value)).toEqual(['DAYS_7', 'DAYS_30'])
    expect(ofKey.find((choice) => choice.value === 'DAYS_60')?.reason).toBe('BEYOND_CREDENTIAL')
  })

  test('says what each role may do, and what the viewer may do', async () => {
    const organization = await makeOrganization(app)
    const can = async (role: 'OWNER' | 'ADMIN' | 'DEVELOPER' | 'VIEWER') => {
      const answer = await (await makeMember(app, organization, role)).client.expectSuccess<Answer>(ORGANIZATION)
      return Object.entries(answer.viewerCan).filter(([, permit]) => permit.allowed).map(([name]) => name)
    }
    const all = ['createPersonalApiKey', 'createServiceApiKey', 'createWorkspace', 'inviteMember', 'readAuditLog']
    expect(await can('OWNER')).toEqual(all)
    expect(await can('ADMIN')).toEqual(all)
    expect(await can('DEVELOPER')).toEqual(['createPersonalApiKey'])
    expect(await can('VIEWER')).toEqual(['readAuditLog'])
    const service = await makeApiKey(app, organization)
    const answer = await service.client.expectSuccess<Answer>(ORGANIZATION)
    expect(answer.viewerCan['createPersonalApiKey']).toEqual({ allowed: false, reason: 'SERVICE_KEYS_ONLY' })
    expect(answer.viewerCan['inviteMember']).toEqual({ allowed: false, reason: 'PERMISSION_REQUIRED' })
    expect(answer.roles.map((role) => role.role)).toEqual(['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'])
    expect(answer.roles[3]?.permissions).not.toContain('api_keys:write')
  })

  test('needs a principal', () => createTestClient(app, { kind: 'NONE' }).expectDenied(ORGANIZATION, {}, 'UNAUTHENTICATED'))
})

describe('organization.workspaces', () => {
  test('lists those in use by name, archived ones on request, and a limited key its own', async () => {
    const organization = await makeOrganization(app)
    const owner = await makeMember(app, organization, 'OWNER')
    const [first, second] = [await makeWorkspace(app, organization), await makeWorkspace(app, organization)]
    const archived = await makeWorkspace(app, organization, { archived: true })
    await makeWorkspace(app, await makeOrganization(app))
    const slugs = async (client: typeof owner.client, variables = {}) =>
      (await client.expectSuccess<{ workspaces: { nodes: { slug: string }[] } }>(WORKSPACES, variables)).workspaces.nodes.map((node) => node.slug)
    expect(await slugs(owner.client)).toEqual([first.slug, second.slug])
    expect(await slugs(owner.client, { archived: true })).toEqual([first.slug, second.slug, archived.slug])
    const limited = await makeApiKey(app, organization, { permissions: ['workspaces:read'], workspaces: [second] })
    expect(await slugs(limited.client)).toEqual([second.slug])
  })

  test('needs workspaces:read', async () => {
    const key = await makeApiKey(app, await makeOrganization(app), { permissions: ['incidents:read'] })
    const { body } = await key.client.raw(WORKSPACES)
    expect(body.data).toEqual({ organization: { workspaces: null } })
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['workspaces:read'] })
  })

  test('is refused through an organization that the request does not act in', async () => {
    const acting = await makeOrganization(app)
    const member = await makeMember(app, acting, 'OWNER')
    const other = await makeOrganization(app)
    await makeMember(app, other, 'VIEWER', { userId: member.userId })
    await makeWorkspace(app, other)
    const { body } = await member.client.raw('{ viewer { organizations { slug viewerCan { inviteMember { allowed reason } } workspaces { nodes { slug } } } } }')
    const viewer = body.data?.['viewer'] as { organizations: { slug: string; viewerCan: { inviteMember: Permit }; workspaces: unknown }[] } | undefined
    const organizations = viewer?.organizations ?? []
    expect(organizations.find(({ slug }) => slug === other.slug)).toMatchObject({ workspaces: null, viewerCan: { inviteMember: { allowed: false, reason: 'OTHER_ORGANIZATION' } } })
    expect(organizations.find(({ slug }) => slug === acting.slug)).toMatchObject({ workspaces: { nodes: [] } })
    expect(body.errors?.map((error) => error.extensions?.['code'])).toEqual(['FORBIDDEN'])
  })
})

describe('the policy of an organization', () => {
  test('ignores stored settings that are not allowed any more, one by one', () => {
    expect(policiesOf({ staleAfterDays: 30, maxLifetimeDays: 'forever', unheardOf: true }, DEFAULT_POLICIES)).toEqual({ ...DEFAULT_POLICIES, staleAfterDays: 30 })
    expect(policiesOf({ defaultExpiry: 'NEVER', staleAfterDays: 30 }, DEFAULT_POLICIES)).toEqual({ ...DEFAULT_POLICIES, staleAfterDays: 30 })
    expect(policiesOf({ defaultExpiry: 'NEVER', allowNoExpiry: true }, DEFAULT_POLICIES)).toMatchObject({ defaultExpiry: 'NEVER', allowNoExpiry: true })
  })

  test('gives no room under a plan that nobody knows', () => {
    expect(planOf(new Map(), 'gone')).toMatchObject({ id: 'gone', maxKeys: 0 })
  })
})
