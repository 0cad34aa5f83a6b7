import { execute, GraphQLBoolean, GraphQLEnumType, GraphQLError, GraphQLID, GraphQLInputObjectType, GraphQLInt, GraphQLInterfaceType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { RequestContext } from '../application/request-context.ts'
import { checkDocument } from '../graphql/check-document.ts'
import { runnableOperation } from './compile-operation.ts'

const nonNull = (type: ConstructorParameters<typeof GraphQLNonNull>[0]): GraphQLNonNull<never> => new GraphQLNonNull(type) as GraphQLNonNull<never>

const Level = new GraphQLEnumType({ name: 'Level', values: { LOW: { value: 'low' }, HIGH: { value: 'high' } } })
const Even = new GraphQLScalarType({
  name: 'Even',
  parseValue: (value) => {
    if (typeof value === 'number' && value % 2 === 0) return value
    throw new GraphQLError('An Even is an even number.', { extensions: { code: 'BAD_USER_INPUT' } })
  },
  serialize: (value) => {
    if (value === 'boom') throw new Error('secret inside')
    return value
  },
})
const OneOf = new GraphQLInputObjectType({ name: 'OneOf', isOneOf: true, fields: { a: { type: GraphQLString }, b: { type: GraphQLInt } } })
const Inner = new GraphQLInputObjectType({ name: 'Inner', fields: { names: { type: new GraphQLList(nonNull(GraphQLString)) }, level: { type: Level, defaultValue: 'high' } } })
const Filter = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    level: { type: Level, defaultValue: 'low' },
    size: { type: nonNull(GraphQLInt), defaultValue: 7 },
    names: { type: new GraphQLList(nonNull(GraphQLString)) },
    even: { type: Even },
    inner: { type: Inner },
  }),
})
const Tree: GraphQLInputObjectType = new GraphQLInputObjectType({ name: 'Tree', fields: () => ({ name: { type: GraphQLString }, below: { type: new GraphQLList(nonNull(Tree)) } }) })
const Named = new GraphQLInterfaceType({ name: 'Named', fields: { name: { type: GraphQLString } }, resolveType: (value: { type: string }) => value.type })
const Thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Named],
  fields: () => ({
    name: { type: GraphQLString, resolve: () => 'thing' },
    id: { type: nonNull(GraphQLID), resolve: (thing: { id: string }) => thing.id },
    missing: { type: nonNull(GraphQLString), resolve: () => null },
    missingLater: { type: nonNull(GraphQLString), resolve: () => Promise.resolve(null) },
    throws: {
      type: nonNull(GraphQLString),
      resolve: () => {
        throw new Error('secret inside')
      },
    },
    rejects: { type: GraphQLString, resolve: () => Promise.reject(new GraphQLError('Refused.', { extensions: { code: 'FORBIDDEN' } })) },
    rejectsNonNull: { type: nonNull(GraphQLString), resolve: () => Promise.reject(new Error('secret inside')) },
    even: { type: Even, resolve: () => 'boom' },
    level: { type: Level, resolve: () => 'no such level' },
    next: { type: Thing, resolve: () => ({ id: 'next', type: 'Thing' }) },
    all: { type: nonNull(new GraphQLList(nonNull(Thing))), resolve: () => [{ id: '1' }, { id: null }, { id: '3' }] },
    some: { type: new GraphQLList(Thing), resolve: () => [{ id: '1' }, { id: null }, Promise.resolve({ id: '3' }), null, new Error('secret inside')] },
  }),
})
const Checked = new GraphQLObjectType({ name: 'Checked', isTypeOf: (value: { isOwn: boolean | Promise<boolean> }) => value.isOwn, fields: { id: { type: GraphQLString } } })
const Added = new GraphQLObjectType({ name: 'Added', fields: { so: { type: GraphQLString } } })
/** What mutations have done, in their order. */
let done: string[] = []
const add = (_root: unknown, { text }: { text: string }): { so: string } => {
  done.push(text)
  return { so: done.join() }
}
const failing = (): never => {
  done.push('failed')
  throw new Error('secret inside')
}
const schema = new GraphQLSchema({
  types: [Thing],
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      add: { type: Added, args: { text: { type: GraphQLString } }, resolve: add },
      addLater: { type: GraphQLString, args: { text: { type: GraphQLString } }, resolve: async (root, args: { text: string }) => (await Promise.resolve(), add(root, args).so) },
      fail: { type: GraphQLString, resolve: failing },
      failNonNull: { type: nonNull(GraphQLString), resolve: failing },
    },
  }),
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      thing: { type: Thing, resolve: () => ({ id: 'thing' }) },
      named: { type: Named, resolve: () => Promise.resolve({ id: 'named', type: 'Thing' }) },
      echo: {
        type: GraphQLString,
        args: { filter: { type: Filter }, one: { type: OneOf }, required: { type: nonNull(GraphQLInt), defaultValue: 3 }, level: { type: Level }, on: { type: GraphQLBoolean }, tree: { type: Tree } },
        resolve: (_root, args: Record<string, unknown>) => JSON.stringify(Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      },
      nobody: { type: Named, resolve: () => ({}) },
      stranger: { type: Named, resolve: () => ({ type: 'Stranger' }) },
      elsewhere: { type: Named, resolve: () => ({ type: 'Query' }) },
      lost: { type: Named, resolve: () => ({ type: Promise.reject(new Error('secret inside')) }) },
      own: { type: Checked, resolve: () => ({ id: 'own', isOwn: true }) },
      others: { type: Checked, resolve: () => ({ id: 'others', isOwn: false }) },
      later: { type: Checked, resolve: () => ({ id: 'later', isOwn: Promise.resolve(true) }) },
      notAList: { type: new GraphQLList(GraphQLString), resolve: () => 'text' },
      wrongItems: { type: new GraphQLList(nonNull(Thing)), resolve: () => [{ id: '1' }, Promise.reject(new Error('secret inside')), Promise.resolve({ id: '2' })] },
      text: { type: GraphQLString, args: { value: { type: GraphQLString } }, resolve: (_root, { value }) => JSON.stringify(value) },
    },
  }),
})

