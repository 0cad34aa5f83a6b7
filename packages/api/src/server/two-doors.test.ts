import { hash } from 'node:crypto'
import { buildSchema, execute, getNamedType, getOperationAST, type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType, parse, typeFromAST } from 'graphql'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RequestContext } from '../application/request-context.ts'
import { findRoot, readManifest } from '../commands/contract.ts'
import { createSchema } from '../schema.ts'
import { createTestApp, type TestApp } from '../testing/app.ts'
import { makeApiKey, makeMember, makeOrganization, makeWorkspace, type TestOrganization } from '../testing/factories.ts'
import { checkDocument } from '../graphql/check-document.ts'
import { maskError } from './mask-error.ts'
import { createOpenDoor } from './open-door.ts'
import { createPersistedDoor } from './persisted-door.ts'

// Every operation is sent twice by every kind of caller: once so that the persisted door takes it, once with a media
// type that it leaves to the open door. Whatever differs is a second implementation.

const PERSISTED = 'application/graphql-response+json'
const OPEN = 'application/graphql-response+json; charset=utf-8'

const schema: GraphQLSchema = createSchema()

const EXTRA: Readonly<Record<string, string>> = {
  'variables with defaults': 'query Defaults($first: Int = 2, $archived: Boolean = true) { organization { workspaces(first: $first, includeArchived: $archived) { nodes { slug archivedAt } totalCount } } }',
  'skip and include': 'query Conditions($yes: Boolean!, $no: Boolean = false) { installation { demo @include(if: $yes) publicUrl @skip(if: $yes) keyFormats @include(if: $no) { prefix } } viewer @skip(if: $no) { kind } }',
  'fragments, aliases and the typename': 'query Shapes { __typename first: installation { ...F } second: installation { ... on Installation { demo } ...F } } fragment F on Installation { __typename keyFormats { __typename prefix current } }',
  'text literals, which are interpreted': 'query Literal { node(id: "ws_0000000000000000000000") { id __typename } }',
  'a list of ids': 'query Nodes($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on Workspace { slug } ... on Organization { slug name } } }',
  'two mutations, one after the other': 'mutation Two($a: CreateWorkspaceInput!, $b: CreateWorkspaceInput!) { a: createWorkspace(input: $a) { __typename ... on DomainError { code } } b: createWorkspace(input: $b) { __typename ... on DomainError { code } } }',
  'a page that is too large': 'query Large($first: Int!) { organization { workspaces(first: $first) { nodes { slug } } } }',
  'a cursor that is none': 'query Cursor($after: String) { organization { workspaces(after: $after) { nodes { slug } } } }',
  introspection: 'query Types { __schema { queryType { name } } __type(name: "Query") { name fields { name } } }',
}

const documents: [string, string][] = [...Object.entries(readManifest(findRoot())).map(([id, text]): [string, string] => [nameOf(text, id), text]), ...Object.entries(EXTRA)].filter(
  ([, text]) => checkDocument(schema, text).ok,
)

function nameOf(text: string, id: string): string {
  return getOperationAST(parse(text))?.name?.value ?? id
}

const SAMPLES: Readonly<Record<string, unknown>> = {
  String: 'sample',
  ID: 'ws_0000000000000000000000',
  Int: 1,
  Boolean: true,
  DateTime: '2027-02-01T00:00:00Z',
  JSONObject: { a: [1, { b: null }] },
  IPAddress: '203.0.113.7',
}

function sampleOf(type: GraphQLInputType, { all }: { all: boolean }): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, { all })
  // A single value stands for a list of one.
  if (isListType(type)) return all ? [sampleOf(type.ofType, { all })] : sampleOf(type.ofType, { all })
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (!isInputObjectType(type)) return SAMPLES[type.name]
  const fields = Object.values(type.getFields()).filter((field) => all || isNonNullType(field.type))
  return Object.fromEntries(fields.map((field) => [field.name, sampleOf(field.type, { all })]))
}

function variablesFor(text: string): Record<string, unknown>[] {
  const definitions = getOperationAST(parse(text))?.variableDefinitions ?? []
  const types = definitions.map((definition) => [definition.variable.name.value, typeFromAST(schema, definition.type as never) as GraphQLInputType] as const)
  const of = (value: (type: GraphQLInputType) => unknown): Record<string, unknown> => Object.fromEntries(types.map(([name, type]) => [name, value(type)]))
  if (types.length === 0) return [{}, { unknown: 1 }]
  return [
    {},
    of((type) => sampleOf(type, { all: false })),
    of((type) => sampleOf(type, { all: true })),
    of(() => null),
    of(() => []),
    of(() => 'wrong'),
    of(() => ({ __proto__x: 1, unknown: [] })),
    of((type) => (isInputObjectType(getNamedType(type)) ? { ...(sampleOf(type, { all: false }) as object), unknownField: true } : { constructor: 1 })),
    of((type) => (isInputObjectType(getNamedType(type)) ? JSON.parse('{"__proto__": {"a": 1}}') : 2_147_483_648)),
  ]
}

