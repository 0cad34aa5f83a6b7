import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
  isUnionType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql'
import type { Fragments } from '../../graphql/limits.ts'
import { type ComponentSchemas, type JsonSchema, orNull, schemaOfLeaf } from './json-schema.ts'

/** A set of selected fields, and the type that they are selected of. */
interface Selection {
  parent: GraphQLCompositeType
  set: SelectionSetNode
}

/** A member of an answer, with every selection below it: GraphQL merges those of one response name. */
interface Member {
  field: GraphQLField<unknown, unknown>
  below: Selection[]
  /** False where only some of the possible objects have it, or a directive decides. */
  always: boolean
}

const META_FIELDS: Readonly<Record<string, GraphQLField<unknown, unknown>>> = { __typename: TypeNameMetaFieldDef, __schema: SchemaMetaFieldDef, __type: TypeMetaFieldDef }

const nullableAsIs = (type: GraphQLOutputType | GraphQLInputType, schema: JsonSchema): JsonSchema => (isNonNullType(type) ? schema : orNull(schema))

/**
 * Writes the JSON Schemas of what a persisted operation takes and answers, for documents that have been validated. Input
 * objects go into the components, each once under its name; answers are written out, since each operation selects its own.
 */
export class OperationSchemas {
  readonly #schema: GraphQLSchema
  readonly #components: ComponentSchemas

  constructor(schema: GraphQLSchema, components: ComponentSchemas) {
    this.#schema = schema
    this.#components = components
  }

  /** What a variable of this type takes in a body, null included where the type allows it. */
  input(type: GraphQLInputType): JsonSchema {
    return nullableAsIs(type, this.given(type))
  }

  /** The same of a value that is given: in an address there is no null. */
  given(type: GraphQLInputType): JsonSchema {
    const inner = getNullableType(type)
    if (isListType(inner)) return { type: 'array', items: this.input(inner.ofType as GraphQLInputType) }
    if (!isInputObjectType(inner)) return schemaOfLeaf(inner)
    const { schemas } = this.#components
    if (!schemas.has(inner.name)) {
      // Held first: an input object may contain itself.
      schemas.set(inner.name, {})
      const fields = Object.values(inner.getFields())
      schemas.set(inner.name, {
        type: 'object',
        description: inner.description ?? '',
        additionalProperties: false,
        required: fields.filter(isRequiredInputField).map((field) => field.name),
        properties: Object.fromEntries(fields.map((field) => [field.name, { ...this.input(field.type), description: field.description ?? '' }])),
      })
    }
    return { $ref: `#/components/schemas/${inner.name}` }
  }

  /** What the part of an answer at `unwrap` looks like; null where something on the way there may be null. */
  answer(parent: GraphQLCompositeType, set: SelectionSetNode, fragments: Fragments, unwrap: readonly string[]): JsonSchema {
    let place: Selection[] = [{ parent, set }]
    let mayBeNull = false
    for (const [index, name] of unwrap.entries()) {
      const member = this.#members(place, fragments).get(name)
      if (member === undefined) throw new Error(`The operation does not select ${name}.`)
      mayBeNull ||= !member.always || !isNonNullType(member.field.type)
      if (index === unwrap.length - 1) {
        const schema = this.#value(member, getNullableType(member.field.type), fragments)
        return mayBeNull ? orNull(schema) : schema
      }
      place = member.below
    }
    return this.#object(place, fragments)
  }

  #value(member: Member, type: GraphQLOutputType, fragments: Fragments): JsonSchema {
    if (isNonNullType(type)) return this.#value(member, type.ofType, fragments)
    if (isListType(type)) {
      const each = type.ofType as GraphQLOutputType
      return { type: 'array', items: nullableAsIs(each, this.#value(member, each, fragments)) }
    }
    return isCompositeType(type) ? this.#object(member.below, fragments) : schemaOfLeaf(type)
  }

  #object(place: readonly Selection[], fragments: Fragments): JsonSchema {
    const members = [...this.#members(place, fragments)]
    return {
      type: 'object',
      required: members.filter(([, { always }]) => always).map(([name]) => name),
      properties: Object.fromEntries(
        members.map(([name, member]) => {
          const { type, description } = member.field
          return [name, { ...nullableAsIs(type, this.#value(member, type, fragments)), description: description ?? '' }]
        }),
      ),
    }
  }

  #members(place: readonly Selection[], fragments: Fragments): Map<string, Member> {
    const members = new Map<string, Member>()
    const walk = ({ parent, set }: Selection, always: boolean): void => {
      for (const node of set.selections) {
        const here = always && (node.directives ?? []).length === 0
        if (node.kind === Kind.FIELD) {
          this.#add(members, parent, node, here)
          continue
        }
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        const condition = fragment?.typeCondition?.name.value
        const type = condition === undefined ? parent : this.#schema.getType(condition)
        if (fragment !== undefined && isCompositeType(type)) walk({ parent: type, set: fragment.selectionSet }, here && this.#isAlways(parent, type))
      }
    }
    for (const selection of place) walk(selection, true)
    return members
  }

  /** Whether every object of one type is of the other. */
  #isAlways(parent: GraphQLCompositeType, type: GraphQLCompositeType): boolean {
    return parent === type || (isObjectType(parent) && isAbstractType(type) && this.#schema.isSubType(type, parent))
  }

  #add(members: Map<string, Member>, parent: GraphQLCompositeType, node: FieldNode, always: boolean): void {
    const field = META_FIELDS[node.name.value] ?? (isUnionType(parent) ? undefined : parent.getFields()[node.name.value])
    if (field === undefined) throw new Error(`${parent.name} has no field ${node.name.value}.`)
    const name = (node.alias ?? node.name).value
    const member = members.get(name) ?? { field, below: [], always: false }
    member.always ||= always
    const type = getNamedType(field.type)
    if (node.selectionSet !== undefined && isCompositeType(type)) member.below.push({ parent: type, set: node.selectionSet })
    members.set(name, member)
  }
}
