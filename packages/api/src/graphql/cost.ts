import {
  type DocumentNode,
  type FieldNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../persistence/keyset.ts'
import { type Fragments, fragmentsOf, LIMITS, tooComplex } from './limits.ts'

export type Variables = Readonly<Record<string, unknown>>

/** How many rows a list may give: known from the document, or what a variable says when the operation runs. */
type Size = number | { variable: string; ifMissing: number }

interface CostTerm {
  /** The fields here that are resolved once for every row around them. */
  fields: number
  /** What stands in lists here. */
  lists: { size: Size; within: CostTerm }[]
}

/** What an operation costs: worked out once for a document, then asked with the variables of each request. */
export interface OperationCost {
  /** How many fields may be resolved with these variables. */
  of(variables: Variables): number
  /** The same with the largest pages that variables can ask for. */
  readonly greatest: number
}

type VariableDefaults = ReadonlyMap<string, ValueNode | undefined>

class CostReading {
  readonly #schema: GraphQLSchema
  readonly #fragments: Fragments
  readonly #defaults: VariableDefaults

  constructor(schema: GraphQLSchema, fragments: Fragments, defaults: VariableDefaults) {
    this.#schema = schema
    this.#fragments = fragments
    this.#defaults = defaults
  }

  read(selectionSet: SelectionSetNode, type: GraphQLCompositeType | undefined, within: ReadonlySet<string>, term: CostTerm): CostTerm {
    for (const node of selectionSet.selections) {
      if (node.kind === Kind.FIELD) this.#readField(node, type, within, term)
      else if (node.kind === Kind.INLINE_FRAGMENT) this.read(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type, within, term)
      else {
        const name = node.name.value
        const fragment = this.#fragments.get(name)
        // A cycle is another rule's fault to report, and must not keep this one walking.
        if (fragment !== undefined && !within.has(name)) this.read(fragment.selectionSet, this.#named(fragment.typeCondition.name.value), new Set([...within, name]), term)
      }
    }
    return term
  }

  #readField(field: FieldNode, parent: GraphQLCompositeType | undefined, within: ReadonlySet<string>, term: CostTerm): void {
    term.fields += 1
    if (field.selectionSet === undefined) return
    const definition = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined
    const named = definition === undefined ? undefined : getNamedType(definition.type)
    const type = isCompositeType(named) ? named : undefined
    const size = this.#sizeOf(field, type?.name.endsWith('Connection') === true)
    if (size === 1) this.read(field.selectionSet, type, within, term)
    else term.lists.push({ size, within: this.read(field.selectionSet, type, within, { fields: 0, lists: [] }) })
  }

  #sizeOf(field: FieldNode, isConnection: boolean): Size {
    const ids = field.arguments?.find((argument) => argument.name.value === 'ids')?.value
    if (ids !== undefined) return ids.kind === Kind.LIST ? ids.values.length : { variable: ids.kind === Kind.VARIABLE ? ids.name.value : '', ifMissing: 1 }
    const first = field.arguments?.find((argument) => argument.name.value === 'first')?.value
    const ifMissing = isConnection ? DEFAULT_PAGE_SIZE : 1
    if (first === undefined) return ifMissing
    if (first.kind === Kind.INT) return bounded(Number(first.value))
    if (first.kind !== Kind.VARIABLE) return ifMissing
    const byDefault = this.#defaults.get(first.name.value)
    return { variable: first.name.value, ifMissing: byDefault?.kind === Kind.INT ? bounded(Number(byDefault.value)) : ifMissing }
  }

  #named(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : this.#schema.getType(name)
    return isCompositeType(type) ? type : undefined
  }
}

/** More than a page may have is refused when it is asked; less than one row still costs the asking. */
const bounded = (size: number): number => Math.min(Math.max(size, 1), MAX_PAGE_SIZE)

function sizeWith(size: Size, variables: Variables | 'GREATEST'): number {
  if (typeof size === 'number') return size
  if (variables === 'GREATEST') return MAX_PAGE_SIZE
  const value = variables[size.variable]
  if (Array.isArray(value)) return bounded(value.length)
  return typeof value === 'number' ? bounded(value) : size.ifMissing
}

const costOfTerm = (term: CostTerm, variables: Variables | 'GREATEST'): number =>
  term.lists.reduce((sum, { size, within }) => sum + sizeWith(size, variables) * costOfTerm(within, variables), term.fields)

/** How many fields an operation may have to resolve: one each, times the page size of every list around it. */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): OperationCost {
  const defaults = new Map(operation.variableDefinitions?.map((definition) => [definition.variable.name.value, definition.defaultValue]))
  const reading = new CostReading(schema, fragmentsOf(document), defaults)
  const term = reading.read(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, new Set(), { fields: 0, lists: [] })
  const isFixed = term.lists.length === 0
  return {
    of: (variables) => (isFixed ? term.fields : costOfTerm(term, variables)),
    greatest: costOfTerm(term, 'GREATEST'),
  }
}

/** The refusal of an operation that costs too much with these variables, or null. */
export const costRefusal = (cost: OperationCost, variables: Variables): Error | null =>
  cost.of(variables) > LIMITS.cost ? tooComplex(`The operation may resolve more than ${LIMITS.cost} fields. Ask for smaller pages.`) : null
