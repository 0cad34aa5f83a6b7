/**
 * A REST object made of a GraphQL type: which field stands under which name. One table selects the fields in the
 * operation, unwraps its answer and describes itself in the OpenAPI document.
 */
export interface Shape {
  /** What the object is called in the OpenAPI document. */
  name: string
  /** The GraphQL type. */
  of: string
  fields: Readonly<Record<string, ShapeField>>
}

/** The GraphQL field of the same content; with `shape` an object or a list of them, with `pick` one field of each. */
export type ShapeField = string | { field: string; shape: Shape } | { field: string; pick: string }

const fieldOf = (field: ShapeField): string => (typeof field === 'string' ? field : field.field)

/** The selection set that a shape needs. */
export function selectionOf({ fields }: Shape): string {
  const selections = Object.values(fields).map((field) => {
    if (typeof field === 'string') return field
    return 'pick' in field ? `${field.field} { ${field.pick} }` : `${field.field} ${selectionOf(field.shape)}`
  })
  return `{ ${[...new Set(selections)].join(' ')} }`
}

type Answered = Readonly<Record<string, unknown>>

const each = (value: unknown, print: (value: Answered) => unknown): unknown => {
  if (value === null || value === undefined) return null
  return Array.isArray(value) ? value.map((item: Answered) => print(item)) : print(value as Answered)
}

/** What GraphQL answered, under the names of REST. Null stays null. */
export function shaped(shape: Shape, answered: unknown): Record<string, unknown> {
  const object = answered as Answered
  return Object.fromEntries(
    Object.entries(shape.fields).map(([name, field]) => {
      const value = object[fieldOf(field)]
      if (typeof field === 'string') return [name, value ?? null]
      return [name, each(value, 'pick' in field ? (item) => item[field.pick] : (item) => shaped(field.shape, item))]
    }),
  )
}
