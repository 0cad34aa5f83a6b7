import { type ExecutionResult, type FragmentDefinitionNode, GraphQLError, type GraphQLResolveInfo, type GraphQLSchema, locatedError, type OperationDefinitionNode } from 'graphql'
import type { Begun, Completion, PlannedField, Selection } from './operation-plan.ts'

type Path = GraphQLResolveInfo['path']

/** What one run of an operation shares. */
export interface Run {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
  context: unknown
  variables: Record<string, unknown>
  errors: GraphQLError[]
}

interface Thenable {
  then: Promise<unknown>['then']
}

const isLater = (value: unknown): value is Thenable => typeof value === 'object' && value !== null && typeof (value as Partial<Thenable>).then === 'function'

const asPromise = (value: Thenable): Promise<unknown> => Promise.resolve(value as unknown)

/** What a resolver is told of where it stands. */
class Info {
  readonly fieldName: string
  readonly fieldNodes: PlannedField['nodes']
  readonly returnType: GraphQLResolveInfo['returnType']
  readonly parentType: GraphQLResolveInfo['parentType']
  readonly path: Path
  readonly schema: GraphQLSchema
  readonly fragments: Run['fragments']
  readonly rootValue: unknown = undefined
  readonly operation: OperationDefinitionNode
  readonly variableValues: Run['variables']

  constructor({ name, nodes, definition, parentType }: PlannedField, { schema, fragments, operation, variables }: Run, path: Path) {
    this.fieldName = name
    this.fieldNodes = nodes
    this.returnType = definition.type
    this.parentType = parentType
    this.path = path
    this.schema = schema
    this.fragments = fragments
    this.operation = operation
    this.variableValues = variables
  }
}

const infoOf = (field: PlannedField, run: Run, path: Path): GraphQLResolveInfo => new Info(field, run, path) as unknown as GraphQLResolveInfo

function pathOf(path: Path | undefined): (string | number)[] {
  const keys: (string | number)[] = []
  for (let at = path; at !== undefined; at = at.prev) keys.push(at.key)
  return keys.reverse()
}

/** Notes an error where null may stand for what failed; elsewhere it is the failure of what is around it (GraphQL, 6.4.4). */
function failed(run: Run, field: PlannedField, isNonNull: boolean, path: Path, error: unknown): null {
  const located = locatedError(error, field.nodes, pathOf(path))
  if (isNonNull) throw located
  run.errors.push(located)
  return null
}

function resolve(run: Run, field: PlannedField, source: unknown, path: Path): unknown {
  const { definition, name } = field
  const args = field.argumentsOf(run.variables)
  const resolver = definition.resolve
  if (resolver !== undefined) {
    // Most resolvers are written without the last parameter, and telling them would cost more than asking them.
    return resolver.length > 0 && resolver.length < 4 ? resolver(source, args, run.context, undefined as never) : resolver(source, args, run.context, infoOf(field, run, path))
  }
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined
  const value = (source as Record<string, unknown>)[name]
  return typeof value === 'function' ? (source as Record<string, (...given: unknown[]) => unknown>)[name]?.(args, run.context, infoOf(field, run, path)) : value
}

function workOut(run: Run, field: PlannedField, source: unknown, path: Path): unknown {
  try {
    const value = resolve(run, field, source, path)
    const completed = isLater(value) ? asPromise(value).then((resolved) => complete(run, field, field.completion, path, resolved)) : complete(run, field, field.completion, path, value)
    return isLater(completed) ? asPromise(completed).catch((error: unknown) => failed(run, field, field.isNonNull, path, error)) : completed
  } catch (error) {
    return failed(run, field, field.isNonNull, path, error)
  }
}

function complete(run: Run, field: PlannedField, completion: Completion, path: Path, value: unknown): unknown {
  if (value instanceof Error) throw value
  if (completion.kind === 'NON_NULL') {
    const completed = complete(run, field, completion.of, path, value)
    if (completed === null) throw brokenPromise(`Cannot return null for non-nullable field ${field.parentType.name}.${field.name}.`)
    return completed
  }
  if (value === null || value === undefined) return null
  switch (completion.kind) {
    case 'LEAF':
      return serialize(completion.type, value)
    case 'LIST':
      return completeList(run, field, completion, path, value)
    case 'OBJECT':
      return completeObject(run, field, completion.selection, path, value)
    case 'ABSTRACT':
      return completeAbstract(run, field, completion, path, value)
  }
}

/**
 * A resolver gave what the schema does not promise: our own fault, so no GraphQLError, which would leave as it is, with what
 * was given in its words.
 */
const brokenPromise = (message: string): Error => new Error(message)

function serialize(type: Extract<Completion, { kind: 'LEAF' }>['type'], value: unknown): unknown {
  let serialized: unknown
  try {
    serialized = type.serialize(value)
  } catch (error) {
    throw error instanceof GraphQLError ? brokenPromise(error.message) : error
  }
  if (serialized === null || serialized === undefined) throw brokenPromise(`Expected ${String(type)} to make something of a value, and it made nothing.`)
  return serialized
}