/** The result with what the door looks at: whether an error is the caller's or our own. */
const plain = (result: { data?: unknown; errors?: readonly GraphQLError[] | undefined }): unknown => ({
  data: JSON.parse(JSON.stringify(result.data ?? null)) as unknown,
  errors: (result.errors ?? [])
    .map((error) => ({ message: error.message, path: error.path, locations: error.locations, code: error.extensions?.['code'], isOurs: error.originalError !== undefined && !(error.originalError instanceof GraphQLError) }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
})

const checked = (text: string) => {
  const check = checkDocument(schema, text)
  if (!check.ok) throw new Error(JSON.stringify(check.faults))
  return check.checked
}

describe('a compiled operation gives what graphql-js gives', () => {
  test.each<[string, Record<string, unknown>]>([
    ['{ thing { id name __typename } }', {}],
    ['{ named { __typename name ... on Thing { id } } }', {}],
    ['{ thing { missing } }', {}],
    ['{ thing { next { missingLater } name } }', {}],
    ['{ thing { throws } }', {}],
    ['{ thing { next { throws name } name } }', {}],
    ['{ thing { rejects name } }', {}],
    ['{ thing { rejectsNonNull name } }', {}],
    ['{ thing { next { rejectsNonNull } rejects } }', {}],
    ['{ thing { all { id } name } }', {}],
    ['{ thing { some { id } name } }', {}],
    ['{ thing { even } }', {}],
    ['query ($filter: Filter) { echo(filter: $filter) }', { filter: {} }],
    ['query ($filter: Filter) { echo(filter: $filter) }', { filter: { inner: { names: 'one', level: 'HIGH' } } }],
    ['query ($filter: Filter) { echo(filter: $filter) }', { filter: { size: null } }],
    ['query ($filter: Filter) { echo(filter: $filter) }', { filter: { even: 3 } }],
    ['query ($filter: Filter = {level: HIGH}) { echo(filter: $filter) }', {}],
    ['query ($filter: Filter = {level: HIGH}) { echo(filter: $filter) }', { filter: null }],
    ['query ($required: Int = 5) { echo(required: $required) }', {}],
    ['query ($required: Int) { echo(required: $required) }', {}],
    ['query ($required: Int = 5) { echo(required: $required) }', { required: null }],
    ['query ($one: OneOf) { echo(one: $one) }', { one: { a: 'x' } }],
    ['query ($one: OneOf) { echo(one: $one) }', { one: { a: 'x', b: 1 } }],
    ['query ($one: OneOf) { echo(one: $one) }', { one: { a: null } }],
    ['query ($level: Level) { echo(level: $level) }', { level: 'low' }],
    ['query ($on: Boolean!) { thing @include(if: $on) { id name @skip(if: $on) } }', { on: true }],
    ['query ($on: Boolean!) { thing @include(if: $on) { id name @skip(if: $on) } }', { on: false }],
    ['query ($on: Boolean) { echo(on: $on) other: echo(on: false) }', { on: 1 }],
    ['{ thing { id } thing { name next { id } } ...F } fragment F on Query { thing { next { name next { id } } } }', {}],
    ['{ echo(level: LOW, on: true, filter: {names: "x", inner: {level: HIGH}}) }', {}],
    ['{ thing { all { next { missing } id } missingLater } }', {}],
    ['{ thing { rejectsNonNull next { missingLater rejectsNonNull } missing } }', {}],
    ['{ named { ...N ... on Named { name } ... on Thing @skip(if: true) { id } } } fragment N on Named { __typename ... on Thing { next { __typename } } }', {}],
    ['{ lost { name } own { id } later { id } wrongItems { id } }', {}],
    ['{ __schema { queryType { name fields { name args { name defaultValue type { kind ofType { name } } } } } } }', {}],
    ['{ __type(name: "Level") { name enumValues { name } fields { name } } }', {}],
    ...[true, false].flatMap((a) => [true, false].map((b): [string, Record<string, unknown>] => ['query ($a: Boolean!, $b: Boolean = true) { thing @include(if: $a) { id name @skip(if: $b) } thing @skip(if: $b) { name } ...F @include(if: $b) } fragment F on Query { named { __typename } }', { a, b }])),
    ['query ($a: Boolean = true) { thing @include(if: $a) { id } }', { a: null }],
    ['mutation { first: add(text: "1") { so } second: fail third: addLater(text: "3") fourth: add(text: "4") { so } }', {}],
    ['mutation { first: add(text: "1") { so } second: failNonNull third: add(text: "3") { so } }', {}],
  ])('%s with %j', async (text, variables) => {
    const operation = runnableOperation(schema, checked(text))
    done = []
    const { refused, ...result } = await operation.run({} as RequestContext, variables)
    done = []
    const reference = await execute({ schema, document: parse(text), variableValues: variables })
    expect(plain(result)).toEqual(plain(reference))
    expect(refused).toBe(!('data' in reference))
  })
})

test.each(['thing { level }', 'nobody { name }', 'stranger { name }', 'elsewhere { name }', 'others { id }', 'notAList'])('a value that breaks what the schema promises is our own fault, and nobody else hears of it: %s', async (field) => {
  const result = await runnableOperation(schema, checked(`{ ${field} }`)).run({} as RequestContext, {})
  expect(plain(result)).toMatchObject({ errors: [{ isOurs: true }] })
})

describe('nothing that a document or its variables say becomes code or changes objects', () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ['{ text(value: "globalThis.wasRun = true") }', {}, { text: '"globalThis.wasRun = true"' }],
    ['{ text(value: """x""") }', {}, { text: '"x"' }],
    ['query ($a: String = "x") { text(value: $a) }', {}, { text: '"x"' }],
    ['{ a_b: thing { id } a: thing { b_id: id } a_b_id: text(value: "x") }', {}, { a_b: { id: 'thing' }, a: { b_id: 'thing' }, a_b_id: '"x"' }],
    ['{ Thing: thing { id } v0: thing { source: id begun: id open: id } }', {}, { Thing: { id: 'thing' }, v0: { source: 'thing', begun: 'thing', open: 'thing' } }],
    ['query ($a_b: Boolean) { echo(on: $a_b) }', { a_b: true }, { echo: '[["on",true],["required",3]]' }],
    ['query ($constructor: Boolean) { echo(on: $constructor) }', {}, { echo: '[["required",3]]' }],
    ['query ($toString: Boolean) { echo(on: $toString) }', { toString: false }, { echo: '[["on",false],["required",3]]' }],
    ['query __proto__ { thing { id } }', {}, { thing: { id: 'thing' } }],
    ['query ($tree: Tree) { echo(tree: $tree) }', { tree: { below: [{ name: 'leaf' }] } }, { echo: '[["required",3],["tree",{"below":[{"name":"leaf"}]}]]' }],
  ])('%s with %j', async (text, variables, data) => {
    expect(await runnableOperation(schema, checked(text)).run({} as RequestContext, variables)).toEqual({ refused: false, data })
    expect(await execute({ schema, document: parse(text), variableValues: variables })).toEqual({ data })
  })

  test('__proto__ as the name of a member, of a variable and within variables', async () => {
    const run = (text: string, variables = '{}') => runnableOperation(schema, checked(text)).run({} as RequestContext, JSON.parse(variables) as Record<string, unknown>)
    expect(JSON.stringify(await run('{ __proto__: thing { constructor: id } }'))).toBe('{"refused":false,"data":{"__proto__":{"constructor":"thing"}}}')
    expect(JSON.stringify(await run('{ thing { __proto__: id name } }'))).toBe('{"refused":false,"data":{"thing":{"__proto__":"thing","name":"thing"}}}')
    expect(await run('query ($filter: Filter) { echo(filter: $filter) }', '{"filter": {"__proto__": {"a": 1}}}')).toMatchObject({ refused: true })
    expect(await run('query ($__proto__: Int) { echo(required: $__proto__) }', '{"__proto__": 5}')).toMatchObject({ data: { echo: '[["required",5]]' } })
  })
})

test('of more combinations of conditions than are planned the rest is answered alike', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const text = `query (${names.map((name) => `$${name}: Boolean!`).join(', ')}) { thing { ${names.map((name) => `${name}: id @include(if: $${name})`).join(' ')} } }`
  const operation = runnableOperation(schema, checked(text))
  for (let round = 0; round < 2; round += 1) {
    for (let bits = 0; bits < 32; bits += 1) {
      const variables = Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) !== 0]))
      const { refused: _, ...result } = await operation.run({} as RequestContext, variables)
      expect(plain(result)).toEqual(plain(await execute({ schema, document: parse(text), variableValues: variables })))
    }
  }
})
