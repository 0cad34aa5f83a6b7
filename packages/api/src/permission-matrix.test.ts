import { authorityOfMember, permissionsHeld } from '@latchkey/domain/authority.ts'
import { ROLES } from '@latchkey/domain/role.ts'
import { type GraphQLField, type GraphQLInputType, GraphQLNonNull, getNamedType, isEnumType, isInputObjectType, isListType, isNonNullType, isLeafType, type GraphQLObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSchema } from './schema.ts'
import { createTestApp, type TestApp } from './testing/app.ts'
import { createTestClient, type TestAnswer, type TestClient } from './testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeSession, makeWorkspace, type TestMember, type TestOrganization, type TestWorkspace } from './testing/factories.ts'

// Every guarded field of the schema is asked by every kind of caller. The list comes from the schema, so a new field is
// in the matrix the day it is made.

const schema = createSchema()

interface GuardedField {
  path: string
  permission: string
  document: string
  variables: Record<string, unknown>
}

const permissionOf = (field: GraphQLField<unknown, unknown>): string | null => {
  const permission = field.extensions['requiredPermission']
  return typeof permission === 'string' ? permission : null
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  String: 'sample',
  ID: 'key_0000000000000000000000',
  Int: 1,
  Boolean: true,
  DateTime: '2027-02-01T00:00:00Z',
  JSONObject: {},
  IPAddress: '203.0.113.7',
}

/** A value that the schema takes, with what is required in it and nothing else. It names nothing that exists. */
function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType)
  if (isListType(type)) return [sampleOf(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    return Object.fromEntries(Object.values(type.getFields()).filter((field) => field.type instanceof GraphQLNonNull).map((field) => [field.name, sampleOf(field.type)]))
  }
  return SAMPLES[type.name]
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
}

function guardedFields(): GuardedField[] {
  const mutations = Object.values((schema.getType('Mutation') as GraphQLObjectType).getFields()).map((field) => ({ prefix: 'Mutation', operation: 'mutation', field, wrap: (text: string) => text }))
  const organization = Object.values((schema.getType('Organization') as GraphQLObjectType).getFields()).map((field) => ({ prefix: 'Organization', operation: 'query', field, wrap: (text: string) => `organization { ${text} }` }))
  const queries = Object.values((schema.getType('Query') as GraphQLObjectType).getFields()).map((field) => ({ prefix: 'Query', operation: 'query', field, wrap: (text: string) => text }))
  return [...mutations, ...organization, ...queries].flatMap(({ prefix, operation, field, wrap }) => {
    const permission = permissionOf(field)
    if (permission === null) return []
    const required = field.args.filter((argument) => argument.type instanceof GraphQLNonNull)
    const declared = required.length === 0 ? '' : `(${required.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ')})`
    const given = required.length === 0 ? '' : `(${required.map((argument) => `${argument.name}: $${argument.name}`).join(', ')})`
    return [
      {
        path: `${prefix}.${field.name}`,
        permission,
        document: `${operation} ${declared} { ${wrap(`${field.name}${given} ${selectionOf(field)}`)} }`,
        variables: Object.fromEntries(required.map((argument) => [argument.name, sampleOf(argument.type)])),
      },
    ]
  })
}

const fields = guardedFields()

let app: TestApp
let organization: TestOrganization
let other: TestOrganization
let workspace: TestWorkspace
const members = new Map<string, TestMember>()
let grantable: string[]
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  other = await makeOrganization(app)
  workspace = await makeWorkspace(app, organization)
  for (const role of ROLES) members.set(role, await makeMember(app, organization, role))
  grantable = [...app.config.catalogue.entries.values()].filter((entry) => entry.grantableTo.includes('api_key')).map((entry) => entry.name)
})
afterAll(() => app.close())