function completeList(run: Run, field: PlannedField, { item, itemIsNonNull }: Extract<Completion, { kind: 'LIST' }>, path: Path, value: unknown): unknown {
  if (typeof value !== 'object' || !(Symbol.iterator in (value as object))) {
    throw brokenPromise(`Expected Iterable, but did not find one for field "${field.parentType.name}.${field.name}".`)
  }
  const list: unknown[] = []
  let anyLater = false
  let index = 0
  try {
    for (const each of value as Iterable<unknown>) {
      const completed = completeItem(run, field, item, itemIsNonNull, { prev: path, key: index, typename: undefined }, each)
      if (isLater(completed)) anyLater = true
      list.push(completed)
      index += 1
    }
  } catch (error) {
    throw anyLater ? ended(list, error) : error
  }
  return anyLater ? Promise.all(list) : list
}

function completeItem(run: Run, field: PlannedField, item: Completion, isNonNull: boolean, path: Path, value: unknown): unknown {
  try {
    const completed = isLater(value) ? asPromise(value).then((resolved) => complete(run, field, item, path, resolved)) : complete(run, field, item, path, value)
    return isLater(completed) ? asPromise(completed).catch((error: unknown) => failed(run, field, isNonNull, path, error)) : completed
  } catch (error) {
    return failed(run, field, isNonNull, path, error)
  }
}

/** What still runs beside a failure is heard out, so that its own failure is not one that nobody hears of. */
function ended(others: readonly unknown[], error: unknown): unknown {
  void Promise.allSettled(others)
  return error
}

function completeObject(run: Run, field: PlannedField, selection: Selection, path: Path, value: unknown): unknown {
  const { type } = selection
  if (type.isTypeOf === undefined || type.isTypeOf === null) return select(run, selection, path, value)
  const isOf = type.isTypeOf(value, run.context, infoOf(field, run, path))
  const selected = (is: boolean): unknown => {
    if (!is) throw brokenPromise(`Expected value of type "${type.name}" but got another.`)
    return select(run, selection, path, value)
  }
  return typeof isOf === 'boolean' ? selected(isOf) : isOf.then(selected)
}

function completeAbstract(run: Run, field: PlannedField, { type, selectionOf }: Extract<Completion, { kind: 'ABSTRACT' }>, path: Path, value: unknown): unknown {
  const completeAs = (name: unknown): unknown => {
    if (typeof name !== 'string') throw brokenPromise(`Abstract type "${type.name}" must resolve to an Object type at runtime for field "${field.parentType.name}.${field.name}".`)
    return completeObject(run, field, selectionOf(name), path, value)
  }
  const resolveType = type.resolveType ?? typeNameOf
  const named = resolveType(value, run.context, infoOf(field, run, path), type) as unknown
  return isLater(named) ? asPromise(named).then(completeAs) : completeAs(named)
}

const typeNameOf = (value: unknown): unknown => (typeof value === 'object' && value !== null ? (value as { __typename?: unknown }).__typename : undefined)

/** The object of the answer that a selection makes of a value, at once or later. */
function select(run: Run, { fields, begin, type }: Selection, path: Path | undefined, source: unknown): unknown {
  const begun: Begun = { object: NOTHING, open: null }
  begin(source, begun)
  const { object, open } = begun
  if (open === null) return object
  let later: Promise<unknown>[] | null = null
  try {
    for (const index of open) {
      const field = fields[index] as PlannedField
      const value = workOut(run, field, source, { prev: path, key: field.key, typename: type.name })
      if (!isLater(value)) {
        object[field.key] = value
        continue
      }
      later ??= []
      later.push(
        asPromise(value).then((settled) => {
          object[field.key] = settled
        }),
      )
    }
  } catch (error) {
    throw later === null ? error : ended(later, error)
  }
  return later === null ? object : Promise.all(later).then(() => object)
}

const NOTHING: Record<string, unknown> = {}

/** Mutations run one after the other (GraphQL, 6.2.2). */
function selectSerially(run: Run, { fields, begin, type }: Selection): unknown {
  const begun: Begun = { object: NOTHING, open: null }
  begin(undefined, begun)
  const { object, open } = begun
  const from = (start: number): unknown => {
    for (let at = start; open !== null && at < open.length; at += 1) {
      const field = fields[open[at] as number] as PlannedField
      const value = workOut(run, field, undefined, { prev: undefined, key: field.key, typename: type.name })
      if (isLater(value)) {
        return asPromise(value).then((settled) => {
          object[field.key] = settled
          return from(at + 1)
        })
      }
      object[field.key] = value
    }
    return object
  }
  return from(0)
}

function resultOf({ errors }: Run, data: unknown): ExecutionResult {
  const made = data as NonNullable<ExecutionResult['data']> | null
  return errors.length === 0 ? { data: made } : { errors, data: made }
}

/** The result where nothing is left to stand for what failed. */
function resultWithout(run: Run, error: unknown): ExecutionResult {
  run.errors.push(error as GraphQLError)
  return resultOf(run, null)
}

/** Runs a planned operation, with the answers and errors that graphql-js gives: at once where no resolver lets it wait. */
export function executePlan(selection: Selection, run: Run): ExecutionResult | Promise<ExecutionResult> {
  try {
    const data = run.operation.operation === 'mutation' ? selectSerially(run, selection) : select(run, selection, undefined, undefined)
    if (!isLater(data)) return resultOf(run, data)
    return asPromise(data).then(
      (settled) => resultOf(run, settled),
      (error: unknown) => resultWithout(run, error),
    )
  } catch (error) {
    return resultWithout(run, error)
  }
}
