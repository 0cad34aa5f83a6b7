import { getNullableType, type GraphQLField, type GraphQLNamedType, type GraphQLSchema, type GraphQLType, isEnumType, isListType, isNullableType, isObjectType } from 'graphql'
import type { Shape, ShapeField } from './shape.ts'

/** A JSON Schema of the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** How a scalar looks in JSON, for documents and, as what a value must be, for whoever sent another. */
const SCALARS: Readonly<Record<string, { schema: JsonSchema; words: string }>> = {
  ID: { schema: { type: 'string' }, words: 'an id, as text' },
  String: { schema: { type: 'string' }, words: 'a text' },
  Int: { schema: { type: 'integer' }, words: 'a whole number from -2147483648 to 2147483647' },
  Float: { schema: { type: 'number' }, words: 'a number' },
  Boolean: { schema: { type: 'boolean' }, words: 'true or false' },
  DateTime: { schema: { type: 'string', format: 'date-time' }, words: 'an instant of the calendar with its zone (RFC 3339), such as 2026-12-31T23:59:59Z' },
  CIDR: { schema: { type: 'string' }, words: 'a range of addresses, such as 203.0.113.0/24 or 2001:db8::/32' },
  IPAddress: { schema: { type: 'string' }, words: 'one IPv4 or IPv6 address, such as 203.0.113.7 or 2001:db8::1' },
  JSONObject: { schema: { type: 'object', additionalProperties: true }, words: 'a JSON object, such as {"team": "payments"}' },
}

function scalarNamed(name: string): { schema: JsonSchema; words: string } {
  const scalar = SCALARS[name]
  if (scalar === undefined) throw new Error(`REST has no schema for the type ${name}.`)
  return scalar
}

/** The schema of an enum or a scalar. Throws for a scalar that has none here. */
export function schemaOfLeaf(type: GraphQLNamedType): JsonSchema {
  if (isEnumType(type)) return { type: 'string', enum: type.getValues().map((value) => value.name) }
  return scalarNamed(type.name).schema
}

/** What a value of an enum or a scalar must be, in words that go on after "must be". Throws for a scalar that has none here. */
export const wordsForLeaf = (type: GraphQLNamedType): string => (isEnumType(type) ? `one of ${type.getValues().map((value) => value.name).join(', ')}` : scalarNamed(type.name).words)

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