let app: TestApp
/** Every kind of caller twice: in twin organizations, so that what one run leaves behind is not what the other answers about. */
const callers = new Map<string, { persisted: Record<string, string>; open: Record<string, string> }>()

const START = new Date('2027-01-15T12:00:00.000Z')

async function callersOf(organization: TestOrganization): Promise<Map<string, Record<string, string>>> {
  // Lists are in the order of creation, so nothing may be made at the same instant; twins are made at the same ones.
  app.clock.set(START)
  const workspace = await makeWorkspace(app, organization)
  await makeWorkspace(app, organization, { archived: true })
  const session = async (role: 'OWNER' | 'VIEWER'): Promise<Record<string, string>> => ({ cookie: `latchkey_session=${(await makeMember(app, organization, role)).token}` })
  const key = async (options: Parameters<typeof makeApiKey>[2]): Promise<Record<string, string>> => {
    app.clock.advance(1_000)
    return { authorization: `Bearer ${(await makeApiKey(app, organization, options)).secret}` }
  }
  return new Map([
    ['an owner', await session('OWNER')],
    ['a viewer', await session('VIEWER')],
    ['a person in no organization', { ...(await session('OWNER')), 'latchkey-organization': 'none-such' }],
    ['a key that may do everything', await key({})],
    ['a key that may do nothing here', await key({ permissions: ['monitors:read'] })],
    ['a key for one workspace', await key({ workspaces: [workspace] })],
    ['nobody', {}],
  ])
}

beforeAll(async () => {
  app = await createTestApp()
  const persisted = await callersOf(await makeOrganization(app))
  app.clock.set(START)
  const open = await callersOf(await makeOrganization(app))
  for (const [name, headers] of persisted) callers.set(name, { persisted: headers, open: open.get(name) ?? {} })
  for (const [, text] of documents) app.documents.set(hash('sha256', text), text)
})
afterAll(() => app.close())

interface Answer {
  status: number
  type: string | null
  retryAfter: string | null
  body: unknown
}

/** Ids, secrets and their hints are new each time; twins differ in their names. */
const settled = (text: string): string =>
  text
    .replaceAll(/\b([a-z]{3}|ws)_[0-9A-Za-z]{22}\b/g, '$1_…')
    .replaceAll(/\blk_[0-9A-Za-z]{49}\b/g, 'lk_secret')
    .replaceAll(/"hint":"[^"]*"/g, '"hint":"…"')
    .replaceAll(/\b(org|workspace|person)-\d+\b/g, '$1-…')
    .replaceAll(/\bKey \d+\b/g, 'Key …')
    .replaceAll(/req_[\w-]{20}/g, 'req_…')
    .replaceAll(/"milliseconds":\d+/g, '"milliseconds":0')
    // The audit log keeps the time of the database and hashes it.
    .replaceAll(/"(hash|previousHash|occurredAt)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/\\n\d{4}-\d\d-\d\dT[\d:.]+Z\\n/g, String.raw`\n…\n`)
    .replaceAll(/"(startCursor|endCursor|cursor|link)":"[^"]*"/g, '"$1":"…"')

async function send(text: string, variables: unknown, headers: Record<string, string>, accept: string): Promise<Answer> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...headers },
    body: JSON.stringify({ documentId: `sha256:${hash('sha256', text)}`, variables }),
  })
  return { status: response.status, type: response.headers.get('content-type'), retryAfter: response.headers.get('retry-after'), body: JSON.parse(settled(await response.text())) as unknown }
}

const doorsUsed = (): string[] => app.logLines.flatMap((line) => (JSON.parse(line) as { door?: string | null }).door ?? [])

describe.each(documents)('%s', (_name, text) => {
  test('answers and refuses alike at both doors, whoever asks and whatever the variables are', async () => {
    for (const variables of variablesFor(text)) {
      for (const [caller, { persisted, open }] of callers) {
        const compiled = await send(text, variables, persisted, PERSISTED)
        expect(compiled, `${caller} ${JSON.stringify(variables)}`).toEqual(await send(text, variables, open, OPEN))
      }
    }
  })

  test('and with the older media type', async () => {
    const { persisted = {}, open = {} } = callers.get('a key that may do everything') ?? {}
    for (const variables of variablesFor(text).slice(0, 3)) {
      expect(await send(text, variables, persisted, 'application/json')).toEqual(await send(text, variables, open, 'application/json; charset=utf-8'))
    }
  })
})

