import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, type GraphQLObjectType, type GraphQLSchema, isAbstractType, Kind, type SelectionNode, type SelectionSetNode, typeFromAST, visit } from 'graphql'

/** What the variables of `@include` and `@skip` say in one request; the same selections come of the same answers. */
export type Conditions = ReadonlyMap<string, boolean>

/** The variables that `@include` and `@skip` of a document ask, by name. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive(node) {
      if (node.name.value !== 'include' && node.name.value !== 'skip') return
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}

/** Whether `@skip` and `@include` leave a selection in (GraphQL, 3.13.1 and 3.13.2). */
function isIncluded({ directives = [] }: SelectionNode, conditions: Conditions): boolean {
  return directives.every(({ name, arguments: given = [] }) => {
    if (name.value !== 'skip' && name.value !== 'include') return true
    const value = given[0]?.value
    const says = value?.kind === Kind.VARIABLE ? conditions.get(value.name.value) : value?.kind === Kind.BOOLEAN ? value.value : undefined
    return says === (name.value === 'include')
  })
}

/** Collects the fields that stand in selections on an object type, by their name in the answer (GraphQL, 6.3.2). */
export class FieldCollector {
  readonly #schema: GraphQLSchema
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #conditions: Conditions

  constructor(schema: GraphQLSchema, document: DocumentNode, conditions: Conditions) {
    this.#schema = schema
    this.#conditions = conditions
    for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition)
  }

  collect(type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>()
    const visited = new Set<string>()
    for (const selectionSet of selectionSets) this.#addAll(type, selectionSet, fields, visited)
    return fields
  }

  #addAll(type: GraphQLObjectType, { selections }: SelectionSetNode, fields: Map<string, FieldNode[]>, visited: Set<string>): void {
    for (const selection of selections) {
      if (!isIncluded(selection, this.#conditions)) continue
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value
        const same = fields.get(key)
        if (same === undefined) fields.set(key, [selection])
        else same.push(selection)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        if (this.#applies(selection, type)) this.#addAll(type, selection.selectionSet, fields, visited)
      } else {
        const name = selection.name.value
        const fragment = this.#fragments.get(name)
        if (visited.has(name) || fragment === undefined) continue
        visited.add(name)
        if (this.#applies(fragment, type)) this.#addAll(type, fragment.selectionSet, fields, visited)
      }
    }
  }

  #applies({ typeCondition }: Pick<FragmentDefinitionNode, 'typeCondition'> | { typeCondition?: undefined }, type: GraphQLObjectType): boolean {
    if (typeCondition === undefined) return true
    const condition = typeFromAST(this.#schema, typeCondition)
    return condition === type || (isAbstractType(condition) && this.#schema.isSubType(condition, type))
  }
}
