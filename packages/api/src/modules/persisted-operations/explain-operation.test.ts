import { authorityOfMember, permissionsHeld } from '@latchkey/domain/authority.ts'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findRoot, readManifest } from '../../commands/contract.ts'
import { createSchema } from '../../schema.ts'
import { createTestApp, type TestApp } from '../../testing/app.ts'
import { createTestClient } from '../../testing/client.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestKey, type TestOrganization } from '../../testing/factories.ts'
import { checkDocument } from '../../graphql/check-document.ts'
import { explainDocument } from './explain-document.ts'

let app: TestApp
let organization: TestOrganization
let key: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  key = await makeApiKey(app, organization, { permissions: ['operations:read'] })
})
afterAll(() => app.close())

const EXPLAIN = `query ($document: String!) { explainOperation(document: $document) { __typename
  ... on OperationExplanation { name kind cost greatestCost permissions { permission always fields { path field conditions { variable is } } } }
  ... on InvalidInput { issues { path code message } } } }`

interface Explained {
  kind: string
  cost: number
  greatestCost: number
  permissions: { permission: string; always: boolean; fields: { path: string; field: string; conditions: { variable: string; is: boolean }[] }[] }[]
}

const explain = (document: string) => key.client.expectSuccess<Explained>(EXPLAIN, { document }, 'OperationExplanation')

describe('explains', () => {
  test('which permissions are needed, where, and on what variables that depends', async () => {
    const explained = await explain(`query Both($full: Boolean!, $hide: Boolean! = false) {
      organization {
        keys: apiKeys(first: 2) { nodes { id } }
        ...Rest @include(if: $full)
      }
    }
    fragment Rest on Organization {
      members { nodes { id } }
      apiKeys @skip(if: $hide) { totalCount }
      workspaces @include(if: false) { totalCount }
      ... @skip(if: $full) { auditEvents { totalCount } }
    }`)
    expect(explained).toMatchObject({ name: 'Both', kind: 'QUERY' })
    expect(explained.permissions).toEqual([
      {
        permission: 'api_keys:read',
        always: true,
        fields: [
          { path: 'organization.keys', field: 'Organization.apiKeys', conditions: [] },
          { path: 'organization.apiKeys', field: 'Organization.apiKeys', conditions: [{ variable: 'full', is: true }, { variable: 'hide', is: false }] },
        ],
      },
      { permission: 'members:read', always: false, fields: [{ path: 'organization.members', field: 'Organization.members', conditions: [{ variable: 'full', is: true }] }] },
    ])
  })

  test('whether it changes something', async () => {
    expect(await explain('mutation { createWorkspace(input: { name: "x" }) { __typename } }')).toMatchObject({
      kind: 'MUTATION',
      permissions: [{ permission: 'workspaces:write', always: true, fields: [{ path: 'createWorkspace', field: 'Mutation.createWorkspace' }] }],
    })
  })

  test('the cost, which depends on the sizes of pages', async () => {
    const cost = async (field: string, declared = ''): Promise<[number, number]> => {
      const explained = await explain(`query ${declared} { organization { ${field} { nodes { id } } } }`)
      return [explained.cost, explained.greatestCost]
    }
    expect(await cost('workspaces(first: 1)')).toEqual([4, 4])
    expect(await cost('workspaces')).toEqual([2 + 25 * 2, 2 + 25 * 2])
    expect(await cost('workspaces(first: 100)')).toEqual([202, 202])
    expect(await cost('workspaces(first: $n)', '($n: Int = 50)')).toEqual([102, 202])
    expect(await cost('workspaces(first: $n)', '($n: Int)')).toEqual([52, 202])
  })

  test('exactly what the guard asks: a key with the named permissions and no others runs it, one without any is refused it', async () => {
    const document = '{ organization { apiKeys { totalCount } workspaces { totalCount } } }'
    const { permissions } = await explain(document)
    const names = permissions.map(({ permission }) => permission)
    const enough = await makeApiKey(app, organization, { permissions: names })
    expect((await enough.client.raw(document)).body.errors).toBeUndefined()
    for (const lacking of names) {
      const short = await makeApiKey(app, organization, { permissions: [...names.filter((name) => name !== lacking), 'monitors:read'] })
      const [error] = (await short.client.raw(document)).body.errors ?? []
      const paths = permissions.find(({ permission }) => permission === lacking)?.fields.map(({ path }) => path)
      expect(error?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: [lacking], fieldPaths: paths })
    }
  })

  test('every built-in operation; what the console asks an owner can do', () => {
    const schema = createSchema()
    const held = permissionsHeld(authorityOfMember('usr_x', 'OWNER', app.config.catalogue), app.config.catalogue)
    for (const text of Object.values(readManifest(findRoot()))) {
      const check = checkDocument(schema, text)
      if (!check.ok) throw new Error(text)
      for (const { permission } of explainDocument(schema, check.checked).permissions) expect([permission, held.has(permission as never)]).toEqual([permission, true])
    }
  })
})

describe('refuses bad input', () => {
  test.each<[string, string, string]>([
    ['what is no GraphQL', '{ organization {', 'SYNTAX'],
    ['two operations', 'query A { __typename } query B { __typename }', 'NOT_ONE_OPERATION'],
    ['a field that is not there', '{ organisation { id } }', 'INVALID_DOCUMENT'],
    ['too many tokens', `{ ${'__typename '.repeat(1_001)} }`, 'OPERATION_TOO_COMPLEX'],
    ['fragments without end', '{ ...F } fragment F on Query { ...F }', 'INVALID_DOCUMENT'],
    ['exponential fragments', `{ ...F0 } ${Array.from({ length: 14 }, (_, index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F14 on Query { __typename }`, 'OPERATION_TOO_COMPLEX'],
  ])('%s, and suggests nothing', async (_what, document, code) => {
    const { issues } = await key.client.expectFailure<{ issues: { path: string[]; code: string; message: string }[] }>(EXPLAIN, { document }, 'InvalidInput')
    expect(issues[0]).toMatchObject({ path: ['document', '1'], code })
    expect(JSON.stringify(issues)).not.toMatch(/Did you mean|"organization"/)
  })

  test('every fault is told with its line', async () => {
    const { issues } = await key.client.expectFailure<{ issues: { path: string[] }[] }>(EXPLAIN, { document: '{\n  a\n  installation {\n    b\n  }\n}' }, 'InvalidInput')
    expect(issues.map(({ path }) => path)).toEqual([['document', '2'], ['document', '4']])
  })
})

describe('needs a principal and the permission', () => {
  test('operations:read in all workspaces', async () => {
    const variables = { document: '{ __typename }' }
    await createTestClient(app, { kind: 'NONE' }).expectDenied(EXPLAIN, variables, 'UNAUTHENTICATED')
    await (await makeApiKey(app, organization, { permissions: ['api_keys:read'] })).client.expectDenied(EXPLAIN, variables, 'FORBIDDEN')
    await (await makeApiKey(app, organization, { workspaces: [await makeWorkspace(app, organization)] })).client.expectDenied(EXPLAIN, variables, 'FORBIDDEN')
    await (await makeMember(app, organization, 'VIEWER')).client.expectSuccess(EXPLAIN, variables, 'OperationExplanation')
  })
})

test('a name of every object is a name like any other', async () => {
  const explained = await explain('query constructor { __proto__: organization { toString: apiKeys { totalCount } } }')

  expect(explained.permissions).toEqual([{ permission: 'api_keys:read', always: true, fields: [{ path: '__proto__.toString', field: 'Organization.apiKeys', conditions: [] }] }])
})