test('both doors were asked', () => {
  const doors = doorsUsed()
  expect(doors.filter((door) => door === 'PERSISTED').length).toBeGreaterThan(500)
  expect(doors.filter((door) => door === 'OPEN').length).toBeGreaterThan(500)
})

describe('a resolver that gives what the schema does not promise', () => {
  const broken = buildSchema(`
    enum Level { LOW }
    interface Named { name: String }
    type Thing implements Named { name: String, level: Level, levels: [Level!], size: Int, id: ID!, list: [String], flag: Boolean }
    type Query { thing: Thing, same: Thing!, nobody: Named, stranger: Named, elsewhere: Named, others(size: Int! = 1): Int }
  `)
  const SECRET = 'what is inside'
  const thing = { level: SECRET, levels: [SECRET], size: SECRET, id: null, list: SECRET, flag: SECRET }
  const given: Record<string, unknown> = { thing, same: null, nobody: {}, stranger: { __typename: SECRET }, elsewhere: { __typename: 'Query' }, others: 1 }
  for (const [name, field] of Object.entries(broken.getQueryType()?.getFields() ?? {})) field.resolve = () => given[name]

  const logLines: string[] = []
  const log = pino({}, { write: (line: string) => void logLines.push(line) })
  const context = { log, requestId: 'req_two_doors' } as unknown as RequestContext
  const open = createOpenDoor({ schema: broken, log })
  const persisted = createPersistedDoor({ schema: broken })

  const atBoth = async (query: string, variables: Record<string, unknown> = {}): Promise<{ status: number; code: string | null; said: { errors: { message: string; extensions: unknown }[] } }> => {
    const request = persisted.plain({ method: 'POST', accept: PERSISTED, body: null, parameters: { variables }, isLarge: false }, { digest: query, text: query, isRegistered: true } as never)
    if (request === null) throw new Error('The persisted door left this to the open one.')
    const ofPersisted = await persisted.run(request, context, true)
    const ofOpen = await open({ method: 'POST', accept: PERSISTED, url: new URL('http://latchkey.invalid/graphql'), body: JSON.stringify({ query, variables }) }, context, { setUp: true, charge: () => null })
    const said = ({ status, code, text }: typeof ofOpen) => ({ status, code, said: JSON.parse(text) as { errors: { message: string; extensions: unknown }[] } })
    expect(said(ofOpen)).toEqual(said(ofPersisted))
    return said(ofOpen)
  }

  test.each(['thing { level }', 'thing { levels }', 'thing { size }', 'thing { id }', 'thing { list }', 'thing { flag }', 'same { name }', 'nobody { name }', 'stranger { name }', 'elsewhere { name }'])(
    'is masked at both doors and logged with the id of the request: %s',
    async (field) => {
      logLines.length = 0
      const { code, said } = await atBoth(`query Broken { ${field} }`)
      expect(code).toBe('INTERNAL_SERVER_ERROR')
      expect(said.errors).toMatchObject([{ message: expect.stringContaining('Something went wrong on our side') as string, extensions: { code, requestId: 'req_two_doors' } }])
      expect(JSON.stringify(said)).not.toMatch(/what is inside|Cannot|Expected|Enum|resolve/)
      expect(logLines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ requestId: 'req_two_doors', err: { message: expect.any(String) as string } }, { requestId: 'req_two_doors' }])
    },
  )

  test.each(['thing { level }', 'thing { list }', 'same { name }', 'nobody { name }'])('is masked where graphql-js runs it too, as it does for REST: %s', async (field) => {
    const { errors } = await execute({ schema: broken, document: parse(`{ ${field} }`) })
    expect(errors?.map((error) => maskError(error, 'req_rest', log).extensions)).toEqual([{ code: 'INTERNAL_SERVER_ERROR', requestId: 'req_rest' }])
  })

  test.each<[string, Record<string, unknown>]>([
    ['query ($size: Int = 1) { others(size: $size) }', { size: null }],
    ['query ($size: Int!) { others(size: $size) }', { size: 'large' }],
    ['query ($yes: Boolean = true) { thing { name @include(if: $yes) } }', { yes: null }],
  ])('unlike variables that are not what the document asks for: %s', async (query, variables) => {
    logLines.length = 0
    const { code, said } = await atBoth(query, variables)
    expect([code, logLines]).toEqual(['BAD_USER_INPUT', []])
    expect(said.errors[0]?.message).toMatch(/size|"if"/)
  })
})
