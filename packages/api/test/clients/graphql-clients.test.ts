import { hash } from 'node:crypto'
import { ApolloClient, ApolloLink, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { Client, fetchExchange, gql, stringifyDocument } from '@urql/core'
import { persistedExchange } from '@urql/exchange-persisted'
import { print } from 'graphql'
import { ClientError, GraphQLClient } from 'graphql-request'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../src/testing/app.ts'
import { makeApiKey, makeOrganization, type TestKey, type TestOrganization } from '../../src/testing/factories.ts'

// The clients that integrators use, as they come from the registry, against the real server.

let app: TestApp
let organization: TestOrganization
let ci: TestKey
beforeAll(async () => {
  app = await createTestApp()
  organization = await makeOrganization(app)
  ci = await makeApiKey(app, organization)
})
afterAll(() => app.close())

const REGISTER = `mutation ($input: RegisterPersistedOperationsInput!) { registerPersistedOperations(input: $input) { __typename ... on RegisterPersistedOperationsSuccess { operationVersion { operationIds } } ... on InvalidInput { issues { message } } } }`
const CREATE = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { __typename ... on CreateApiKeySuccess { secret } ... on InvalidInput { issues { code } } } }`

/** Registers a manifest and makes a key that is pinned to what it has: what a team does with its build. */
async function pinnedTo(client: string, manifest: unknown): Promise<string> {
  const files = [{ path: 'persisted-operations.json', text: JSON.stringify(manifest) }]
  const { operationVersion } = await ci.client.expectSuccess<{ operationVersion: { operationIds: string[] } }>(REGISTER, { input: { client, version: '1', files } }, 'RegisterPersistedOperationsSuccess')
  const { secret } = await ci.client.expectSuccess<{ secret: string }>(CREATE, { input: { name: client, permissionLevel: 'ALL', allowedOperations: operationVersion.operationIds } }, 'CreateApiKeySuccess')
  await app.app.caughtUp()
  return secret
}

const sha256 = (text: string): string => hash('sha256', text)
const bearer = (secret: string): { authorization: string } => ({ authorization: `Bearer ${secret}` })

describe('urql with its persisted exchange', () => {
  const WORKSPACES = gql<{ organization: { workspaces: { totalCount: number } } }, { first: number }>`query UrqlWorkspaces($first: Int!) { organization { workspaces(first: $first) { totalCount } } }`
  const MAKE = gql<{ createWorkspace: { __typename: string } }, { input: { name: string } }>`mutation UrqlMake($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { __typename } }`
  const UNREGISTERED = gql`query UrqlUnregistered { installation { demo } }`

  const clientWith = (secret: string, preferGet: boolean): Client =>
    new Client({
      url: `${app.url}/graphql`,
      preferGetMethod: false,
      fetchOptions: { headers: bearer(secret) },
      exchanges: [
        persistedExchange({ enforcePersistedQueries: true, enableForMutation: true, preferGetForPersistedQueries: preferGet, generateHash: (text) => Promise.resolve(sha256(text)) }),
        fetchExchange,
      ],
    })

  test('runs its operations, and no other', async () => {
    const manifest = Object.fromEntries([WORKSPACES, MAKE].map((document) => [sha256(stringifyDocument(document)), stringifyDocument(document)]))
    const secret = await pinnedTo('urql', manifest)
    const client = clientWith(secret, false)
    const made = await client.mutation(MAKE, { input: { name: 'By urql' } }).toPromise()
    expect([made.error, made.data?.createWorkspace.__typename]).toEqual([undefined, 'CreateWorkspaceSuccess'])
    const listed = await client.query(WORKSPACES, { first: 1 }).toPromise()
    expect([listed.error, listed.data]).toEqual([undefined, { organization: { workspaces: { totalCount: 1 } } }])
    const byGet = await clientWith(secret, true).query(WORKSPACES, { first: 1 }).toPromise()
    expect([byGet.error, byGet.data]).toEqual([undefined, { organization: { workspaces: { totalCount: 1 } } }])
    const refused = await client.query(UNREGISTERED, {}).toPromise()
    expect(refused.error?.graphQLErrors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', reason: 'OPERATION_NOT_ALLOWED' })
    expect(refused.data).toBeUndefined()
  })
})

describe('Apollo Client with its persisted-query link', () => {
  const cache = new InMemoryCache()
  const VIEWER = apolloGql`query ApolloViewer { viewer { kind organization { slug } } }`
  const UNREGISTERED = apolloGql`query ApolloUnregistered { installation { demo } }`
  // What its build tool writes: the documents as the client sends them, with the names of types asked for.
  const manifest = {
    format: 'apollo-persisted-query-manifest',
    version: 1,
    operations: [VIEWER].map((document) => {
      const body = print(cache.transformDocument(document))
      return { id: sha256(body), name: 'ApolloViewer', type: 'query', body }
    }),
  }

  const clientWith = (secret: string, sent: string[]): ApolloClient =>
    new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.from([
        new PersistedQueryLink({ sha256 }),
        new HttpLink({
          uri: `${app.url}/graphql`,
          headers: bearer(secret),
          fetch: (input, init) => {
            sent.push(typeof init?.body === 'string' ? init.body : '')
            return fetch(input, init)
          },
        }),
      ]),
    })

  test('runs its operations by their hashes, and sends no text when one is refused', async () => {
    const secret = await pinnedTo('apollo', manifest)
    const sent: string[] = []
    const client = clientWith(secret, sent)
    const { data } = await client.query({ query: VIEWER })
    expect(data).toMatchObject({ viewer: { kind: 'API_KEY', organization: { slug: organization.slug } } })
    await expect(client.query({ query: UNREGISTERED })).rejects.toThrow('This key may run the operations on its list only')
    expect(sent).toHaveLength(2)
    for (const body of sent) expect(JSON.parse(body)).not.toHaveProperty('query')
  })
})

describe('graphql-request', () => {
  test('sends documents of its own where a key may, and is told the code where it may not', async () => {
    const { secret } = await makeApiKey(app, organization, { permissions: ['api_keys:read'] })
    const client = new GraphQLClient(`${app.url}/graphql`, { headers: bearer(secret) })
    expect(await client.request('query ($first: Int) { organization { apiKeys(first: $first) { totalCountExact } } }', { first: 1 })).toEqual({ organization: { apiKeys: { totalCountExact: true } } })
    const refused = await client.request('{ organization { members { totalCount } } }').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(ClientError)
    expect((refused as ClientError).response.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', requiredPermissions: ['members:read'], fieldPaths: ['organization.members'] })
    const pinned = new GraphQLClient(`${app.url}/graphql`, { headers: bearer(await pinnedTo('graphql-request', { [sha256('{ __typename }')]: '{ __typename }' })) })
    const only = await pinned.request('{ __typename }').catch((error: unknown) => error)
    expect((only as ClientError).response.errors?.[0]?.extensions).toMatchObject({ code: 'PERSISTED_OPERATIONS_ONLY' })
  })
})