const refusalOf = (answer: TestAnswer): { code: unknown; requiredPermissions?: unknown; requiredWorkspaces?: unknown } | null => {
  const extensions = answer.body.errors?.[0]?.extensions
  return extensions === undefined ? null : { code: extensions['code'], requiredPermissions: extensions['requiredPermissions'], requiredWorkspaces: extensions['requiredWorkspaces'] }
}

const ask = async (client: TestClient, field: GuardedField): Promise<ReturnType<typeof refusalOf>> => refusalOf(await client.raw(field.document, field.variables))

describe.each(fields.map((field) => [field.path, field] as const))('%s', (_path, field) => {
  const isHumanOnly = (): boolean => !grantable.includes(field.permission)

  test('asks for somebody', async () => {
    const refusal = await ask(createTestClient(app, { kind: 'NONE' }), field)
    expect(refusal?.code).toBe('UNAUTHENTICATED')
  })

  test.each(ROLES)('is for a person in the role %s exactly when the role holds the permission', async (role) => {
    const member = members.get(role)
    const held = permissionsHeld(authorityOfMember('usr_x', role, app.config.catalogue), app.config.catalogue)
    const refusal = await ask((member as TestMember).client, field)
    if (held.has(field.permission as never)) expect(refusal).toBeNull()
    else expect(refusal).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: [field.permission] })
  })

  test('refuses a key with everything but the permission, and names it', async () => {
    const { client } = await makeApiKey(app, organization, { permissions: grantable.filter((name) => name !== field.permission) })
    expect(await ask(client, field)).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: [field.permission] })
  })

  test('lets a key pass that has the permission and nothing else, unless it is for people only', async () => {
    if (isHumanOnly()) {
      const { client } = await makeApiKey(app, organization)
      expect(await ask(client, field)).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: [field.permission] })
      return
    }
    const { client } = await makeApiKey(app, organization, { permissions: [field.permission] })
    expect(await ask(client, field)).toBeNull()
  })

  test("a personal key passes only while its owner's role holds the permission", async () => {
    for (const role of ROLES) {
      const member = members.get(role) as TestMember
      const { client } = await makeApiKey(app, organization, { ownerId: member.userId })
      const held = permissionsHeld(authorityOfMember(member.userId, role, app.config.catalogue), app.config.catalogue)
      const refusal = await ask(client, field)
      if (held.has(field.permission as never) && !isHumanOnly()) expect(refusal, role).toBeNull()
      else expect(refusal, role).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: [field.permission] })
    }
  })

  test('asks a key for chosen workspaces for all of them, where it is about the whole organization', async () => {
    if (isHumanOnly()) return
    const { client } = await makeApiKey(app, organization, { permissions: [field.permission], workspaces: [workspace] })
    const refusal = await ask(client, field)
    if (app.config.catalogue.entries.get(field.permission)?.organizationWide === true) expect(refusal).toMatchObject({ code: 'FORBIDDEN', requiredWorkspaces: 'ALL' })
    else expect(refusal).toBeNull()
  })

  test('is closed to a person who names an organization that is not theirs, exactly as to one that nobody has', async () => {
    const owner = members.get('OWNER') as TestMember
    const { token } = await makeSession(app, owner.userId)
    const foreign = await createTestClient(app, { kind: 'SESSION', token, organization: other.slug }).raw(field.document, field.variables)
    const invented = await createTestClient(app, { kind: 'SESSION', token, organization: 'no-such-organization' }).raw(field.document, field.variables)
    expect(foreign.body).toEqual(invented.body)
    const [answered] = Object.values(foreign.body.data ?? { nothing: null })
    expect(answered ?? null).toBeNull()
  })
})

test('the matrix has every guarded field', () => {
  expect(fields.map((field) => field.path)).toEqual(expect.arrayContaining(['Mutation.createApiKey', 'Mutation.removeMember', 'Mutation.verifyApiKey', 'Organization.apiKeys', 'Organization.auditEvents', 'Organization.members', 'Organization.workspaces']))
})
