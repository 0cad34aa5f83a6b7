import { getNullableType, type GraphQLField, type GraphQLNamedType, type GraphQLSchema, type GraphQLType, isEnumType, isListType, isNullableType, isObjectType } from 'graphql'
import type { Shape, ShapeField } from './shape.ts'

/** A JSON Schema of the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'integer' },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  CIDR: { type: 'string' },
  IPAddress: { type: 'string' },
  JSONObject: { type: 'object', additionalProperties: true },
}

/** The schema of an enum or a scalar. Throws for a scalar that has none here. */
export function schemaOfLeaf(type: GraphQLNamedType): JsonSchema {
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map((value) => value.name) }
  const schema = SCALARS[type.name]
  if (schema === undefined) throw new Error(`REST has no schema for the type ${type.name}.`)
  return schema
}

/** What the schema takes, or null. */
export const orNull = (schema: JsonSchema): JsonSchema => {
  if (schema['$ref'] !== undefined) return { anyOf: [schema, { type: 'null' }] }
  const nullable = { ...schema, type: [schema['type'], 'null'] }
  return Array.isArray(schema['enum']) ? { ...nullable, enum: [...(schema['enum'] as unknown[]), null] } : nullable
}

/** The schema of a value of this type; `named` says what stands for its innermost type. Input leaves null out: it is refused. */
export function schemaOfType(type: GraphQLType, { nullable, named }: { nullable: boolean; named?: JsonSchema }): JsonSchema {
  const inner = getNullableType(type)
  const schema = isListType(inner)
    ? { type: 'array', items: schemaOfType(inner.ofType as GraphQLType, { nullable, ...(named === undefined ? {} : { named }) }) }
    : (named ?? schemaOfLeaf(inner as GraphQLNamedType))
  return nullable && isNullableType(type) ? orNull(schema) : schema
}

/** An object's schema with a description that a `$ref` keeps beside it, as 3.1 allows. */
const described = (schema: JsonSchema, description: string | null | undefined): JsonSchema => (description ? { ...schema, description } : schema)

const fieldNamed = (schema: GraphQLSchema, type: string, field: string): GraphQLField<unknown, unknown> => {
  const object = schema.getType(type)
  const found = isObjectType(object) ? object.getFields()[field] : undefined
  if (found === undefined) throw new Error(`The schema has no field ${type}.${field}.`)
  return found
}

/** Writes the schemas of shapes into `components`, each once under its name, and gives references to them. */
export class ComponentSchemas {
  readonly schemas = new Map<string, JsonSchema>()
  readonly #schema: GraphQLSchema

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  #property(of: string, field: ShapeField): JsonSchema {
    if (typeof field === 'string') {
      const { type, description } = fieldNamed(this.#schema, of, field)
      return described(schemaOfType(type, { nullable: true }), description)
    }
    const { type, description } = fieldNamed(this.#schema, of, field.field)
    return described(schemaOfType(type, { nullable: true, named: 'pick' in field ? { type: 'string' } : this.reference(field.shape) }), 'pick' in field ? `${description} Given by id.` : description)
  }

  /** A reference to the shape's schema, which is written down when it is not there yet. */
  reference(shape: Shape): JsonSchema {
    if (!this.schemas.has(shape.name)) {
      this.schemas.set(shape.name, {})
      this.schemas.set(shape.name, {
        type: 'object',
        description: this.#schema.getType(shape.of)?.description ?? '',
        required: Object.keys(shape.fields),
        properties: Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, this.#property(shape.of, field)])),
      })
    }
    return { $ref: `#/components/schemas/${shape.name}` }
  }
}
