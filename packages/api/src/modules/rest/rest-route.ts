import type { Shape } from './shape.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * A member of a body or a parameter of the address: the place in the operation's variables that it fills, such as
 * `input.permissions`. Its type and its description are those of that place.
 */
export type Field = string | { to: string; description: string; nullable?: boolean }

/** What a request gave, sound in itself: the right names and types. */
export interface RestRequest {
  /** The variable parts of the path. */
  path: Readonly<Record<string, string>>
  query: Readonly<Record<string, unknown>>
  body: Readonly<Record<string, unknown>>
  /** The version in `If-Match`; null without one or for `*`. */
  version: number | null
  idempotencyKey: string | null
}

export interface RestAnswer {
  status: number
  /** Undefined for no content. */
  body: unknown
  headers?: Readonly<Record<string, string>>
}

/** What the OpenAPI document says of an answer's body. */
export type AnswerSchema =
  | { kind: 'NOTHING' }
  | { kind: 'OBJECT'; shape: Shape; extra?: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
  | { kind: 'PAGE'; shape: Shape }
  | { kind: 'LISTS'; lists: Readonly<Record<string, Shape>> }

/** A persisted operation with a route: how its variables are filled and what of its answer is given. */
export interface RestRoute {
  method: Method
  /** With its variable parts in braces: `/api/v1/api-keys/{id}`. */
  path: string
  /** The name of the operation, and in the OpenAPI document its `operationId`. */
  name: string
  /** The GraphQL document. */
  document: string
  summary: string
  description: string
  query: Readonly<Record<string, Field>>
  /** Null where no body is read. */
  body: { fields: Readonly<Record<string, Field>>; required: readonly string[]; optional?: boolean } | null
  /** Members that a body may not set, with the reason. */
  readOnly?: Readonly<Record<string, string>>
  takesIfMatch?: boolean
  takesIdempotencyKey?: boolean
  /** Fills the operation's variables; `filled` are those that the tables of fields have filled. */
  variables: (request: RestRequest, filled: Record<string, unknown>) => Record<string, unknown>
  /** Unwraps the operation's `data`. Throws a `ProblemError`. */
  answer: (data: Readonly<Record<string, unknown>>, request: RestRequest) => RestAnswer
  answers: { status: number; schema: AnswerSchema }
  /** Requests that work, for the OpenAPI document; tests send them. */
  example?: { body?: Readonly<Record<string, unknown>>; query?: string }
}
