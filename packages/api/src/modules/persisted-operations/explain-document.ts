import { type BooleanValueNode, type DirectiveNode, type FieldNode, getNamedType, type GraphQLCompositeType, type GraphQLObjectType, type GraphQLSchema, isAbstractType, isCompositeType, isObjectType, Kind, type SelectionSetNode } from 'graphql'
import { type CheckedDocument } from '../../graphql/check-document.ts'
import { type Fragments, fragmentsOf } from '../../graphql/limits.ts'
import type { OperationKind } from './persisted-operation.repository.ts'

/** Something that a variable decides: a field is asked for only while the variable has this value. */
export interface ExplainedCondition {
  variable: string
  is: boolean
}

/** One place of a document that needs a permission. */
export interface ExplainedField {
  /** Where it stands in the answer, such as `organization.keys`, with the aliases of the document. */
  path: string
  /** The field of the schema, such as `Organization.apiKeys`. */
  field: string
  /** All of them must hold for the field to be asked for; empty where it always is. */
  conditions: ExplainedCondition[]
}

export interface ExplainedPermission {
  permission: string
  /** Whether some field needs it whatever the variables are. */
  always: boolean
  fields: ExplainedField[]
}

/** What an operation needs, by what its fields declare. */
export interface OperationExplanation {
  name: string | null
  kind: OperationKind
  permissions: ExplainedPermission[]
  /** What it costs without variables, and with the largest pages that they can ask for. */
  cost: number
  greatestCost: number
}

class Explaining {
  readonly permissions = new Map<string, ExplainedField[]>()
  readonly #schema: GraphQLSchema
  readonly #fragments: Fragments

  constructor(schema: GraphQLSchema, fragments: Fragments) {
    this.#schema = schema
    this.#fragments = fragments
  }

  explain(selectionSet: SelectionSetNode, type: GraphQLCompositeType, path: readonly string[], conditions: readonly ExplainedCondition[]): void {
    for (const node of selectionSet.selections) {
      const own = conditionsOf(node.directives)
      if (own === 'NEVER') continue
      const all = merged(conditions, own)
      // Asked for only if a variable is both true and false: never.
      if (all === null) continue
      if (node.kind === Kind.FIELD) this.#explainField(node, type, path, all)
      else if (node.kind === Kind.INLINE_FRAGMENT) this.explain(node.selectionSet, this.#named(node.typeCondition?.name.value) ?? type, path, all)
      else {
        const fragment = this.#fragments.get(node.name.value)
        const onType = this.#named(fragment?.typeCondition.name.value)
        if (fragment !== undefined && onType !== null) this.explain(fragment.selectionSet, onType, path, all)
      }
    }
  }

  #explainField(node: FieldNode, type: GraphQLCompositeType, path: readonly string[], conditions: readonly ExplainedCondition[]): void {
    const name = node.name.value
    const here = [...path, node.alias?.value ?? name]
    // What an interface's field needs is what the field of any object behind it needs.
    const owners: readonly GraphQLObjectType[] = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : isObjectType(type) ? [type] : []
    for (const owner of owners) {
      const permission = owner.getFields()[name]?.extensions['requiredPermission']
      if (typeof permission === 'string') this.#add(permission, { path: here.join('.'), field: `${owner.name}.${name}`, conditions: [...conditions] })
    }
    const definition = 'getFields' in type ? type.getFields()[name] : undefined
    const below = definition === undefined ? undefined : getNamedType(definition.type)
    if (node.selectionSet !== undefined && isCompositeType(below)) this.explain(node.selectionSet, below, here, conditions)
  }

  #add(permission: string, field: ExplainedField): void {
    const fields = this.permissions.get(permission) ?? []
    if (!fields.some((other) => JSON.stringify(other) === JSON.stringify(field))) fields.push(field)
    this.permissions.set(permission, fields)
  }

  #named(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.#schema.getType(name)
    return isCompositeType(type) ? type : null
  }
}

function conditionsOf(directives: readonly DirectiveNode[] | undefined): ExplainedCondition[] | 'NEVER' {
  const conditions: ExplainedCondition[] = []
  for (const { name, arguments: args } of directives ?? []) {
    if (name.value !== 'include' && name.value !== 'skip') continue
    const wanted = name.value === 'include'
    const value = args?.find((argument) => argument.name.value === 'if')?.value
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, is: wanted })
    else if (value?.kind === Kind.BOOLEAN && (value as BooleanValueNode).value !== wanted) return 'NEVER'
  }
  return conditions
}

/** Both lists of conditions, each once; null where they contradict each other. */
function merged(outer: readonly ExplainedCondition[], own: readonly ExplainedCondition[]): ExplainedCondition[] | null {
  const all = [...outer]
  for (const condition of own) {
    const same = all.find((other) => other.variable === condition.variable)
    if (same === undefined) all.push(condition)
    else if (same.is !== condition.is) return null
  }
  return all
}

/**
 * Says which permissions the fields of a document declare, where each is asked for and on what variables that depends.
 * It reads the same declaration that the guard enforces, so the two cannot differ. What a use case asks beside it
 * (whether a key may be handed on) depends on rows and is not in it.
 */
export function explainDocument(schema: GraphQLSchema, { document, operation, cost }: CheckedDocument): OperationExplanation {
  const explaining = new Explaining(schema, fragmentsOf(document))
  const root = schema.getRootType(operation.operation)
  if (root !== undefined && root !== null) explaining.explain(operation.selectionSet, root, [], [])
  return {
    name: operation.name?.value ?? null,
    kind: operation.operation,
    permissions: [...explaining.permissions]
      .map(([permission, fields]) => ({ permission, always: fields.some(({ conditions }) => conditions.length === 0), fields }))
      .toSorted((a, b) => (a.permission < b.permission ? -1 : 1)),
    cost: cost.of({}),
    greatestCost: cost.greatest,
  }
}
