import { type DocumentNode, execute, type ExecutionResult, type FragmentDefinitionNode, type GraphQLError, type GraphQLSchema, Kind } from 'graphql'
import type { RequestContext } from '../application/request-context.ts'
import type { Access } from '../application/verifier.ts'
import type { CheckedDocument } from '../graphql/check-document.ts'
import { createVariableReader } from '../graphql/coerce-variables.ts'
import { conditionVariables } from '../graphql/collect-fields.ts'
import { costRefusal, type Variables } from '../graphql/cost.ts'
import { executePlan } from '../graphql/execute-plan.ts'
import { accessOf } from '../graphql/operation-access.ts'
import { Planner, type Selection } from '../graphql/operation-plan.ts'

/** What running an operation gave. `refused`: the variables were not what it takes, and nothing was run. */
export type OperationResult = { refused: true; errors: readonly GraphQLError[] } | ({ refused: false } & ExecutionResult)

export interface RunnableOperation {
  kind: 'query' | 'mutation' | 'subscription'
  name: string | null
  /** Which budget of a key its runs count against. */
  access: Access
  run(context: RequestContext, variables: Variables): OperationResult | Promise<OperationResult>
}

const fragmentsOf = (document: DocumentNode): Record<string, FragmentDefinitionNode> =>
  Object.fromEntries(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [])))

/** Of more combinations than any client has the rest is run without a plan: they would fill the memory. */
const MOST_PLANS = 16

/** The plans of an operation, one for each combination of what `@include` and `@skip` are told; null where one is told nothing, or there are too many. */
function createPlans(schema: GraphQLSchema, { document, operation }: CheckedDocument): (variables: Variables) => Selection | null {
  const asked = conditionVariables(document)
  if (asked.length === 0) {
    const plan = new Planner(schema, document, new Map()).plan(operation)
    return () => plan
  }
  const plans = new Map<string, Selection>()
  return (variables) => {
    const conditions = new Map<string, boolean>()
    let name = ''
    for (const variable of asked) {
      const value = variables[variable]
      if (typeof value !== 'boolean') return null
      conditions.set(variable, value)
      name += value ? 'y' : 'n'
    }
    const known = plans.get(name)
    if (known !== undefined) return known
    if (plans.size === MOST_PLANS) return null
    const plan = new Planner(schema, document, conditions).plan(operation)
    plans.set(name, plan)
    return plan
  }
}

/** Without data nothing was run: the variables were refused. */
const resultOf = (result: ExecutionResult): OperationResult => ('data' in result ? { refused: false, ...result } : { refused: true, errors: result.errors ?? [] })

/**
 * Makes a checked operation ready to run. All that follows from document and schema is worked out once; what is left for a
 * request are its variables and its resolvers. The answers are those of graphql-js, which reads every variable that is not
 * plain, and runs what has no plan.
 */
export function runnableOperation(schema: GraphQLSchema, checked: CheckedDocument): RunnableOperation {
  const { document, operation, cost } = checked
  const read = createVariableReader(schema, operation)
  const planFor = createPlans(schema, checked)
  const fragments = fragmentsOf(document)
  return {
    kind: operation.operation,
    name: operation.name?.value ?? null,
    access: accessOf(schema, operation),
    run(context, variables) {
      const tooMuch = costRefusal(cost, variables)
      if (tooMuch !== null) return { refused: true, errors: [tooMuch as GraphQLError] }
      const { coerced, errors } = read(variables)
      if (errors !== undefined) return { refused: true, errors }
      const plan = planFor(coerced)
      const result = plan === null ? execute({ schema, document, contextValue: context, variableValues: variables }) : executePlan(plan, { schema, operation, fragments, context, variables: coerced, errors: [] })
      return result instanceof Promise ? result.then(resultOf) : resultOf(result)
    },
  }
}
