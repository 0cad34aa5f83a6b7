import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getNamedType,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql'
import { type Conditions, FieldCollector } from './collect-fields.ts'

/** How a value of a type becomes what stands in the answer. */
export type Completion =
  | { kind: 'LEAF'; type: GraphQLOutputType & { serialize: (value: unknown) => unknown } }
  | { kind: 'LIST'; item: Completion; itemIsNonNull: boolean }
  | { kind: 'OBJECT'; type: GraphQLObjectType; selection: Selection }
  | { kind: 'ABSTRACT'; type: GraphQLAbstractType; selectionOf: (typeName: string) => Selection }
  | { kind: 'NON_NULL'; of: Completion }

/** A field of a selection, with everything about it that no request changes. */
export interface PlannedField {
  key: string
  name: string
  nodes: readonly FieldNode[]
  parentType: GraphQLObjectType
  definition: GraphQLField<unknown, unknown>
  isNonNull: boolean
  completion: Completion
  argumentsOf: (variables: Readonly<Record<string, unknown>>) => Record<string, unknown>
}

/** The fields that are asked of an object, in the order of the answer. */
export interface Selection {
  type: GraphQLObjectType
  fields: readonly PlannedField[]
  /** Makes the object of the answer, and says which fields have still to be worked out. */
  begin: Beginning
}

/** An object of the answer, and the places in `fields` that are still open; null where none is. */
export interface Begun {
  object: Record<string, unknown>
  open: readonly number[] | null
}

export type Beginning = (source: unknown, begun: Begun) => void

/** A literal as a program has it; only names of GraphQL are ever written, which are letters, digits and underscores. */
const written = (name: string): string => JSON.stringify(name)
/** As the name of a member. `__proto__` is one only where it is worked out; otherwise it would set what the object inherits. */
const asMember = (key: string): string => (key === '__proto__' ? `[${written(key)}]` : written(key))

/** The test of a value that is taken into the answer as it is, by the type's name. Anything else is looked at more closely. */
const AS_IT_IS: Readonly<Record<string, (value: string) => string>> = {
  String: (value) => `typeof ${value} === 'string'`,
  ID: (value) => `typeof ${value} === 'string'`,
  Boolean: (value) => `typeof ${value} === 'boolean'`,
  Int: (value) => `(${value} | 0) === ${value}`,
}

/** How a field without a resolver of its own may be taken over at once, as a test of its value; null for every other field. */
function testOf({ definition, isNonNull, completion }: PlannedField): ((value: string) => string) | null {
  if (definition.resolve !== undefined) return null
  const inner = completion.kind === 'NON_NULL' ? completion.of : completion
  if (inner.kind !== 'LEAF' || isEnumType(inner.type)) return null
  const test = AS_IT_IS[getNamedType(definition.type).name]
  if (test === undefined) return null
  return isNonNull ? test : (value) => `(${test(value)} || ${value} === null)`
}

/**
 * Writes the program that makes a selection's object: one literal, which is what makes a list of many fast. Nothing of a
 * document gets into it but the names of the answer's fields. What it does not take over itself is left open.
 */
function beginningOf(type: GraphQLObjectType, fields: readonly PlannedField[]): Beginning {
  const tests = fields.map(testOf)
  const always = fields.flatMap((field, index) => (tests[index] === null && field.definition !== TypeNameMetaFieldDef ? [index] : []))
  const reads = tests.flatMap((test, index) => (test === null ? [] : [`v${index} = source[${written(fields[index]?.name ?? '')}];`]))
  const members = fields.map((field, index) => {
    const test = tests[index]
    if (field.definition === TypeNameMetaFieldDef) return `${asMember(field.key)}: ${written(type.name)}`
    if (test === null || test === undefined) return `${asMember(field.key)}: null`
    return `${asMember(field.key)}: ${test(`v${index}`)} ? v${index} : (open = leave(open, ${index}), null)`
  })
  const program = `
    'use strict';
    return (source, begun) => {
      let open = always;
      ${reads.length === 0 ? '' : `let ${tests.flatMap((test, index) => (test === null ? [] : [`v${index}`])).join(', ')};`}
      if (typeof source === 'object' && source !== null) { try { ${reads.join(' ')} } catch { /* Read again where it can be said which. */ } }
      begun.object = { ${members.join(', ')} };
      begun.open = open;
    };`
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- made from names of GraphQL alone (letters, digits, underscores), each written as a JSON text, once for each operation
  const make = new Function('always', 'leave', program) as (always: readonly number[] | null, leave: (open: readonly number[] | null, index: number) => readonly number[]) => Beginning
  return make(always.length === 0 ? null : always, (open, index) => (open === null ? [index] : [...open, index].toSorted((a, b) => a - b)))
}

