import { getNullableType, type GraphQLInputType, type GraphQLSchema, isEnumType, isInputObjectType, isListType, isNonNullType, isScalarType, type OperationDefinitionNode, typeFromAST } from 'graphql'
import type { Variables } from './cost.ts'

type Check = (value: unknown) => boolean

const NEVER: Check = () => false

const LARGEST_INT = 2_147_483_647

/** Only the scalars of GraphQL itself, and of those only the values that nobody has to turn into others. */
const SCALARS: Readonly<Record<string, Check>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Boolean: (value) => typeof value === 'boolean',
  Int: (value) => Number.isInteger(value) && (value as number) <= LARGEST_INT && (value as number) >= -LARGEST_INT - 1,
}

function checkOf(type: GraphQLInputType, within: readonly GraphQLInputType[]): Check {
  if (isNonNullType(type)) return checkOf(getNullableType(type), within)
  if (isListType(type)) {
    const item = checkOf(type.ofType, within)
    const mayBeNull = !isNonNullType(type.ofType)
    // A single value stands for a list of one, and is turned into it by whoever reads it.
    return (value) => Array.isArray(value) && value.every((one) => (one === null ? mayBeNull : item(one)))
  }
  if (isScalarType(type)) return SCALARS[type.name] ?? NEVER
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name))
    return (value) => typeof value === 'string' && names.has(value)
  }
  if (!isInputObjectType(type) || type.isOneOf || within.includes(type)) return NEVER
  const fields = Object.values(type.getFields()).map((field) => ({ name: field.name, mayBeNull: !isNonNullType(field.type), mayBeLeftOut: !isNonNullType(field.type), check: checkOf(field.type, [...within, type]) }))
  return membersCheck(fields)
}

interface Member {
  name: string
  mayBeNull: boolean
  mayBeLeftOut: boolean
  check: Check
}

function membersCheck(members: readonly Member[]): Check {
  const known = new Set(members.map(({ name }) => name))
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    for (const name in value) if (!known.has(name)) return false
    for (const { name, mayBeNull, mayBeLeftOut, check } of members) {
      const member = (value as Record<string, unknown>)[name]
      if (member === undefined ? !mayBeLeftOut : member === null ? !mayBeNull : !check(member)) return false
    }
    return true
  }
}

/**
 * Tells of variables that they are surely what an operation takes, without turning them into anything. False says nothing:
 * graphql-js then reads them, and says what is wrong or takes them.
 */
export function certainVariables(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): (variables: Variables) => boolean {
  const check = membersCheck(
    variableDefinitions.map((definition) => {
      const type = typeFromAST(schema, definition.type as never) as GraphQLInputType
      const mayBeNull = !isNonNullType(type)
      return { name: definition.variable.name.value, mayBeNull, mayBeLeftOut: mayBeNull || definition.defaultValue !== undefined, check: checkOf(type, []) }
    }),
  )
  return (variables) => check(variables)
}
