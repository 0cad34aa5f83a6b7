import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, type OperationDefinitionNode, parse, specifiedRules, validate } from 'graphql'
import { costOf, type OperationCost } from './cost.ts'
import { documentLimitsRule, LIMITS } from './limits.ts'
import { type OperationRoute, routeOf } from './route-directive.ts'

/** A document with exactly one operation that is valid against the schema and within the limits. */
export interface CheckedDocument {
  text: string
  document: DocumentNode
  operation: OperationDefinitionNode
  cost: OperationCost
  /** Its own route, where it has one. */
  route: OperationRoute | null
}

/** What is wrong with a document, and on which line of it. */
export interface DocumentFault {
  line: number
  code: 'SYNTAX' | 'OPERATION_TOO_COMPLEX' | 'NOT_ONE_OPERATION' | 'INVALID_DOCUMENT' | 'INVALID_ROUTE'
  message: string
}

export type DocumentCheck = { ok: true; checked: CheckedDocument } | { ok: false; faults: DocumentFault[] }

const MAX_FAULTS = 20

const lineOf = (error: GraphQLError): number => error.locations?.[0]?.line ?? 1

function parsed(text: string): { document: DocumentNode } | { fault: DocumentFault } {
  try {
    return { document: parse(text, { maxTokens: LIMITS.tokens }) }
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    const tooLong = error.message.includes('tokens. Parsing aborted')
    return {
      fault: {
        line: lineOf(error),
        code: tooLong ? 'OPERATION_TOO_COMPLEX' : 'SYNTAX',
        message: tooLong ? `The document has more than ${LIMITS.tokens} tokens.` : error.message,
      },
    }
  }
}

/**
 * Checks a document as the open door would: syntax, size, the schema's rules, the limits; and that it holds exactly one
 * operation. Faults name what is wrong and suggest nothing that the schema has.
 */
export function checkDocument(schema: GraphQLSchema, text: string): DocumentCheck {
  const result = parsed(text)
  if ('fault' in result) return { ok: false, faults: [result.fault] }
  const { document } = result
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
  const [operation, another] = operations
  if (operation === undefined || another !== undefined) {
    const line = another?.loc?.startToken.line ?? 1
    return { ok: false, faults: [{ line, code: 'NOT_ONE_OPERATION', message: `The document has ${operations.length} operations; it must have exactly one.` }] }
  }
  const errors = validate(schema, document, [...specifiedRules, documentLimitsRule], { hideSuggestions: true, maxErrors: MAX_FAULTS })
  if (errors.length > 0) {
    return {
      ok: false,
      faults: errors.map((error) => ({
        line: lineOf(error),
        code: error.extensions['code'] === 'OPERATION_TOO_COMPLEX' ? 'OPERATION_TOO_COMPLEX' : 'INVALID_DOCUMENT',
        message: error.message,
      })),
    }
  }
  const routed = routeOf(schema, document, operation)
  if ('fault' in routed) return { ok: false, faults: [{ line: routed.line, code: 'INVALID_ROUTE', message: routed.fault }] }
  return { ok: true, checked: { text, document, operation, cost: costOf(schema, document, operation), route: routed.route } }
}