const NO_ARGUMENTS: Record<string, unknown> = Object.freeze({})

/** The arguments of a field. graphql-js reads all but the usual: each one variable, or left out. */
function argumentsReader(definition: GraphQLField<unknown, unknown>, node: FieldNode): PlannedField['argumentsOf'] {
  const read: PlannedField['argumentsOf'] = (variables) => getArgumentValues(definition, node, variables)
  if (definition.args.length === 0) return () => NO_ARGUMENTS
  const given = new Map((node.arguments ?? []).map((argument) => [argument.name.value, argument.value]))
  const usual: { name: string; variable: string | null; byDefault: unknown; mayBeNull: boolean }[] = []
  for (const { name, type, defaultValue } of definition.args) {
    const value = given.get(name)
    if (value !== undefined && value.kind !== Kind.VARIABLE) return read
    usual.push({ name, variable: value?.name.value ?? null, byDefault: defaultValue, mayBeNull: !isNonNullType(type) })
  }
  return (variables) => {
    const values: Record<string, unknown> = {}
    for (const { name, variable, byDefault, mayBeNull } of usual) {
      const value = variable !== null && Object.hasOwn(variables, variable) ? variables[variable] : undefined
      if (value === undefined) {
        if (byDefault !== undefined) values[name] = byDefault
        else if (!mayBeNull) return read(variables)
      } else if (value === null && !mayBeNull) return read(variables)
      else values[name] = value
    }
    return values
  }
}

/** Plans one operation for one set of conditions. Selections on the members of unions and interfaces are planned when one is met. */
export class Planner {
  readonly #schema: GraphQLSchema
  readonly #collector: FieldCollector

  constructor(schema: GraphQLSchema, document: DocumentNode, conditions: Conditions) {
    this.#schema = schema
    this.#collector = new FieldCollector(schema, document, conditions)
  }

  plan(operation: OperationDefinitionNode): Selection {
    const type = this.#schema.getRootType(operation.operation)
    if (type === null || type === undefined) throw new GraphQLError(`Schema is not configured to execute ${operation.operation} operation.`, { nodes: operation })
    return this.#select(type, [operation.selectionSet])
  }

  #select(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): Selection {
    const fields = [...this.#collector.collect(type, selectionSets)].flatMap(([key, nodes]) => this.#field(type, key, nodes))
    return { type, fields, begin: beginningOf(type, fields) }
  }

  #field(parentType: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): PlannedField[] {
    const [node] = nodes
    const definition = node === undefined ? undefined : this.#definitionOf(parentType, node.name.value)
    // A field that there is not is left out of the answer, by graphql-js too; validation lets none come here.
    if (node === undefined || definition === undefined) return []
    const { type, name } = definition
    return [{ key, name, nodes, parentType, definition, isNonNull: isNonNullType(type), completion: this.#completion(type, nodes), argumentsOf: argumentsReader(definition, node) }]
  }

  #definitionOf(parentType: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
    if (parentType === this.#schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
    }
    return parentType.getFields()[name]
  }

  #completion(type: GraphQLOutputType, nodes: readonly FieldNode[]): Completion {
    if (isNonNullType(type)) return { kind: 'NON_NULL', of: this.#completion(type.ofType, nodes) }
    if (isListType(type)) return { kind: 'LIST', item: this.#completion(type.ofType, nodes), itemIsNonNull: isNonNullType(type.ofType) }
    if (isLeafType(type)) return { kind: 'LEAF', type }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
    if (isObjectType(type)) return { kind: 'OBJECT', type, selection: this.#select(type, sets) }
    return { kind: 'ABSTRACT', type, selectionOf: this.#selectionsOf(type, sets) }
  }

  #selectionsOf(abstract: GraphQLAbstractType, sets: readonly SelectionSetNode[]): (typeName: string) => Selection {
    const known = new Map<string, Selection>()
    return (name) => {
      const before = known.get(name)
      if (before !== undefined) return before
      const type = this.#schema.getType(name)
      if (!isObjectType(type) || !this.#schema.isSubType(abstract, type)) throw new Error(`Runtime Object type "${name}" is not a possible type for "${abstract.name}".`)
      const selection = this.#select(type, sets)
      known.set(name, selection)
      return selection
    }
  }
}
