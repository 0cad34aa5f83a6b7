import { type GraphQLField, type GraphQLNamedType, getNamedType, isEnumType, isObjectType, isRequiredArgument } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSchema } from '../../schema.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestMember } from '../../testing/factories.ts'

const schema = createSchema()

/** A selection of everything that a type shows without further questions, one level deep where it is an object. */
function selectionOf(type: GraphQLNamedType, depth: number): string {
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).filter((field) => !field.args.some(isRequiredArgument) && (depth > 0 || !isObjectType(getNamedType(field.type))))
  return ` { __typename ${fields.map((field) => `${field.name}${selectionOf(getNamedType(field.type), depth - 1)}`).join(' ')} }`
}

const argumentsOf = (field: GraphQLField<unknown, unknown>): string => {
  const required = field.args.filter(isRequiredArgument).map(({ name, type }) => {
    const named = getNamedType(type)
    if (!isEnumType(named)) throw new Error(`The argument ${name} of ${field.name} needs a value here.`)
    return `${name}: ${named.getValues()[0]?.name}`
  })
  return required.length === 0 ? '' : `(${required.join(', ')})`
}

const apiKey = schema.getType('ApiKey')
if (!isObjectType(apiKey)) throw new Error('There is no type ApiKey.')
const selections = Object.values(apiKey.getFields()).map((field) => [field.name, `${field.name}${argumentsOf(field)}${selectionOf(getNamedType(field.type), 1)}`] as const)

let app: TestApp
let owner: TestMember
let ids: string[]
beforeAll(async () => {
  app = await createTestApp()
  const organization = await makeOrganization(app)
  owner = await makeMember(app, organization, 'OWNER')
  const workspace = await makeWorkspace(app, organization)
  const keys = [
    await makeApiKey(app, organization, { workspaces: [workspace], permissions: ['incidents:read'] }),
    await makeApiKey(app, organization, { ownerId: owner.userId }),
    await makeApiKey(app, organization),
  ]
  ids = keys.map(({ id }) => id)
  const [first, , last] = ids
  await app.pool.query(`update api_key set disabled_at = now(), disabled_reason = 'Why', metadata = '{"team":"a"}', description = 'What', allowed_operations = $2, ip_allowlist = $3 where id = $1`, [first, [`sha256:${'0'.repeat(64)}`], ['203.0.113.0/24']])
  await app.pool.query(`update api_key set revoked_at = now(), revoked_reason = 'Gone', created_by_kind = 'USER', created_by_id = $2 where id = $1`, [last, owner.userId])
  await app.pool.query(`update api_key_use set last_used_at = now(), last_used_from = '203.0.113.7' where api_key_id = $1`, [first])
})
afterAll(() => app.close())

describe('a list reads what is asked for and no more', () => {
  test.each(selections)('%s is in a list what it is by itself', async (_name, selection) => {
    const listed = await owner.client.expectSuccess<unknown>(`{ organization { apiKeys { nodes { id ${selection} } } } }`)
    const edges = await owner.client.expectSuccess<unknown>(`{ organization { apiKeys { edges { node { ...Part id } } } } } fragment Part on ApiKey { ${selection} }`)
    const nodes = (listed as { apiKeys: { nodes: { id: string }[] } }).apiKeys.nodes
    expect((edges as { apiKeys: { edges: { node: unknown }[] } }).apiKeys.edges.map(({ node }) => node)).toEqual(nodes.map((node) => expect.objectContaining(node)))
    expect(nodes).toHaveLength(ids.length)
    for (const node of nodes) expect(node).toEqual(await owner.client.expectSuccess<unknown>(`query ($id: ID!) { node(id: $id) { id ... on ApiKey { ${selection} } } }`, { id: node.id }))
  })
})
