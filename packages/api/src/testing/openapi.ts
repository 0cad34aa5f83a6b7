import { createConfig, lintFromString } from '@redocly/openapi-core'

export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  required?: string[]
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  allOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  additionalProperties?: boolean
}

/** The part of an OpenAPI document that schemas refer to. */
interface Components {
  components: { schemas?: Record<string, JsonSchema> }
}

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value)

/** What of a value the schema does not describe; a small reading of JSON Schema, as far as the document uses it. */
export function faultsOf(document: Components, value: unknown, schema: JsonSchema, place: string): string[] {
  if (schema.$ref !== undefined) return faultsOf(document, value, document.components.schemas?.[schema.$ref.replace('#/components/schemas/', '')] ?? {}, place)
  if (schema.anyOf !== undefined) return schema.anyOf.some((one) => faultsOf(document, value, one, place).length === 0) ? [] : [`${place} is none of anyOf`]
  if (schema.allOf !== undefined) return schema.allOf.flatMap((one) => faultsOf(document, value, one, place))
  const types = schema.type === undefined ? [] : [schema.type].flat()
  if (types.length > 0 && !types.includes(typeOf(value)) && !(typeof value === 'number' && types.includes('number'))) return [`${place} is ${typeOf(value)}, not ${types.join(' or ')}`]
  if (schema.enum !== undefined && !schema.enum.includes(value)) return [`${place} is ${String(value)}`]
  if (Array.isArray(value)) return value.flatMap((item, index) => faultsOf(document, item, schema.items ?? {}, `${place}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  const given = value as Record<string, unknown>
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(given, name)).map((name) => `${place}.${name} is missing`)
  return [...missing, ...Object.entries(schema.properties ?? {}).flatMap(([name, one]) => (Object.hasOwn(given, name) ? faultsOf(document, given[name], one, `${place}.${name}`) : []))]
}

/** What the strictest rules of the linter have against an OpenAPI document. */
export async function lintFaults(text: string, path = 'openapi.json'): Promise<string[]> {
  const problems = await lintFromString({ source: text, absoluteRef: path, config: await createConfig({ extends: ['recommended-strict'] }) })
  return problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer}: ${message}`)
}
