import { type DocumentNode, execute, type ExecutionResult, getNamedType, getVariableValues, GraphQLError, type GraphQLSchema, type GraphQLType, isInputObjectType, type OperationDefinitionNode, typeFromAST, visit } from 'graphql'
import { compileQuery, isCompiledQuery } from 'graphql-jit'
import type { RequestContext } from '../application/request-context.ts'
import type { CheckedDocument } from '../graphql/check-document.ts'
import { certainVariables } from '../graphql/certain-variables.ts'
import { costRefusal, type Variables } from '../graphql/cost.ts'

/** What running an operation gave. `refused`: the variables were not what it takes, and nothing was run. */
export type OperationResult = { refused: true; errors: readonly GraphQLError[] } | ({ refused: false } & ExecutionResult)

export interface RunnableOperation {
  kind: 'query' | 'mutation' | 'subscription'
  name: string | null
  /** Whether it runs as compiled code; otherwise graphql-js interprets it, with the same answers. */
  isCompiled: boolean
  run(context: RequestContext, variables: Variables): OperationResult | Promise<OperationResult>
}

// graphql-js stops listing at this many, too.
const MAX_COERCION_ERRORS = 50

/** Names of generated code are made of these by joining them with underscores and the names of types. */
const PLAIN_NAME = /^[a-z][A-Za-z0-9]*$/
const INDEX_NAME = /^idx\d*$/

/**
 * Whether a document may become code. The compiler writes literals and names of the document into the program it makes:
 * graphql-jit 0.8.9 takes a text literal with its own marker for dates as code to run, `__proto__` as a key sets a
 * prototype, and two paths that read the same when joined share what the resolvers are told. Registered documents come
 * from outside, so only those without text literals and with plain names are compiled; the others are interpreted.
 */
export function mayBeCompiled(document: DocumentNode): boolean {
  let plain = true
  const check = (name: string | undefined): void => {
    if (name !== undefined && (!PLAIN_NAME.test(name) || INDEX_NAME.test(name))) plain = false
  }
  visit(document, {
    StringValue() {
      plain = false
    },
    EnumValue(node) {
      if (node.value.startsWith('__')) plain = false
    },
    ObjectField(node) {
      check(node.name.value)
    },
    Variable(node) {
      check(node.name.value)
    },
    Field(node) {
      check(node.alias?.value)
      if (node.name.value !== '__typename') check(node.name.value)
    },
    Directive(node) {
      if (node.name.value !== 'include' && node.name.value !== 'skip') plain = false
    },
    OperationDefinition(node) {
      if (node.operation === 'subscription' || node.name?.value.startsWith('__') === true) plain = false
    },
  })
  return plain
}

/** Whether an input type holds itself. The compiler unfolds such a type without end and takes all memory (tried). */
function isRecursiveInput(type: GraphQLType | undefined, within: readonly GraphQLType[] = []): boolean {
  if (!isInputObjectType(type)) return false
  if (within.includes(type)) return true
  return Object.values(type.getFields()).some((field) => isRecursiveInput(getNamedType(field.type), [...within, type]))
}

const hasRecursiveInput = (schema: GraphQLSchema, operation: OperationDefinitionNode): boolean =>
  (operation.variableDefinitions ?? []).some((definition) => isRecursiveInput(getNamedType(typeFromAST(schema, definition.type as never))))

type Execution = (context: RequestContext, variables: Variables) => ExecutionResult | Promise<ExecutionResult>

function compiled(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Execution | null {
  if (!mayBeCompiled(document) || hasRecursiveInput(schema, operation)) return null
  const query = compileQuery(schema, document, undefined, { disablingCapturingStackErrors: true })
  if (!isCompiledQuery(query)) return null
  const interpret = interpreted(schema, document)
  return (context, variables) => {
    const result = query.query(undefined, context, variables)
    if (result instanceof Promise) return result.then(asInterpreted)
    // Variables that the compiled reading does not take. Nothing has been run by then, and graphql-js says why in its own
    // words, or takes them: a required field with a default may be left out.
    return 'data' in result ? asInterpreted(result) : interpret(context, variables)
  }
}

/**
 * Compiled code says in its own way what graphql-js says of values that break the schema's promises: without an original
 * error, which would make them look like the caller's fault.
 */
function asInterpreted(result: ExecutionResult): ExecutionResult {
  const { errors, data } = result
  if (errors === undefined) return result
  return {
    errors: errors.map((error) => {
      const { message, path, locations, originalError } = error
      const options = path === undefined ? {} : { path }
      if (originalError === undefined || originalError === null) {
        return withLocations(new GraphQLError(message, message.startsWith('Argument "') ? options : { ...options, originalError: new Error(message) }), locations)
      }
      return withLocations(new GraphQLError(message, { ...options, originalError }), locations)
    }),
    ...(data === undefined ? {} : { data }),
  }
}

function withLocations(error: GraphQLError, locations: GraphQLError['locations']): GraphQLError {
  if (locations !== undefined) Object.defineProperty(error, 'locations', { value: locations, enumerable: true })
  return error
}

const interpreted =
  (schema: GraphQLSchema, document: DocumentNode): Execution =>
  (context, variables) =>
    execute({ schema, document, contextValue: context, variableValues: variables })

/** Without data nothing was run: the variables were refused. */
const resultOf = (result: ExecutionResult): OperationResult => ('data' in result ? { refused: false, ...result } : { refused: true, errors: result.errors ?? [] })

/**
 * Makes a checked operation ready to run: as compiled code where that is safe, else interpreted. graphql-js reads the
 * variables before compiled code does, which takes a list for an object, does not know `@oneOf`, and words its refusals
 * differently; only variables that surely say what both would take are left to the code alone.
 */
export function runnableOperation(schema: GraphQLSchema, { document, operation, cost }: CheckedDocument): RunnableOperation {
  const code = compiled(schema, document, operation)
  const perform = code ?? interpreted(schema, document)
  const definitions = code === null ? [] : (operation.variableDefinitions ?? [])
  const areCertain = certainVariables(schema, operation)
  return {
    kind: operation.operation,
    name: operation.name?.value ?? null,
    isCompiled: code !== null,
    run(context, variables) {
      const tooMuch = costRefusal(cost, variables)
      if (tooMuch !== null) return { refused: true, errors: [tooMuch as GraphQLError] }
      if (definitions.length > 0 && !areCertain(variables)) {
        const { errors } = getVariableValues(schema, definitions, variables, { maxErrors: MAX_COERCION_ERRORS })
        if (errors !== undefined) return { refused: true, errors }
      }
      const result = perform(context, variables)
      return result instanceof Promise ? result.then(resultOf) : resultOf(result)
    },
  }
}
