import fc from 'fast-check'
import { buildSchema, getOperationAST, getVariableValues, type OperationDefinitionNode, parse } from 'graphql'
import { expect, test } from 'vitest'
import { createVariableReader } from './coerce-variables.ts'

const schema = buildSchema(`
  scalar Moment
  enum Level { LOW HIGH }
  input Inner { names: [String!], levels: [Level] = [LOW], size: Int! = 7 }
  input Filter { text: String, id: ID, on: Boolean!, level: Level, inner: Inner, list: [[Int]!], at: Moment }
  input OneOf @oneOf { a: String, b: Int }
  input Tree { name: String, below: [Tree!] }
  type Query { a: Int }
`)

const operationOf = (variables: string): OperationDefinitionNode => {
  const operation = getOperationAST(parse(`query (${variables}) { a }`))
  if (operation === null || operation === undefined) throw new Error('There is no operation.')
  return operation
}

const OPERATIONS = ['$filter: Filter!', '$filter: Filter = {on: true}', '$on: Boolean!, $id: ID, $size: Int = 3', '$list: [Filter!]', '$one: OneOf, $tree: Tree', '$level: Level!, $at: Moment', '$names: [String!]!']

/** Values that are often what is asked for, and often nearly. */
const leaf = fc.constantFrom<unknown>('text', 'LOW', 'HIGH', '', 0, 1, 2_147_483_647, 2_147_483_648, 1.5, true, false, null)
const name = fc.constantFrom('text', 'id', 'on', 'level', 'inner', 'list', 'at', 'names', 'levels', 'size', 'a', 'b', 'name', 'below', 'unknown')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, fc.array(tie('value'), { maxLength: 2 }), fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true })),
}))
const likely = fc.record({ on: fc.boolean(), text: fc.constantFrom('x', null), level: fc.constantFrom('LOW', 'low'), inner: fc.record({ names: fc.array(fc.constantFrom('n', null)), size: fc.constantFrom(3, null) }, { requiredKeys: [] }), list: fc.constantFrom([[1, null]], [1], [null]) }, { requiredKeys: [] })
const given = fc.dictionary(fc.constantFrom('filter', 'on', 'id', 'size', 'list', 'one', 'tree', 'level', 'at', 'names'), fc.oneof(value, likely, fc.array(likely, { maxLength: 2 })), { noNullPrototype: true })

const said = ({ coerced, errors }: { coerced?: Record<string, unknown>; errors?: readonly Error[] }, names: readonly string[]): unknown => ({
  coerced: coerced && Object.fromEntries(names.flatMap((variable) => (Object.hasOwn(coerced, variable) ? [[variable, coerced[variable]]] : []))),
  errors: errors?.map(({ message }) => message),
})

test.each(OPERATIONS)('variables are read as graphql-js reads them: %s', (variables) => {
  const operation = operationOf(variables)
  const read = createVariableReader(schema, operation)
  const definitions = operation.variableDefinitions ?? []
  const names = definitions.map(({ variable }) => variable.name.value)
  fc.assert(
    fc.property(given, (values) => {
      const before = JSON.stringify(values)
      expect(said(read(values), names)).toEqual(said(getVariableValues(schema, definitions, values, { maxErrors: 50 }), names))
      expect(JSON.stringify(values)).toBe(before)
    }),
    { numRuns: 500 },
  )
})
