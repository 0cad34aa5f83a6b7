import { getVariableValues, type GraphQLError, type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType, type OperationDefinitionNode, typeFromAST } from 'graphql'
import type { Variables } from './cost.ts'

/** Says that a value is not surely what a type takes; somebody else then has to look at it. */
const UNSURE = Symbol('unsure')

type Coerce = (value: unknown) => unknown

const NEVER: Coerce = () => UNSURE

const LARGEST_INT = 2_147_483_647

/** The scalars of GraphQL itself, and of those only the values that stay as they are. */
const SCALARS: Readonly<Record<string, Coerce>> = {
  String: (value) => (typeof value === 'string' ? value : UNSURE),
  ID: (value) => (typeof value === 'string' ? value : UNSURE),
  Boolean: (value) => (typeof value === 'boolean' ? value : UNSURE),
  Int: (value) => (Number.isInteger(value) && (value as number) <= LARGEST_INT && (value as number) >= -LARGEST_INT - 1 ? value : UNSURE),
}

/** A member of an input object, or a variable of an operation. */
interface Member {
  name: string
  mayBeNull: boolean
  /** What stands for it where it is left out; undefined where nothing does. */
  byDefault: unknown
  coerce: Coerce
}

function coerceTo(type: GraphQLInputType, within: readonly GraphQLInputType[]): Coerce {
  if (isNonNullType(type)) return coerceTo(type.ofType, within)
  if (isListType(type)) return listOf(type.ofType, within)
  if (isScalarType(type)) return SCALARS[type.name] ?? NEVER
  if (isEnumType(type)) {
    const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value as unknown]))
    return (value) => (values.has(value) ? values.get(value) : UNSURE)
  }
  // A type that holds itself would be unfolded without end.
  if (!isInputObjectType(type) || type.isOneOf || within.includes(type)) return NEVER
  return members(
    Object.values(type.getFields()).map((field) => ({
      name: field.name,
      mayBeNull: !isNonNullType(field.type),
      byDefault: field.defaultValue,
      coerce: coerceTo(field.type, [...within, type]),
    })),
    { othersAllowed: false },
  )
}

function listOf(type: GraphQLInputType, within: readonly GraphQLInputType[]): Coerce {
  const coerce = coerceTo(type, within)
  const mayBeNull = !isNonNullType(type)
  return (value) => {
    // A single value stands for a list of one.
    if (!Array.isArray(value)) return UNSURE
    let list = value as unknown[]
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index]
      const coerced = item === null && mayBeNull ? null : coerce(item)
      if (coerced === UNSURE) return UNSURE
      if (coerced === item) continue
      // What came is left as it came; most of it says already what it means.
      if (list === value) list = [...list]
      list[index] = coerced
    }
    return list
  }
}

function members(all: readonly Member[], { othersAllowed }: { othersAllowed: boolean }): Coerce {
  const names = new Set(all.map(({ name }) => name))
  // It would set what the object inherits.
  if (names.has('__proto__')) return NEVER
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return UNSURE
    if (!othersAllowed) for (const name in value) if (!names.has(name)) return UNSURE
    let object = value as Record<string, unknown>
    const put = (name: string, member: unknown): void => {
      if (object === value) object = { ...object }
      object[name] = member
    }
    for (const { name, mayBeNull, byDefault, coerce } of all) {
      // JSON knows no undefined, so this is what is not there.
      const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
      if (given === undefined) {
        if (byDefault !== undefined) put(name, byDefault)
        else if (!mayBeNull) return UNSURE
        continue
      }
      const coerced = given === null && mayBeNull ? null : coerce(given)
      if (coerced === UNSURE) return UNSURE
      if (coerced !== given) put(name, coerced)
    }
    return object
  }
}

/** What graphql-js makes of variables, or why it makes nothing of them. */
export type CoercedVariables = { coerced: Record<string, unknown>; errors?: never } | { coerced?: never; errors: readonly GraphQLError[] }

// graphql-js stops listing at this many, too.
const MAX_ERRORS = 50

/**
 * Makes the reader of an operation's variables. What surely is as the operation takes it is read by code that was made for
 * the operation; whatever that is not sure of is read by graphql-js, whose words are also those of every refusal.
 */
export function createVariableReader(schema: GraphQLSchema, { variableDefinitions: definitions = [] }: OperationDefinitionNode): (variables: Variables) => CoercedVariables {
  const quick = members(
    definitions.map(({ variable, type: node, defaultValue }) => {
      const type = typeFromAST(schema, node as never) as GraphQLInputType
      // A default in the document is left to graphql-js.
      return { name: variable.name.value, mayBeNull: !isNonNullType(type) && defaultValue === undefined, byDefault: undefined, coerce: coerceTo(type, []) }
    }),
    { othersAllowed: true },
  )
  return (variables) => {
    const coerced = quick(variables)
    return coerced === UNSURE ? getVariableValues(schema, definitions, variables, { maxErrors: MAX_ERRORS }) : { coerced: coerced as Record<string, unknown> }
  }
}
