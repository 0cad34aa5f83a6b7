import { execute, GraphQLBoolean, GraphQLEnumType, GraphQLError, GraphQLID, GraphQLInputObjectType, GraphQLInt, GraphQLInterfaceType, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLScalarType, GraphQLSchema, GraphQLString, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import type { RequestContext } from '../application/request-context.ts'
import { checkDocument } from '../graphql/check-document.ts'
import { mayBeCompiled, runnableOperation } from './compile-operation.ts'

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
const schema = new GraphQLSchema({
  types: [Thing],
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
  ])('%s with %j', async (text, variables) => {
    const operation = runnableOperation(schema, checked(text))
    expect(operation.isCompiled).toBe(true)
    const { refused, ...result } = await operation.run({} as RequestContext, variables)
    const reference = await execute({ schema, document: parse(text), variableValues: variables })
    expect(plain(result)).toEqual(plain(reference))
    expect(refused).toBe(!('data' in reference))
  })
})

test('a value that the schema has no name for is our own fault and nobody else hears of it', async () => {
  const result = await runnableOperation(schema, checked('{ thing { level } }')).run({} as RequestContext, {})
  expect(result.errors?.map((error) => error.originalError instanceof Error)).toEqual([true])
})

describe('what could become other code than it says is interpreted', () => {
  test('a text literal that the compiler would take for its own mark', async () => {
    Object.assign(globalThis, { wasRun: false })
    const mark = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d'
    const text = `{ text(value: "${mark}globalThis.wasRun=true") }`
    const operation = runnableOperation(schema, checked(text))
    const result = await operation.run({} as RequestContext, {})
    expect([operation.isCompiled, (globalThis as { wasRun?: boolean }).wasRun]).toEqual([false, false])
    expect(result).toMatchObject({ data: { text: `"${mark}globalThis.wasRun=true"` } })
  })

  test.each([
    '{ text(value: "x") }',
    '{ text(value: """x""") }',
    'query ($a: String = "x") { text(value: $a) }',
    '{ __proto__: thing { id } }',
    '{ a_b: thing { id } }',
    '{ Thing: thing { id } }',
    '{ idx0: thing { id } }',
    'query ($__proto__: Int) { echo(required: $__proto__) }',
    'query ($a_b: Boolean) { echo(on: $a_b) }',
    'query __proto__ { thing { id } }',
    'subscription { thing { id } }',
    '{ thing { id @deprecated } }',
  ])('%s', (text) => {
    expect(mayBeCompiled(parse(text))).toBe(false)
  })

  test('an input that holds itself', async () => {
    const operation = runnableOperation(schema, checked('query ($tree: Tree) { echo(tree: $tree) }'))
    const result = await operation.run({} as RequestContext, { tree: { below: [{ name: 'leaf' }] } })
    expect([operation.isCompiled, result]).toMatchObject([false, { data: { echo: '[["required",3],["tree",{"below":[{"name":"leaf"}]}]]' } }])
  })

  test('and gives what it should, __proto__ as a name too', async () => {
    const operation = runnableOperation(schema, checked('{ __proto__: thing { constructor: id } }'))
    const result = await operation.run({} as RequestContext, {})
    expect(JSON.stringify(result)).toBe('{"refused":false,"data":{"__proto__":{"constructor":"thing"}}}')
  })
})
